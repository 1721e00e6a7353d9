"""Faults of other kinds than those of the tables: what happens, and the tests that prove it, wherever they stand.

docs/reliability.md shows the table.
"""

from dataclasses import dataclass

from tests.tables.bombs import BOMBS


@dataclass(frozen=True)
class Proof:
    """A fault, what happens, and its tests as `file::function` below `tests/`."""

    fault: str
    outcome: str
    tests: tuple[str, ...]


PROOFS = (
    Proof(
        "processen dræbes (`kill -9`) på 200 tilfældige tidspunkter",
        "samme kommando fortsætter; kun den omgang, der var undervejs, sendes igen",
        ("faults/test_kill.py::test_killed_runs_ask_again_only_for_the_chunk_in_flight",),
    ),
    Proof(
        "disken er fuld, hvor journalen ligger",
        "kode 9; det, der er skrevet i journalen, bliver stående, og kørslen fortsætter, når der er plads",
        ("faults/test_between.py::test_full_disk_of_the_journal",),
    ),
    Proof(
        "disken er fuld, hvor filen skal ligge",
        "kode 9; svarene er bevaret, og samme kommando skriver uden at slå op igen",
        (
            "faults/test_between.py::test_full_disk_of_the_sheet",
            "export/test_atomic.py::test_full_disk_is_a_storage_error",
        ),
    ),
    Proof(
        "mappen til journalen er skrivebeskyttet",
        "kode 9, før der er slået noget op",
        ("faults/test_between.py::test_read_only_folder",),
    ),
    Proof("samme liste to gange samtidig", "kode 7 til den anden", ("faults/test_between.py::test_two_runs_at_once",)),
    Proof(
        "login udløber mellem to vilkårlige forespørgsler",
        "fornyes; filen er den samme. Udløber det i samme øjeblik, der er logget ind, ligner det et afvist login: "
        "kode 5, og samme kommando fortsætter",
        ("faults/test_between.py::test_session_expiring_before_any_request_is_renewed",),
    ),
    Proof(
        "to lister med samme mål samtidig",
        "den, der er færdig sidst, får kode 9 »findes allerede« (eller erstatter med `--overwrite`); ingen sletter den "
        "andens halvfærdige fil, og ingen svar går tabt",
        (
            "faults/test_between.py::test_two_lists_with_one_target_at_once",
            "export/test_atomic.py::test_scratch_of_a_living_writer_is_kept",
            "export/test_atomic.py::test_file_created_meanwhile_is_kept",
        ),
    ),
    Proof(
        "kørslen dræbes på et drev, der ikke kan låse filer",
        "låsen er en fil: på samme maskine overtages den straks (senest efter 2 sekunder); fra en anden maskine er det "
        "kode 7, og beskeden nævner den fil, der skal slettes",
        ("faults/test_log.py::test_run_killed_where_files_cannot_be_locked_is_continued_at_once",),
    ),
    Proof(
        "uret springer et år frem eller tilbage",
        "en kørsel i gang mærker det ikke; en afbrudt, der nu synes ældre end et døgn, begynder forfra",
        (
            "faults/test_between.py::test_local_clock_jumps_during_a_run",
            "faults/test_between.py::test_local_clock_jumps_between_two_runs",
            "faults/test_between.py::test_clock_of_the_site_jumps",
        ),
    ),
    Proof(
        "opslagsloggen på en disk af enhver størrelse, i spring på 512 bytes",
        "kode 9, før omgangen sendes; ingen linje mangler eller er afbrudt, og samme kommando fortsætter, når der er "
        "plads",
        (
            "faults/test_log.py::test_log_on_a_disk_of_every_size",
            "unit/test_audit.py::test_short_write_is_taken_back_and_nothing_is_sent",
        ),
    ),
    Proof(
        "opslagsloggen har en afbrudt eller beskadiget linje",
        "den nævnes, og resten vises: kode 4; en ny linje begynder for sig selv",
        (
            "unit/test_audit.py::test_damaged_line_is_named_and_the_others_are_read",
            "unit/test_audit.py::test_line_without_end_is_not_continued",
            "cli/test_commands.py::test_log_counts_lines_that_cannot_be_read",
        ),
    ),
    Proof(
        "opslagsloggen efter hver eneste af disse prøver",
        "hvert nummer, der blev sendt, stod der, før det blev sendt",
        ("faults/conftest.py::lookups", "unit/test_audit.py::test_look_up_is_logged_before_it_is_sent"),
    ),
    Proof(
        "brugeren findes ikke i systemets liste over brugere (container)",
        "opslag logges med brugerens nummer (uid)",
        (
            "faults/test_log.py::test_look_up_of_an_account_without_passwd_entry_is_logged",
            "unit/test_audit.py::test_account_is_that_of_the_operating_system",
        ),
    ),
    Proof(
        f"{len(BOMBS)} Excel-filer på få kB, der kræver gigabytes at læse (xlsx, ods, xls)",
        "læses i en proces for sig med højst 1 GB, og afvises: kode 8 (en liste: kode 3)",
        (
            "tables/test_bombs.py::test_bomb_is_refused_or_read_in_little_memory",
            "tables/test_bombs.py::test_sheet_of_a_chunk_is_read_in_this_process",
            "tables/test_bombs.py::test_guard_takes_less_time_than_reading",
        ),
    ),
    Proof(
        "systemet tillader ikke, at hukommelsen begrænses",
        "kode 2, hvor en Excel-fil skal læses i en proces for sig; hukommelsesfiler (core): en advarsel",
        (
            "tables/test_bombs.py::test_memory_limit_that_is_refused_is_a_fault_of_the_set_up",
            "faults/test_environments.py::test_refused_core_limit_is_a_warning",
        ),
    ),
    Proof(
        "en side med 300.000 attributter i ét element",
        "afvises inden for et sekund: kode 8",
        (
            "web/test_html_limits.py::test_busy_page_is_refused_within_a_second",
            "web/test_fields.py::test_field_is_looked_for_in_time_proportional_to_the_page",
        ),
    ),
    Proof(
        "signal, mens en side eller en Excel-fil tager lang tid at læse",
        "stopper efter højst 2 sekunder: kode 130, og samme kommando fortsætter",
        ("faults/test_signals.py::test_signal_ends_a_step_that_takes_long",),
    ),
    Proof(
        "en adresse med et nummer fra kørslen, slået op eller ej: med skilletegn, kodet flere gange, som HTML-tegn",
        "følges ikke: kode 8, så længe kørslen lever",
        (
            "web/test_url_numbers.py::test_number_is_found",
            "web/test_session.py::test_number_sent_earlier_in_an_address_raises_not_understood",
            "web/test_session.py::test_forbidden_numbers_take_less_than_a_hundred_bytes_each",
            "faults/test_matrix.py::test_fault_ends_with_its_code",
        ),
    ),
    Proof(
        "disken er fuld, mens `knappen.toml` skrives",
        "kode 2; filen er, som den var",
        ("settings/test_trust.py::test_full_disk_leaves_the_settings_unchanged",),
    ),
    Proof(
        "andre kan ændre `knappen.toml`, en fil, den nævner, eller en mappe over dem",
        "kode 2, før adgangskoden er læst",
        (
            "settings/test_trust.py::test_file_that_others_can_write_is_refused",
            "settings/test_trust.py::test_file_in_a_folder_that_others_can_write_is_refused",
            "settings/test_trust.py::test_file_of_another_user_is_refused",
            "settings/test_trust.py::test_named_file_that_others_can_write_is_refused",
            "settings/test_trust.py::test_link_to_a_file_that_others_can_write_is_refused",
            "settings/test_toml_file.py::test_preferences_that_others_can_write_are_left_out",
        ),
    ),
    Proof(
        "listen eller filen med svarene har et CPR-nummer i navnet",
        "filen får et andet navn; et navn givet med `-o` afvises: kode 2; `--dry-run` viser det ikke",
        (
            "cli/test_names.py::test_output_is_not_named_after_a_list_named_with_a_number",
            "cli/test_names.py::test_output_named_with_a_number_is_refused",
        ),
    ),
    Proof(
        "`--sag` er et CPR-nummer, også med punktummer",
        "afvises: kode 2",
        ("cli/test_names.py::test_purpose_with_a_number_is_refused",),
    ),
    Proof(
        "filen med svarene er et symbolsk link i en mappe, som andre kan skrive i",
        "følges ikke: kode 9",
        ("cli/test_names.py::test_link_in_a_folder_that_others_can_write_is_not_followed",),
    ),
    Proof(
        "webstedet kræver et klientcertifikat, kan kun en gammel TLS, viderestiller til noget, der ingen adresse er",
        "siges, som det er: kode 6 (viderestillingen: 8)",
        (
            "site/test_tls.py::test_refused_client_certificate_is_named",
            "site/test_tls.py::test_old_tls_is_named",
            "site/test_doors.py::test_malformed_redirect_is_named",
        ),
    ),
    Proof(
        "`SSLKEYLOGFILE` er sat",
        "ignoreres: forbindelsens nøgler skrives ingen steder",
        ("site/test_tls.py::test_session_keys_are_written_to_no_file",),
    ),
    Proof(
        "cookies, proxyindstillinger, adresser og hoveder, der ikke er, som de skal være",
        "virker eller afvises med indstillingens navn",
        (
            "site/test_doors.py::test_cookie_is_sent_back_as_the_bytes_that_came",
            "site/test_doors.py::test_any_proxy_setting_works_or_raises_configuration_error",
            "site/test_doors.py::test_any_address_works_or_raises_configuration_error",
            "site/test_doors.py::test_any_headers_give_an_answer_or_our_error",
            "settings/test_doors.py::test_any_values",
        ),
    ),
    Proof(
        "vilkårlige bytes som liste, side eller Excel-fil",
        "læses eller afvises med grund; aldrig andet, aldrig uden ende",
        (
            "batch/test_list_reader.py::test_any_bytes_give_a_list_or_an_error",
            "site/test_pages.py::test_any_bytes_are_read_or_raise_knappen_error",
            "site/test_sheet.py::test_any_content_is_read_or_raises_knappen_error",
        ),
    ),
)
