"""A raw text → the canonical text, once, before offsets exist."""

import re
import unicodedata

# A file may carry any line end; one kind is kept.
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
# Characters that nobody sees: controls, byte-order marks, soft hyphens, zero-width spaces, lone surrogates.
# Joiners (U+200C, U+200D) and direction marks stay: Persian, emoji and right-to-left texts are wrong without them.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean(raw: str) -> str:
    """Return the canonical text: NFC, `\\n` line ends, nothing invisible, at most one empty line in a row.

    Words, no-break spaces, quotes and apostrophes stay as they are: a citation is verbatim. Idempotent.
    """
    text = _LINE_END.sub("\n", raw)
    text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(map(str.rstrip, text.split("\n")))
    text = _EMPTY_LINES.sub("\n\n", text)
    return text.strip("\n")


def clean_line(raw: str) -> str:
    """Return the cleaned text as one line, runs of white space made one space: a title, a heading, a cell."""
    return " ".join(clean(raw).split())
