"""The moments of a run at which a signal is sent, for the tests and for `docs/reliability.md`."""

from dataclasses import dataclass

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class Phase:
    """A moment: its function as `module:name`, called for the `call`th time, its Danish description, the exit code."""

    function: str
    words: str
    code: int
    call: int = 1


PHASES = (
    Phase("knappen_tui.site.client:KnappenClient.udtraek", "anden omgang sendes", 130, 2),
    Phase("knappen_tui.batch.journal:_to_sql", "svaret skrives i journalen", 130),
    Phase("knappen_tui.service.batches:write", "filen begyndes", 130),
    Phase("knappen_tui.settings.private_file:create_beside", "filen laves", 130, 2),
    Phase("knappen_tui.batch.journal:from_sql", "filens rækker skrives", 130, 3),
    Phase("os:fsync", "filen er skrevet", 0, 4),  # the look-up log before each chunk, and at its end
    Phase("knappen_tui.batch.journal:Journal.set_pending_output", "filen er på disken", 0),
    Phase("knappen_tui.settings.private_file:_put_in_place", "filen lægges på plads", 0),
    Phase("knappen_tui.batch.journal:Journal.finish", "personrækkerne slettes", 0),
    Phase("knappen_tui.batch.journal:Journal._truncate_wal", "journalen tømmes", 0),
    Phase("knappen_tui.cli.result:exit_code", "kørslen gøres op", 0),
    Phase("knappen_tui.cli.output:say", "den sidste linje skrives", 0, 6),
    Phase("sys:exit", "programmet slutter", 0),
)
