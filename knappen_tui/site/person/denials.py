"""Messages that a person is not in the register, in other words than the known ones.

Such a sentence names a person, a number or a search, denies it, and says nothing more than where: »Kursisten er ikke
registreret i systemet«. One that goes on is about something else: »Kursisten er ikke registreret med bopæl«.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from knappen_tui.web.text import mentions, spaced

_LONGEST = 200
_SENTENCES = re.compile(r"[.!?:]\s+(?=[A-ZÆØÅ])|\s[-–—]\s|\n")
# A name after a preposition is a system's: »i SprogData«.
_NAME = re.compile(r"\b(i|hos|på)\s+[A-ZÆØÅ][\w-]*")

_WHO = r"(?:cpr )?[a-z]*(?:kursist|person|borger|udlaending|deltager|elev|vedkommende|cpr|nummer|pnr)[a-z]*"
_SEARCH = r"(?:soegning|opslag|forespoergsel)[a-z]*"
_KNOWN = r"(?:registreret|reg|kendt|oprettet|optaget|genkendt|indberettet|opfoert|noteret)"
_MORE = r"(?: [a-z0-9]+)*"
_NEVER = r"(?:endnu )?(?:ikke|aldrig)(?: vaeret| blevet)?"
_PLACE = r"[a-z]*(?:regist|system|base|data|kartotek|arkiv|loesning|oversigt)[a-z]*"
_IN = rf"(?: (?:i|hos|paa)(?: [a-z0-9]+){{0,3}} {_PLACE}| her| hos os)"
_NUMBERED = rf"(?: (?:med|paa|under|for|om|til) [a-z0-9 ]*{_WHO}(?: nr)?(?: [0-9]+)*)?"
_ABOUT_NUMBER = r"(?:om|paa|for|med|under) [a-z0-9 ]*(?:cpr|nummer)[a-z]*(?: nr)?"
_END = rf"{_NUMBERED}{_IN}?$"
_FOUND = r"(?:fandt|findes|fandtes|fundet|har|kender)(?: vi| der)?(?: desvaerre)?"
_NO_RESULT = (
    r"intet|uden resultat|resultatloes[a-z]*|ikke(?: noget| nogen)? (?:resultat|resultater|svar|traef|hits?)"
    r"|0 (?:resultater|traef|hits?|personer|poster|raekker)|ingen (?:resultater|svar|personer)"
)
_DENIALS = re.compile(
    "|".join(
        (
            rf" {_WHO}{_MORE} {_NEVER} {_KNOWN}{_END}",
            rf" {_WHO}{_MORE} (?:staar|er|forekommer|optraeder|indgaar|figurerer|ligger|findes) ikke{_IN}$",
            rf" {_WHO}{_MORE} (?:forekommer|optraeder|figurerer) ikke$",
            rf" {_WHO}{_MORE} (?:mangler|er ukendt|ukendt){_IN}$",
            rf" {_WHO}{_MORE} (?:matcher|svarer til|passer til|passer paa) (?:ikke nogen|ingen) {_WHO}{_END}",
            rf" {_NEVER} {_KNOWN} (?:nogen|noget|en|et) {_WHO}{_END}",
            rf" {_FOUND} (?:ingen|ikke nogen|ikke en|0) {_WHO}{_END}",
            rf" (?:ingen|0) {_WHO}(?: er| blev)? (?:{_KNOWN}|fundet|fremsoegt){_END}",
            rf" (?:ingen|intet)(?: er)? {_KNOWN} {_ABOUT_NUMBER}$",
            rf" {_PLACE} (?:har|indeholder)(?: desvaerre)? (?:intet|ikke noget|ingenting) {_ABOUT_NUMBER}$",
            rf" {_WHO}{_MORE} kunne(?: desvaerre| derfor)* ikke (?:genkendes|fremsoeges|genfindes|slaas op){_END}",
            rf" {_WHO}{_MORE} kan(?: desvaerre| derfor)* ikke (?:genkendes|fremsoeges|genfindes){_END}",
            rf" (?:kan|kunne)(?: desvaerre| vi| derfor)* ikke (?:genkende|fremsoege|genfinde) {_WHO}{_END}",
            rf" {_SEARCH}{_MORE} (?:gav|giver|var|er|blev)(?: desvaerre)? (?:{_NO_RESULT})$",
            r" (?:fundne|fundet|traef|hits)(?: personer| kursister| borgere)? 0$",
            r" 0 (?:personer|kursister|borgere|traef|hits|resultater)(?: fundet)?$",
        )
    )
)
# One of these stands in every denial, in lower case; most texts have none. Each begins with a letter or a digit, and a
# search passes over all others at once.
_HINT = re.compile(r"ikke|ingen|intet|aldrig|ukendt|mangler|uden|resultatløs|0\b(?<!\w0)")
# Conditions, and what keeps someone who is there from being shown.
_OTHERWISE = (
    "Hvis", "Når", "Såfremt", "Medmindre", "Adgang", "Rettighed", "Rettigheder", "Tilladelse", "Autoriseret",
    "Kommune", "Kommunen", "Fejl", "Ugyldig", "Gyldig", "Korrekt", "Bruger", "Brugeren", "Forbindelse",
    "Tilgængelig", "Prøv igen",
)  # fmt: skip


def denials_in(texts: Iterable[str], tables: Iterable[str]) -> list[str]:
    """Return the texts that deny a person, as `denies_a_person` tells. The texts are cleaned."""
    return [text for text in _with_hint(list(texts)) if denies_a_person(text, tables)]


def _with_hint(texts: Sequence[str]) -> Iterator[str]:
    """Yield the texts with a hint: all are searched at once, with a character between them that is in none."""
    joined = "\0".join(texts).casefold()
    place = end = 0
    earlier = -1
    for found in _HINT.finditer(joined):
        place += joined.count("\0", end, found.start())
        end = found.start()
        if place != earlier:
            yield texts[place]
        earlier = place


def denies_a_person(text: str, tables: Iterable[str]) -> bool:
    """Whether the text says that a person is not in the register. One that names one of the `tables` is about that."""
    if len(text) > _LONGEST or not _HINT.search(text.casefold()):
        return False
    if mentions(text, _OTHERWISE) or mentions(text, tables):
        return False
    sentences = (_NAME.sub(r"\1 register", sentence) for sentence in _SENTENCES.split(text))
    return any(_DENIALS.search(spaced(sentence)) for sentence in sentences)
