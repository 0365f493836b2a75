"""The bytes of an RTF file → its tokens: learn.microsoft.com/openspecs/office_standards, Word RTF specification 1.9."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\'(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    r"|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)"
    r"|[\r\n\\]"
)
_BINARY = "bin"


@dataclass(frozen=True, slots=True)
class Token:
    """A brace, a control word with its number, a control sign, or plain bytes of text."""

    kind: str
    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield the tokens of a file: `open`, `close`, `word`, `sign`, `text`; binary data are passed over."""
    text = data.decode("latin-1")
    place = 0
    while match := _TOKEN.match(text, place):
        place = match.end()
        number = int(match["number"]) if match["number"] else None
        match match.lastgroup:
            case "byte":
                yield Token("byte", data=bytes.fromhex(match["byte"]))
            case "word" | "number" if match["word"] == _BINARY:
                place += max(number or 0, 0)
            case "word" | "number":
                yield Token("word", match["word"], number)
            case "sign":
                yield Token("sign", match["sign"])
            case "brace":
                yield Token("open" if match["brace"] == "{" else "close")
            case "text":
                yield Token("text", data=match["text"].encode("latin-1"))
