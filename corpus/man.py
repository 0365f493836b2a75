"""A man page (`ls.1`) → a document."""

import re
from collections.abc import Iterator

from corpus.blocks import assemble
from corpus.clean import clean_line
from corpus.dates import parse_date
from corpus.encoding import decode
from corpus.errors import UnreadableDocument
from corpus.file import File
from corpus.metadata import complete
from corpus.pandoc import pandoc_tree
from corpus.tree import inline_text, tree_blocks
from corpus.types import Content, Document, Metadata

MAN_SUFFIXES = tuple(f".{section}" for section in "1 2 3 4 5 6 7 8 9 1p 1ssl 3p 3pm 3ssl 5ssl 7ssl".split())
"""The suffixes of man pages: the section of the manual in which they stand."""

_MDOC = re.compile(r"^\.\s*Dd\b", re.MULTILINE)
_MAN = re.compile(r"^[.']\s*(?:TH|SH)\b", re.MULTILINE)
_OTHER_PAGE = re.compile(r"^\.so\s+(\S+)", re.MULTILINE)
_LONGEST_TITLE = 150
# Over these pandoc gives a page up, which groff does not: a second format inside a table, a system named in quotes,
# a macro that touches its words, and strings that pages misspell or that it does not know.
_MENDED = (
    (re.compile(r"^\.T&.*\n(?:.*[^.\n]\n)*.*\.\n", re.MULTILINE), ""),
    (re.compile(r"^\.Os .*", re.MULTILINE), ".Os"),
    (re.compile(r"^(\.[A-Z][a-z])(?=\\\*)", re.MULTILINE), r"\1 "),
    (re.compile(r"\\\*\[Am\]"), "&"),
    (re.compile(r"\\\*\(.?$", re.MULTILINE), ""),
    (re.compile(r"(?<!\\)((?:\\\\)*)\\[ ~]"), "\\1\u00a0"),
    # pandoc knows these in a section NAME alone, and in French that is NOM.
    (re.compile(r"^\.Nd ", re.MULTILINE), r"\(en "),
    (re.compile(r'^\.(?:MTO|URL) "?([^\s"]+)"? "([^"]*)" *', re.MULTILINE), r"\2 <\1>"),
)
_TABLE = re.compile(r"^(\.TS.*\n(?:.*;\s*\n)?)((?:.*[^.\s].*\n)*?.*\.[ \t]*\n)", re.MULTILINE)
# How the columns of a table look, of which pandoc knows a part and drops the tables with others: fonts, widths, sizes.
_LOOKS = re.compile(r"\\f.|[fF](?:\([^)]*\)|[A-Z]{1,2}|\d)|\([^)]*\)|[pPvV][+-]?\d+|[bBdDeEfFiImMpPtTuUvVwWxXzZ\d+-]")
_NAMED = re.compile(r"^\.Nm +(\w\S*)", re.MULTILINE)
_UNNAMED = re.compile(r"^\.Nm(?=\s*$| [.,:;)])", re.MULTILINE)
# What pandoc writes for a table that it cannot read.
_LOST_TABLE = re.compile(r"^TABLE$", re.MULTILINE)
_WHOLE_TABLE = re.compile(_TABLE.pattern + r"((?:.*\n)*?)\.TE\b", re.MULTILINE)
_BLOCK = re.compile(r"T\{\n((?:.*\n)*?)T\}")
_LINE_END = re.compile(r"(?:\n\.(?:br|sp|PP)\b.*)*\n")
_SEPARATOR = re.compile(r"tab ?\((.)\)")
_RULE = re.compile(r"[_=]$|\.")


def read_man(file: File) -> Iterator[Document]:
    """Yield the one document of a man page, entitled by its line NAME: « ls - Afficher le contenu de répertoires »."""
    text = decode(file.read_bytes(), file.name)
    kind = "mdoc" if _MDOC.search(text) else "man"
    if kind == "man" and not _MAN.search(text):
        raise UnreadableDocument(file.name, _not_a_page(text))
    for wrong, right in _MENDED:
        text = wrong.sub(right, text)
    if named := _NAMED.search(text):
        text = _UNNAMED.sub(f".Nm {named[1]}", text)
    text = _TABLE.sub(lambda table: table[1] + _LOOKS.sub("", table[2]), text)
    tree = pandoc_tree(file, text.encode(), kind)
    content = assemble(tree_blocks(tree["blocks"]))
    if _LOST_TABLE.search(content.text):
        tree = pandoc_tree(file, _WHOLE_TABLE.sub(_as_lines, text).encode(), kind)
        content = assemble(tree_blocks(tree["blocks"]))
    if not content.text:
        raise UnreadableDocument(file.name, "the page has no text; expected words below .SH")
    said = {key: inline_text(value["c"]) for key, value in tree["meta"].items() if value["t"] == "MetaInlines"}
    title = _name(content) or (f"{said['title']}({said.get('section', '')})" if said.get("title") else "")
    stated = Metadata(title=clean_line(title), modified=parse_date(said.get("date", "")))
    yield Document(file.name, file.source, content, complete(stated, "", content.text))


def _name(content: Content) -> str:
    """Return the words of the first section, which is NAME, where they make a title."""
    if not content.headings or content.headings[0].span.start:
        return ""
    ends = [heading.span.start for heading in content.headings[1:]] or [len(content.text)]
    words = content.text[content.headings[0].span.end : ends[0]].strip()
    return words if len(words) <= _LONGEST_TITLE and "\n" not in words else ""


def _not_a_page(text: str) -> str:
    other = _OTHER_PAGE.search(text)
    if other:
        return f"it only refers to {other[1]}; that page is read where it stands"
    return "not a man page: it has no line .TH or .Dd; rename it if it is another kind of file"


def _as_lines(table: re.Match[str]) -> str:
    """Return a table as lines of text, ` | ` between its cells."""
    separator = _SEPARATOR.search(table[1])
    rows = _BLOCK.sub(lambda block: _LINE_END.sub(" ", block[1].strip()), table[3]).splitlines()
    cells = (row.split(separator[1] if separator else "\t") for row in rows if not _RULE.match(row))
    return ".PP\n" + "\n.br\n".join(" | ".join(row) for row in cells) + "\n.PP"
