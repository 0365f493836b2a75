"""A text → its bare words, as they are compared with what a reader types."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, a space between them."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return " ".join(_WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter))))
