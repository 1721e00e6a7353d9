"""Write docs/opfoelgning.md from the rules of the package: `python docs/make_opfoelgning.py`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.follow_up.own_rule import CellTest
from knappen_tui.domain.follow_up.rule import FollowUpRule, Needs
from knappen_tui.settings import follow_up

TARGET = Path(__file__).with_name("opfoelgning.md")
_INTRO = """\
<!-- Denne side er lavet af docs/make_opfoelgning.py ud fra reglerne: ret dem i stedet. -->

# Opfølgning

Programmet ser svarene igennem med en række regler og viser, hvem der er noget at se efter ved. En regel **peger**: den
afgør aldrig noget, og den siger kun, hvad svarene siger. Datoer regnes fra den dag, svarene er fra (»Udtræk per«).

Det står på fanen **Opfølgning** i Excel-filen (én række for hvert fund: person, listens egne kolonner, regel, hvad der
er at se efter, dato og grundlag), med antal på fanen **Overblik**, som linjer efter `knappen batch`, og i appen. En
fil, der ligger der i forvejen, ses igennem med:

```
knappen opfoelgning udtraek.xlsx
```

Det spørger ingen: hverken knappen eller andre. Filen kan være programmets egen eller hentet i hånden.

- **Udtræk** er nok til nogle regler. De bruger de 16 kolonner.
- **Detaljer** skal der til andre: alle personens moduler, prøver og henvisninger (`--details`). Uden dem er de *ikke
  vurderet*. Det er ikke det samme som 0.
- **Sammenligning** er med en tidligere fil (`--compare`).

»Mere end 6 måneder siden« betyder, at dagen 6 måneder efter er passeret; på selve dagen er det ikke mere end 6 måneder.
Den 31. plus en måned er månedens sidste dag.

## Reglerne
"""
_SETTINGS = """\
## Regler i knappen.toml

En regel kan slås fra, få andre grænser og andre ord. `[opfoelgning.<regel>]` står i `knappen.toml`:

```toml
[opfoelgning.skiftet-udbyder]
brug = false

[opfoelgning.modul-uden-slut]
maaneder = 12
titel = "Åbne moduler"
se_efter = "Se efter: spørg udbyderen om modulet, der begyndte for mere end {maaneder} siden."

[opfoelgning.modultest-bestaaet]
fra = 2026-07-01
til = 2026-09-30

[opfoelgning.slutproeve.saetninger]
mangler = "Se efter: ingen slutprøve {maaneder} efter modulet."
```

Grænserne står i klammer i sætningen: `{maaneder}` bliver til »12 måneder«. En indstilling, der ikke findes, en grænse,
der ikke er et helt tal, og en sætning om, hvad nogen har eller mister ret til, bliver afvist med fil og nøgle, før
noget bliver slået op.

## Kommunens egne regler

En egen regel har et navn, som ingen af programmets regler har, og ser på én kolonne: en af listens egne (med
overskriften, som den står der) eller en af udtrækkets (»Seneste modul reg.: Startdato«, eller `seneste_startdato`).

```toml
[opfoelgning.kontrakt]
titel = "Kontrakt"
se_efter = "Se efter: kontrakten slutter inden for {maaneder}."
kolonne = "Kontrakt til"
sammenligning = "inden for"
maaneder = 3

[opfoelgning.kategori-6]
se_efter = "Se efter: henvist i kategori 6."
kolonne = "henvisning_kategori"
sammenligning = "er"
vaerdi = "6"
```

| sammenligning | finder en celle |
|---|---|
"""
_COMPARISONS = {
    CellTest.OLDER: "med en dato for mere end `maaneder` siden",
    CellTest.NEWER: "med en dato inden for de seneste `maaneder`",
    CellTest.WITHIN: "med en dato fra i dag og `maaneder` frem",
    CellTest.IS: "med netop `vaerdi` (store og små bogstaver er ens)",
    CellTest.IS_NOT: "med alt andet end `vaerdi`, også en tom",
    CellTest.EMPTY: "uden noget i",
    CellTest.FILLED: "med noget i",
}


def document() -> str:
    """The whole page."""
    rules = follow_up.load(Path("no-settings.toml"))
    return "\n".join([*_lines(rules)]) + "\n"


def _lines(rules: tuple[FollowUpRule, ...]) -> Iterator[str]:
    yield _INTRO
    yield "| regel | titel | kræver |"
    yield "|---|---|---|"
    for rule in rules:
        yield f"| [{rule.id}](#{rule.id}) | {rule.title} | {_needs(rule)} |"
    yield ""
    for rule in rules:
        yield from _rule(rule)
    yield _SETTINGS.rstrip("\n")
    for comparison, what in _COMPARISONS.items():
        yield f"| {comparison.value} | {what} |"
    yield ""
    yield "En kolonne, som listen ikke har, gør reglen *ikke vurderet*, og det står der."


def _needs(rule: FollowUpRule) -> str:
    more = " (bedre med detaljer)" if rule.needs is Needs.EXTRACT and "detaljer" in rule.sentences else ""
    return rule.needs.value + more


def _rule(rule: FollowUpRule) -> Iterator[str]:
    yield f"### {rule.id}"
    yield ""
    entry = follow_up.package_rules()[rule.id]
    limits = {key: value for key, value in entry.get("graenser", {}).items() if key != "valgfri"}
    raw = (entry["se_efter"], *entry.get("saetninger", {}).values())
    for sentence, template in zip((rule.sentence, *rule.sentences.values()), raw, strict=True):
        # A threshold of 0 makes no sentence: it is shown by its name.
        yield f"- {template if any(f'{{{key}}}' in template and not limits[key] for key in limits) else sentence}"
    yield ""
    yield f"- **Kræver:** {_needs(rule)}."
    yield f"- **Ved ikke:** {rule.cannot_know}"
    yield f"- **Kilde:** {rule.source}"
    shown = [f"`{key} = {value}`" for key, value in limits.items()]
    shown += [f"`{key}` (en dato)" for key in entry.get("graenser", {}).get("valgfri", [])]
    if shown:
        yield f"- **Grænser:** {', '.join(shown)}."
    if (rule.valid_from, rule.valid_to) != (date.min, date.max):
        first = to_text(rule.valid_from) if rule.valid_from > date.min else "…"
        yield f"- **Bruges:** {first} – {to_text(rule.valid_to) if rule.valid_to < date.max else '…'}."
    yield ""


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
