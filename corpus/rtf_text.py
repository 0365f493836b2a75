"""The tokens of an RTF file → the blocks of its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.blocks import Block
from corpus.grid import Cell, grid_blocks
from corpus.rtf_tokens import Token

_BODY, _NOWHERE = "body", ""
# Where the words of a group go; those of every other group behind `\*` go nowhere.
_PLACES = {
    **dict.fromkeys("colortbl pict objdata header headerl headerr headerf footer footerl footerr footerf fldinst xe tc "
                    "nonshppict annotation atnid atnauthor listtable listoverridetable rsidtbl generator themedata "
                    "bkmkstart bkmkend datastore private shprslt ftnsep ftnsepc aftnsep pntxta "
                    "pntxtb sp sv sn".split(), _NOWHERE),
    **dict.fromkeys("fonttbl stylesheet info title author creatim revtim footnote listtext pntext".split()),
    "shptxt": _BODY,
}  # fmt: skip
_ENCODINGS = {0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253",
              162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
              238: "cp1250"}  # fmt: skip
_SIGNS = {"~": "\u00a0", "_": "\u2011", "\\": "\\", "{": "{", "}": "}"}
_CHARACTERS = {"line": "\n", "tab": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
               "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "nestcell": " "}  # fmt: skip
_HEADING = re.compile(r"(?:heading|titre|title|überschrift|título|titolo) ?([1-9])?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|tm|contents|table des matières niveau) ?\d", re.IGNORECASE)
_FIGURE = re.compile(r"\w")
_DEEPEST = 10_000


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a group of the file and is taken back at its end."""

    place: str = _BODY
    unseen: frozenset[str] = frozenset()
    bold: bool = False
    replaced: int = 1
    encoding: str = "cp1252"
    style: int = 0
    outline: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Words:
    """The words of a paragraph so far, and whether each of them is bold."""

    parts: list[str] = field(default_factory=list)
    bold: bool = True

    def take(self) -> str:
        words = "".join(self.parts)
        self.parts, self.bold = [], True
        # A sign outside the first plane is written as two halves.
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class RtfText:
    """The text of a file, token by token. `times` holds the parts of its dates."""

    def __init__(self) -> None:
        self.times: dict[str, dict[str, int]] = {}
        self._groups = [_Group()]
        self._words: dict[str, _Words] = {}
        self._blocks: list[Block] = []
        self._notes: list[str] = []
        self._cells: list[Cell] = []
        self._rows: list[list[Cell]] = []
        self._heads = 0
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, str] = {}
        self._default = "cp1252"
        self._number = 0
        self._bytes = b""
        self._passed = 0
        self._starred = False

    def said(self, name: str) -> str:
        """Return the words of a field of the file's information: `title`, `author`."""
        return "".join(self._words[name].parts) if name in self._words else ""

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks, once all tokens are taken."""
        self._flush()
        self._paragraph()
        self._table()
        yield from self._blocks

    def take(self, token: Token) -> None:
        """Read the next token."""
        if token.kind in ("byte", "text"):
            data = token.data[self._passed :]
            self._passed = max(0, self._passed - len(token.data))
            self._bytes += data
            return
        self._flush()
        starred, self._starred = self._starred, token.kind == "sign" and token.word == "*"
        match token.kind:
            case "open" if len(self._groups) < _DEEPEST:
                self._groups.append(self._groups[-1])
            case "close":
                self._close()
            case "sign" if token.word in "\r\n":
                self._word("par", None)
            case "sign":
                self._write(_SIGNS.get(token.word, ""))
            case "word" if token.word in _PLACES:
                self._set(place=token.word if _PLACES[token.word] is None else _PLACES[token.word])
            case "word" if starred and token.word not in ("shpinst", "pn"):
                self._set(place=_NOWHERE)
            case "word":
                self._word(token.word, token.number)

    def _close(self) -> None:
        ended = self._groups[-1]
        if len(self._groups) > 1:
            self._groups.pop()
        if ended.place == "footnote" != self._groups[-1].place:
            self._notes.append(self._written("footnote").take())

    def _word(self, word: str, number: int | None) -> None:
        group = self._groups[-1]
        here = group.place
        if word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word == "u" and number is not None:
            self._write(chr(number % 65536))
            self._passed = group.replaced
        elif word in ("par", "sect", "cell", "row") and here == _BODY:
            self._end(word)
        elif word in ("par", "sect"):
            self._write("\n")
        elif here in ("creatim", "revtim") and number is not None:
            self.times.setdefault(here, {})[word] = number
        elif word == "fcharset" and here == "fonttbl":
            self._fonts[self._number] = _ENCODINGS.get(number or 0, "")
        elif word == "ansicpg":
            self._default = f"cp{number}" if number else "cp1252"
            self._set(encoding=self._default)
        else:
            self._property(word, number, here)

    def _property(self, word: str, number: int | None, here: str) -> None:
        match word:
            case "pard":
                self._set(style=0, outline=0, in_table=False)
            case "plain":
                self._set(unseen=frozenset(), bold=False, encoding=self._default)
            case "v" | "deleted" | "strike":
                unseen = self._groups[-1].unseen
                self._set(unseen=unseen - {word} if number == 0 else unseen | {word})
            case "b":
                self._set(bold=number != 0)
            case "uc":
                self._set(replaced=number if number is not None else 1)
            case "f":
                self._number = number or 0
                self._set(encoding=self._fonts.get(self._number) or self._default)
            case "s":
                self._number = number or 0
                self._set(style=self._number)
            case "outlinelevel" if here == _BODY:
                self._set(outline=(number or 0) + 1)
            case "intbl":
                self._set(in_table=True)
            case "trhdr" if self._heads == len(self._rows):
                self._heads += 1

    def _set(self, **changed: object) -> None:
        self._groups[-1] = replace(self._groups[-1], **changed)  # type: ignore[arg-type]

    def _flush(self) -> None:
        if self._bytes:
            data, self._bytes = self._bytes, b""
            try:
                self._write(data.decode(self._groups[-1].encoding, "replace"))
            except LookupError:
                self._write(data.decode("cp1252", "replace"))

    def _written(self, place: str) -> _Words:
        return self._words.setdefault(place, _Words())

    def _write(self, words: str) -> None:
        group = self._groups[-1]
        if group.place == "stylesheet":
            self._styles[group.style] = self._styles.get(group.style, "") + words.split(";")[0]
        elif group.place and not group.unseen:
            written = self._written(group.place)
            written.bold = (written.bold or not written.parts) and (group.bold or not words.strip())
            written.parts.append(words)

    def _end(self, word: str) -> None:
        """End a paragraph, a cell or a row."""
        if word in ("par", "sect") and self._groups[-1].in_table:
            self._write("\n")
        elif word in ("par", "sect"):
            self._paragraph()
        elif word == "cell":
            bold = self._written(_BODY).bold
            words = f"{self._marker()}{self._written(_BODY).take().strip()}"
            self._cells.append(Cell(words, strong=bool(words) and bold))
        else:
            self._rows.append(self._cells)
            self._cells = []

    def _paragraph(self) -> None:
        marker, words = self._marker(), self._written(_BODY).take()
        style = self._styles.get(self._groups[-1].style, "").strip()
        if not words.strip() or _CONTENTS.fullmatch(style):
            return
        self._table()
        heading = _HEADING.fullmatch(style)
        level = int(heading[1] or 1) if heading else self._groups[-1].outline
        if 0 < level < 10:
            self._blocks.append(Block("heading", words, level))
        else:
            self._blocks.append(Block("item" if marker else "text", marker + words))
        self._footnotes()

    def _marker(self) -> str:
        """Return what stands before the item of a list, its bullet as a dash, or nothing."""
        marker = " ".join((self._written("listtext").take() + self._written("pntext").take()).split())
        return f"{marker if _FIGURE.search(marker) else '-'} " if marker else ""

    def _table(self) -> None:
        """End the table that stands before other words."""
        rows, self._rows, heads, self._heads = self._rows, [], self._heads, 0
        self._blocks += grid_blocks(rows[:heads], rows[heads:])
        if rows:
            self._footnotes()

    def _footnotes(self) -> None:
        self._blocks += (Block("text", note) for note in self._notes)
        self._notes = []
