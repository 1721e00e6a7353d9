"""A page that asks whether the look-up is to be made, and pages that ask for something else."""

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.site.confirmation import confirmation
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.html import Page

CPR = unknown_cprs(1)[0]
NUMBER = f"{CPR.digits[:6]}-{CPR.digits[6:]}"
MENU = "<nav><a href=/overblik>Overblik</a></nav>"
FORM = "<form method=post action=/soeg><label>CPR-nummer <input name=cpr></label><button>Søg</button></form>"
BACK = "<a href=/soeg>Ret nummeret</a><a href=/>Tilbage</a>"
BUTTON = "<button>Vis oplysninger</button>"


def page(body: str) -> Page:
    return Page(f"<html><body>{MENU}{body}</body></html>".encode(), "https://knap.example/soeg", "utf-8")


def asked(text: str, form: str, more: str = BACK) -> str | None:
    form = f"<form method=post action=/vis><input type=hidden name=t value=7>{form}</form>"
    sent = confirmation(page(f"<h1>Bekræft</h1><p>{text}</p>{more}{form}"), page(FORM), DEFAULT, CPR)
    return sent.url if sent else None


@pytest.mark.parametrize("name", ["Vis oplysninger", "Bekræft", "Fortsæt til oplysninger", "Se kursist"])
@pytest.mark.parametrize("number", [NUMBER, CPR.digits, f"{CPR.digits[:6]}-XXXX"])
def test_only_control_that_leads_on_confirms_the_lookup(name: str, number: str) -> None:
    assert asked(f"CPR-nummer {number}", f"<button>{name}</button>") == "https://knap.example/vis"
    assert asked(number, "", f"<a href=/kursist>{name}</a>") == "https://knap.example/kursist"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Opslaget bliver registreret", BUTTON),
        (f"Kursisten {NUMBER} blev ikke fundet.", BUTTON),
        (f"Vil du oprette kursisten {NUMBER}?", "<button>Bekræft</button>"),
        (NUMBER, "<button>Bekræft oprettelse</button>"),
        (NUMBER, "<button>Send besked</button>"),
        (NUMBER, "<button>Godkend</button>"),
        (NUMBER, "<button>Bekræft og rediger</button>"),
        (NUMBER, f"{BUTTON}<button>Vis adresse</button>"),
        (NUMBER, f"<label>Sag <input name=sag></label>{BUTTON}"),
        (NUMBER, f"<label><input type=checkbox name=ja> Jeg har en sag</label>{BUTTON}"),
        (NUMBER, f"<input type=hidden name=pnr value={NUMBER}>{BUTTON}"),
        (NUMBER, f"<input type=hidden name=foedt value={CPR.digits[:6]}>{BUTTON}"),
    ],
)
def test_page_that_asks_for_something_else_is_not_confirmed(text: str, form: str) -> None:
    assert asked(text, form) is None
