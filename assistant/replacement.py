"""« et en 2023 ? », « la même chose pour Lyon » → the earlier question with that year or name in place of its own.

Nothing is made up: what is looked for are the words of the earlier question, but for those that the new ones replace.
"""

import re
from collections.abc import Sequence

from assistant.focus import unpointed

_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_YEAR = r"(?:19|20)\d\d"
_SORTS = {
    "day": rf"\d\d?(?:er|st|nd|rd|th)? (?:{_MONTHS}) {_YEAR}|\d\d?/\d\d?/{_YEAR}",
    "month": rf"(?:{_MONTHS}) {_YEAR}",
    "year": rf"{_YEAR}",
    "short form": r"[A-ZÀ-Þ]{2,}",
    # At the beginning of a sentence any word has a capital.
    "name": r"(?<=[\w'’] )(?:L[ae]s? )?[A-ZÀ-Þ][\w’'-]*[a-zß-ÿ](?:[ -][A-ZÀ-Þ][\w’'-]*[a-zß-ÿ])*",
}
_FOUND = {sort: re.compile(rf"(?<!\w)(?:{form})(?!\w)") for sort, form in _SORTS.items()}
_TIMES = ("day", "month", "year")
_BEFORE = r"(?:en|à|au|aux|dans|de|du|des|pour|chez|in|at|for|of|on)"
_ALONE = re.compile(
    r"\W*(?:(?:et|and|mais|but|ou|or|sinon)\W+)?"
    r"(?P<same>(?:(?:la |c'est la )?même chose|pareil|idem|(?:the )?same(?: thing)?)\W+)?(?:what about )?"
    rf"(?:(?P<before>{_BEFORE})\s+)?(?:l['’]année |l['’]an |the year |le |la |les |l['’]|the )?(?P<what>.+?)\W*",
    re.IGNORECASE,
)


def meant(questions: Sequence[str]) -> list[str]:
    """Return questions of a conversation, oldest first, each as it is meant after the one before.

    One that only replaces a part of that one is that one with the part replaced; one that only points to what was
    shown, « et dans le premier ? », is that one again.
    """
    found = [*questions[:1]]
    for question in questions[1:]:
        found.append(replaced(question, found[-1]) or unpointed(question) or found[-1])
    return found


def replaced(question: str, earlier: str) -> str | None:
    """Return an earlier question with the year, date or name that a question is made of in place of its own.

    None where the question says more, or where it does not say what it replaces: a name does with « la même chose »,
    or where it stands after the same word.
    """
    alone = _ALONE.fullmatch(question)
    if alone is None:
        return None
    for sort, form in _FOUND.items():
        if not (same := _whole(form, question, alone["what"])) or not (own := form.search(earlier)):
            continue
        before = earlier[: own.start()].split()[-1:]
        if sort in _TIMES or alone["same"] or (alone["before"] and before == [alone["before"].lower()]):
            return f"{earlier[: own.start()]}{same}{earlier[own.end() :]}"
    return None


def without_times(text: str, question: str) -> str:
    """Return a text without its dates and years where a question has one of its own."""
    if not _FOUND["year"].search(question):
        return text
    for sort in _TIMES:
        text = _FOUND[sort].sub("", text)
    return " ".join(text.split())


def _whole(form: re.Pattern[str], question: str, what: str) -> str | None:
    """Return what stands at the end of a question, where it is of that form and nothing else stands there."""
    last = [match for match in form.finditer(question) if match[0].lower().endswith(what.lower())]
    return last[-1][0] if last else None
