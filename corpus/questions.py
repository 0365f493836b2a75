"""The lines of a plain text → the questions that have their answers below them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.types import Span
from corpus.wrapping import BULLET

_ASKED = re.compile(r"(?:Q|Question)\s?(?:n°\s?)?\d{0,3}\s?[:.–—-]\s*\S")
_ANSWERED = re.compile(r"(?:R|Réponse|A|Answer)\s?(?:n°\s?)?\d{0,3}\s?[:.–—-]\s*\S")
_LONGEST = 160
_LEAST_WORDS = 3
# One question alone may be put to the reader in the middle of a story.
_ENOUGH = 2


def questions(text: str, lines: Sequence[Span]) -> list[Span]:
    """Return the questions of a text that answers several: « Q : … », or a line with its question mark."""
    if "?" not in text:
        return []
    pairs = list(pairwise(lines))
    marked = [one for one, below in pairs if _ASKED.match(one.of(text)) and _ANSWERED.match(below.of(text))]
    if marked:
        return marked
    asked = list(_asked(text, pairs))
    return asked if len(asked) >= _ENOUGH else []


def _asked(text: str, pairs: Sequence[tuple[Span, Span]]) -> Iterator[Span]:
    for one, below in pairs:
        question, answer = one.of(text).strip(), below.of(text).strip()
        if (
            question.endswith("?")
            and len(question) <= _LONGEST
            and len(question.split()) >= _LEAST_WORDS
            and (question[0].isupper() or question[0] in "«“")
            and not BULLET.match(question)
            and (answer[0].isupper() or answer[0].isdigit())
            and answer.endswith((".", "!", "…", ":"))
            and len(answer.split()) >= _LEAST_WORDS
        ):
            yield one
