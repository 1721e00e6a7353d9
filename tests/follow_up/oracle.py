"""Each rule of follow-up as a statement over the register's tables, written without code of the program.

A statement gives the person and the day of each finding, NULL where it has none. Its values come from `values`.
"""

from datetime import date

from knappen_tui.domain.follow_up.rule import Limits


def values(today: date, limits: Limits) -> dict[str, str | int]:
    """The values of a statement's parameters."""
    return {
        "today": today.isoformat(),
        "months": limits.months,
        "start_months": limits.months_since_start,
        "years": limits.years,
        "notice": limits.notice_months,
    }


def plus(day: str, months: str) -> str:
    """The day so many months later; SQLite lets the 31st of a short month run over into the next."""
    return (
        f"min(date({day}, printf('%+d months', {months})),"
        f" date({day}, 'start of month', printf('%+d months', {months} + 1), '-1 day'))"
    )


def past(day: str, months: str) -> str:
    return f"{plus(day, months)} < :today"


FIRST_LAST = (
    "WITH first AS (SELECT kursist, startdato, du_modul, udbyder, row_number() OVER"
    " (PARTITION BY kursist ORDER BY startdato, du_modul, udbyder) AS n FROM moduler),"
    " latest AS (SELECT kursist, startdato, du_modul, udbyder, slutdato, row_number() OVER"
    " (PARTITION BY kursist ORDER BY startdato DESC, du_modul DESC, udbyder DESC) AS n FROM moduler) "
)
LEVEL = "CASE proeve WHEN 'Prøve i Dansk 1' THEN '1' WHEN 'Prøve i Dansk 2' THEN '2' ELSE '3' END"
EXAM = (
    "CASE du_modul WHEN '1-6' THEN 'Prøve i Dansk 1' WHEN '2-6' THEN 'Prøve i Dansk 2'"
    " WHEN '3-5' THEN 'Prøve i Dansk 3' WHEN '3-6' THEN 'Studieprøven' END"
)
# What the extract knows of: a module, and the latest referral before the latest module.
REFERRAL = (
    "(SELECT max(dato) FROM henvisninger h WHERE h.kursist = m.kursist"
    " AND dato <= (SELECT max(startdato) FROM moduler n WHERE n.kursist = m.kursist))"
)

BY_DETAILS = {
    "henvist-ikke-begyndt": (
        "SELECT kursist, min(dato) FROM henvisninger h WHERE NOT EXISTS"
        " (SELECT 1 FROM moduler m WHERE m.kursist = h.kursist AND m.startdato >= h.dato)"
        f" GROUP BY kursist HAVING {past('min(dato)', ':months')}"
    ),
    "ingen-aktivitet": (
        "SELECT kursist, slutdato FROM (SELECT kursist, slutdato, du_modul, row_number() OVER (PARTITION BY kursist"
        " ORDER BY slutdato DESC, startdato DESC, du_modul DESC) AS n FROM moduler) m"
        f" WHERE n = 1 AND {past('slutdato', ':months')}"
        " AND NOT EXISTS (SELECT 1 FROM moduler r WHERE r.kursist = m.kursist AND r.slutdato IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM proever p WHERE p.kursist = m.kursist AND p.dato > m.slutdato)"
        " AND NOT EXISTS (SELECT 1 FROM henvisninger h WHERE h.kursist = m.kursist AND h.dato > m.slutdato)"
        " AND NOT EXISTS (SELECT 1 FROM proever p WHERE p.kursist = m.kursist AND p.resultat = 'Bestået'"
        f" AND {LEVEL} = substr(m.du_modul, 1, 1))"
    ),
    "modul-uden-slut": (
        f"SELECT kursist, startdato FROM moduler WHERE slutdato IS NULL AND {past('startdato', ':months')}"
    ),
    "samme-modul-to-gange": (
        "SELECT kursist, min(startdato) FROM moduler WHERE du_modul <> 'Introdansk'"
        " GROUP BY kursist, du_modul HAVING count(*) > 1"
    ),
    "modultest-bestaaet": (
        "SELECT kursist, modultest_bestaaet FROM moduler WHERE modultest_bestaaet <= :today"
        f" AND NOT {past('modultest_bestaaet', ':months')}"
    ),
    "slutproeve": (
        FIRST_LAST + "SELECT kursist, CASE max(resultat = 'Bestået') WHEN 1 THEN"
        " min(CASE resultat WHEN 'Bestået' THEN dato END) ELSE max(CASE resultat WHEN 'Ikke bestået' THEN dato END) END"
        " FROM proever WHERE resultat IS NOT NULL GROUP BY kursist, proeve UNION ALL"
        f" SELECT kursist, slutdato FROM latest WHERE n = 1 AND {past('slutdato', ':months')} AND {EXAM} IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM proever p WHERE p.kursist = latest.kursist AND p.proeve = {EXAM})"
    ),
    "fem-aar": (
        "SELECT kursist, min(day) FROM (SELECT kursist, startdato AS day FROM moduler"
        " UNION ALL SELECT kursist, dato FROM henvisninger) GROUP BY kursist"
        f" HAVING {plus('min(day)', '12 * :years')} <= {plus(':today', ':notice')}"
    ),
}
BY_EXTRACT = {
    "ingen-aktivitet": (
        f"SELECT kursist, max(startdato) FROM moduler GROUP BY kursist HAVING {past('max(startdato)', ':start_months')}"
    ),
    "trin-ned": (
        FIRST_LAST + "SELECT kursist, latest.startdato FROM first JOIN latest USING (kursist, n)"
        " WHERE n = 1 AND latest.du_modul < first.du_modul AND 'Introdansk' NOT IN (latest.du_modul, first.du_modul)"
    ),
    "skiftet-udbyder": (
        FIRST_LAST + "SELECT kursist, latest.startdato FROM first JOIN latest USING (kursist, n)"
        " WHERE n = 1 AND latest.udbyder <> first.udbyder"
    ),
    "fem-aar": (
        f"SELECT kursist, day FROM (SELECT kursist, min(min(startdato), coalesce({REFERRAL}, min(startdato))) AS day"
        " FROM moduler m GROUP BY kursist)"
        f" WHERE {plus('day', '12 * :years')} <= {plus(':today', ':notice')}"
    ),
    "kun-foer-2004": (
        "SELECT kursist, foerste_startdato FROM prae2004 WHERE kursist NOT IN (SELECT kursist FROM moduler UNION"
        " SELECT kursist FROM proever UNION SELECT kursist FROM henvisninger UNION SELECT kursist FROM meritter)"
    ),
    "ikke-fundet": (
        "SELECT id, NULL FROM kursister WHERE id NOT IN (SELECT kursist FROM moduler UNION SELECT kursist FROM proever"
        " UNION SELECT kursist FROM henvisninger UNION SELECT kursist FROM meritter UNION SELECT kursist FROM prae2004)"
    ),
}
