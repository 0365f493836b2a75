"""The lines of an e-mail in `format=flowed` → its paragraphs. https://www.rfc-editor.org/rfc/rfc3676"""

import re

_QUOTED = re.compile(">*")
_SIGNATURE = "-- "


def unflowed(text: str, joined: bool = False) -> str:
    """Return the text with the line ends taken out that the sender's program put in; quotations keep their `>`.

    `joined` is the parameter `DelSp`: the space before such a line end was put in as well.
    """
    lines: list[str] = []
    goes_on, depth = False, 0
    for raw in text.replace("\r\n", "\n").split("\n"):
        quoted = _QUOTED.match(raw)
        marks = quoted[0] if quoted else ""
        words = raw[len(marks) :].removeprefix(" ")
        if goes_on and len(marks) == depth and words != _SIGNATURE:
            lines[-1] = (lines[-1][:-1] if joined else lines[-1]) + words
        else:
            lines.append(f"{marks} {words}" if marks else words)
        goes_on, depth = words.endswith(" ") and words != _SIGNATURE, len(marks)
    return "\n".join(lines)
