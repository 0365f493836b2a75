"""A text → its bare words, as they are compared with what a reader types."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


class _Letters(dict[int, str | None]):
    """What becomes of each letter of a decomposed text: accents go. Asked once for each letter that is met."""

    def __missing__(self, letter: int) -> str | None:
        self[letter] = None if unicodedata.combining(chr(letter)) else chr(letter)
        return self[letter]


_LETTERS = _Letters()
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, a space between them."""
    bare = text.casefold()
    if not bare.isascii():
        bare = unicodedata.normalize("NFKD", bare.translate(_LIGATURES)).translate(_LETTERS)
    return " ".join(_WORD.findall(bare))
