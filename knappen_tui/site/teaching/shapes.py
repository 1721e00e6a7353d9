"""The shape of a value: what kind of characters stand where, and none of the characters themselves."""

_KEPT = frozenset(" .,:;-/()[]%+=&?#_'\"|<>*!\n")


def shape(text: str) -> str:
    """Return the text with 9 for each digit and x for each letter; long texts by their length class alone.

    Dates, marks and codes keep their length (`99-99-9999`, `9-9`). A word of more than three letters becomes `xxxx`,
    whatever its length, and a run of more than ten digits ten.
    """
    shaped: list[str] = []
    run = ""
    for char in text:
        kind = "9" if char.isdigit() else "x" if char.isalpha() else char if char in _KEPT else "·"
        limit = {"9": 10, "x": 4}.get(kind, 2)
        run = run + kind if run[:1] == kind else kind
        if len(run) <= limit:
            shaped.append(kind)
    return "".join(shaped)[:200]
