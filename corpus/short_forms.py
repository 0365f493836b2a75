"""The short forms that a text explains: « groupement d’évaluation départemental (GED) »."""

import re
from collections.abc import Iterator, Sequence

from corpus.types import Span

_SHORT = re.compile(r"\s\(([A-ZÀ-Ý][A-Za-zÀ-ÿ]{1,9})\)")
_CAPITAL = re.compile(r"[A-ZÀ-Ý]")
_WORD = re.compile(r"[^\W_]+")
# Words of a long form that its short form leaves out.
_SMALL = frozenset(
    "a à au aux and by d de des du en et for in l la le les of on or ou par pour sur the to un une".split()
)
_FARTHEST = 160
_LEAST_LETTERS = 2
_FOLDED = str.maketrans("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ", "AAACEEEEIIOOUUU")


def short_forms(text: str) -> Iterator[Span]:
    """Yield the spans of long forms with the short form behind them, in order.

    Each capital of the short form is the initial of a word, in order, and the small ones alone are left out
    (Schwartz, Hearst, psb.stanford.edu/psb-online/proceedings/psb03/schwartz.pdf, held to initials).
    """
    for found in _SHORT.finditer(text):
        letters = "".join(_CAPITAL.findall(found[1])).translate(_FOLDED)
        line = max(found.start() - _FARTHEST, text.rfind("\n", 0, found.start()) + 1)
        words = list(_WORD.finditer(text, line, found.start()))
        start = _beginning(letters, words) if len(letters) >= _LEAST_LETTERS else None
        if start is not None:
            yield Span(start, found.end())


def _beginning(letters: str, words: Sequence[re.Match[str]]) -> int | None:
    """Return where the long form begins, or None if the words before a short form are not it."""
    left = len(letters)
    for word in reversed(words):
        if word[0].lower() in _SMALL:
            continue
        if word[0][0].upper().translate(_FOLDED) != letters[left - 1]:
            return None
        left -= 1
        if left == 0:
            return word.start()
    return None
