"""The name of a file → what is shown of it: characters that nobody sees are written out, as in `\\u202e`.

A name with a right-to-left override (U+202E) reads `rapport\\u202efdp.exe` as « rapportexe.pdf »; one with an escape
sequence writes into a terminal what it likes.
"""

import os
import re
import unicodedata

# Controls, format characters (of direction, of width zero, tags), separators of lines and paragraphs, surrogates.
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")
# Persian, the languages of India and emoji are not written without them; behind a Latin letter they are only unseen.
_JOINERS = "\u200c\u200d"
# What is an escape sequence already is one of the file's own name: its backslash is written out, so that two files
# never have one name.
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")


def visible_name(name: str) -> str:
    """Return a name with all that nobody sees written out: a byte that is no UTF-8 and an ASCII control as `\\xe9`,
    other characters as `\\u202e` or `\\U000e0001`.

    Joiners stay behind a character that is not ASCII. `original_name` is the way back.
    """
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    written = _ESCAPE.sub(lambda found: rf"\x5c{found[0][1:]}", name)
    return "".join(_visible(char, written[place - 1 : place]) for place, char in enumerate(written))


def original_name(name: str) -> str:
    """Return the name, as the system has it, that `visible_name` was given."""

    def byte_or_char(found: re.Match[str]) -> str:
        if found[1]:
            return os.fsdecode(bytes.fromhex(found[1])) if int(found[1], 16) >= 0x80 else chr(int(found[1], 16))
        code = int(found[2] or found[3], 16)
        return chr(code) if code <= 0x10FFFF else found[0]

    return _ESCAPE.sub(byte_or_char, name)


def _visible(char: str, before: str) -> str:
    if unicodedata.category(char) not in _UNSEEN or (char in _JOINERS and before and not before.isascii()):
        return char
    code = ord(char)
    if code < 0x80:
        return rf"\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as Python holds it
        return rf"\x{code - 0xDC00:02x}"
    return rf"\u{code:04x}" if code <= 0xFFFF else rf"\U{code:08x}"
