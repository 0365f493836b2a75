"""Acronyms as the documents define them: « Groupement d'Évaluation Départemental (GED) », « GED : groupement … ».

The long form is held against the letters (after Schwartz, Hearst, doi.org/10.1142/9789812776303_0042): they must stand
in it in order, most of them at the head of a word; « de, la, des, et, l' » count for nothing.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

_CAPITAL, _GOING_ON = "[A-ZÀ-Ý]", r"(?:[.&-]?[A-Za-zÀ-ÿ0-9]){1,9}\.?"
_AFTER = re.compile(rf"\(({_CAPITAL}{_GOING_ON})\)")
# It begins with a set of letters, what stands before it being looked at from there: that is twice as fast.
_BEFORE = re.compile(rf"({_CAPITAL}(?<![\w(].){_GOING_ON})\s?(?:\(|:\s)([^()\n]{{6,120}})")
_WORD = re.compile(r"[^\W_]+")
# What ends a long form that is read backwards. A comma does not: « de l'économie, de l'emploi et du travail ».
_STOP = re.compile(r"[.;:!?()\[\]«»\n/]")
_LITTLE = frozenset("de du des d la le les l et à au aux en pour par sur dans of the and for in on to".split())
_MOST_BEFORE = 160
# Of the letters, at least so many stand at the head of a word.
_HEADS = 0.6
_MOST_FORMS = 2

Acronyms = Mapping[str, Sequence[str]]
"""Long forms by acronym, the commonest first."""


def learned(defined: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the acronyms that were defined, in alphabetical order, each with its commonest long forms."""
    found: dict[str, Counter[str]] = {}
    for acronym, long in defined:
        found.setdefault(acronym, Counter())[long] += 1
    return {acronym: _commonest(found[acronym]) for acronym in sorted(found)}


def write_acronyms(path: Path, acronyms: Acronyms) -> None:
    """Write acronyms with their long forms."""
    path.write_text(json.dumps(acronyms, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_acronyms(path: Path) -> Acronyms:
    """Return acronyms with their long forms as they were written.

    Raises:
        ValueError: the file holds something else.
    """
    found: Acronyms = json.loads(path.read_text(encoding="utf-8"))
    if not all(isinstance(form, str) for forms in found.values() for form in forms):
        raise ValueError("a long form is no text")
    return found


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a text defines, each with its long form as it is written."""
    for match in _AFTER.finditer(text):
        before = text[max(0, match.start() - _MOST_BEFORE) : match.start()]
        if letters := _letters(match[1]):
            long = _ending(letters, _STOP.split(before)[-1])
            if long:
                yield _plain(match[1]), long
    for match in _BEFORE.finditer(text):
        if letters := _letters(match[1]):
            long = _beginning(letters, match[2])
            if long:
                yield _plain(match[1]), long


def _plain(acronym: str) -> str:
    return acronym.replace(".", "")


def _letters(acronym: str) -> str | None:
    """Return the letters of an acronym as they are compared; None where it is a word with a capital."""
    capitals = sum(char.isupper() for char in acronym)
    letters = [char for char in acronym if char.isalnum()]
    return _bare("".join(letters)) if capitals >= 2 and 2 * capitals >= len(letters) else None


def _ending(letters: str, text: str) -> str | None:
    """Return the words at the end of a text that the letters stand for: read backwards, the last letter first.

    Of several words that may be the first one, that which leaves most letters at the head of a word.
    """
    bare, words = _bare(text), list(_WORD.finditer(text))
    place = len(bare)
    for letter in reversed(letters[1:]):
        place = bare.rfind(letter, 0, max(place, 0))
    heads = [word.start() for word in words if word.start() < place and bare[word.start()] == letters[0]]
    fits = {start: _heads(letters, bare[start:]) for start in heads}
    start = max(fits, key=lambda start: (fits[start], start), default=0)
    return " ".join(text[start:].split()) if fits.get(start) else None


def _heads(letters: str, bare: str) -> int:
    """Return how many of the letters stand at the head of a word; 0 where the words are not a long form of them."""
    words = _WORD.findall(bare)
    content = [word for word in words if word not in _LITTLE]
    shared = sum((Counter(letters) & Counter(word[0] for word in content)).values())
    fits = words[0] in content and letters not in words and 2 <= len(content) <= len(letters) + 2
    return shared if fits and shared >= _HEADS * len(letters) else 0


def _beginning(letters: str, text: str) -> str | None:
    """Return the words at the beginning of a text whose heads are the letters, one after the other."""
    missing = letters
    for word in _WORD.finditer(text):
        bare = _bare(word[0])
        if missing and bare[0] == missing[0]:
            missing = missing[1:]
        elif bare not in _LITTLE:
            return None
        if not missing:
            return text[: word.end()].strip()
    return None


def _commonest(forms: Counter[str]) -> list[str]:
    """Return the commonest long forms; those that differ in capitals and accents alone are one."""
    alike: dict[str, list[str]] = {}
    for form in sorted(forms, key=lambda form: (-forms[form], form)):
        alike.setdefault(" ".join(_WORD.findall(_bare(form))), []).append(form)
    order = sorted(alike.values(), key=lambda same: (-sum(forms[form] for form in same), same[0]))
    return [same[0] for same in order[:_MOST_FORMS]]


def _bare(text: str) -> str:
    """Return a text in lower case without accents, letter for letter: offsets stay."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[:1] or char for char in text)
