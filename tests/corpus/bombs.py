"""Files that are made to do harm, by name: small on the disk, without end for a reader that trusts them."""

import gzip
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

GIGABYTE = 1_000_000_000
_LONGEST = 10_000_000

Maker = Callable[[], bytes]


def write(folder: Path, name: str) -> Path:
    """Write a bomb below a folder and return where it lies."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name in ENDLESS_LINES:
        return _sparse(path, ENDLESS_LINES[name])
    path.write_bytes(BOMBS[name]())
    return path


def _sparse(path: Path, opening: bytes) -> Path:
    """Write an opening with zeros to the end of a gigabyte behind it, which take no place on the disk."""
    with path.open("wb") as file:
        file.write(opening)
        file.truncate(GIGABYTE)
    return path


def zipped(members: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Return a zip archive of some members."""
    written = BytesIO()
    with ZipFile(written, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(ZipInfo(name), data, method)
    return written.getvalue()


def _nested_zip(deep: int = 5, wide: int = 16) -> bytes:
    """Return an archive in the shape of 42.zip: sixteen archives, each with sixteen, down to 4 MB of zeros."""
    data = zipped({"0.txt": b"a " * 2_000_000})
    for _ in range(deep):
        data = zipped({f"{number}.zip": data for number in range(wide)})
    return data


def _overlapping_zip(count: int = 20_000, size: int = 9_000_000) -> bytes:
    """Return an archive whose members all share the bytes of one, as David Fifield's zip bomb."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = b"a " * (size // 2)
    body = packer.compress(raw) + packer.flush()
    crc = zlib.crc32(raw)
    fields = (20, 0, 8, 0, 0x21, crc, len(body), len(raw), 5, 0)
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, *fields) + b"a.txt" + body
    listed = b"".join(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, *fields[:8], 9, 0, 0, 0, 0, 0, 0) + b"%05d.txt" % n
        for n in range(count)
    )
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(listed), len(local), 0)
    return local + listed + end


def _laughs(root: str, body: str, levels: int = 9) -> bytes:
    """Return XML in which ten entities of ten entities … come to 10⁹ words."""
    entities = '<!ENTITY e0 "rire ">' + "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, levels + 1)
    )
    return f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]>{body.replace("@", f"&e{levels};")}'.encode()


def _quadratic(root: str, body: str) -> bytes:
    """Return XML in which a long entity is named often."""
    return f'<!DOCTYPE {root} [<!ENTITY e "{"a" * 100_000}">]>{body.replace("@", "&e;" * 50_000)}'.encode()


_DOCX = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>@</w:t></w:r></w:p></w:body></w:document>"
)
_ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:text><text:p>@</text:p></office:text></office:body></office:document-content>"
)
_PAGE = '<page xmlns="http://projectmallard.org/1.0/" id="a"><title>Rire</title><p>@</p></page>'
_XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Rire</title></head><body><p>@</p></body></html>'
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="a.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_OPF = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
    'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
)


def _docx(body: bytes) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": body})


def _odt(body: bytes) -> bytes:
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": body})


def _epub(body: bytes) -> bytes:
    book = {"META-INF/container.xml": _CONTAINER, "a.opf": _OPF}
    return zipped({"mimetype": b"application/epub+zip", **{k: v.encode() for k, v in book.items()}, "a.xhtml": body})


def _pdf(*objects: str, streams: dict[int, bytes] | None = None) -> bytes:
    """Return a PDF of objects, numbered from 1; the first one is its catalogue."""
    written = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        stream = (streams or {}).get(number)
        tail = b"" if stream is None else b"\nstream\n" + stream + b"\nendstream"
        written += f"{number} 0 obj\n{body}".encode() + tail + b"\nendobj\n"
    start = len(written)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    written += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode()
    written += f"trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(written)


_CATALOGUE = "<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R>>"
_WORDS = b"BT /F1 12 Tf 72 700 Td (Une page de bombe) Tj ET"
_FONT = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def _pdf_page(box: str = "0 0 595 842", count: int = 1, kids: str = "3 0 R", outline: str = "<<>>") -> bytes:
    return _pdf(
        _CATALOGUE,
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R{_FONT}>>",
        f"<</Length {len(_WORDS)}>>",
        outline,
        "<</Title(Un)/Parent 5 0 R/Next 7 0 R/Dest[3 0 R/Fit]>>",
        "<</Title(Deux)/Parent 5 0 R/Next 6 0 R/First 5 0 R/Dest[3 0 R/Fit]>>",
        streams={4: _WORDS},
    )


def _pdf_of_content(content: bytes, rounds: int = 1) -> bytes:
    """Return a PDF whose one page is drawn by a content that is packed `rounds` times."""
    for _ in range(rounds):
        content = zlib.compress(content, 9)
    filters = "/FlateDecode" * rounds
    return _pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{_FONT}>>",
        f"<</Length {len(content)}/Filter[{filters}]>>",
        streams={4: content},
    )


def _pdf_of_object_stream() -> bytes:
    """Return a PDF whose catalogue lies in a stream that unpacks to a gigabyte."""
    packed = _packed_zeros(GIGABYTE, b"1 0 <</Type/Catalog/Pages 2 0 R>>", wrap=zlib.MAX_WBITS)
    body = b"%%PDF-1.7\n4 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    table = b"\0\0\0\0\0\0" + b"\2\0\0\0\4\0" + b"\1\0\0\0\x09\0"
    start = len(body)
    entry = b"5 0 obj\n<</Type/XRef/W[1 4 1]/Index[0 2 4 1]/Size 6/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return body + entry + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def _pdf_of_forms(levels: int = 9) -> bytes:
    """Return a PDF whose page draws a form that draws ten forms that draw ten forms …"""
    first = 5
    objects, streams = [], {}
    for level in range(levels):
        last = level == levels - 1
        stream = _WORDS if last else b"/X Do " * 10
        inner = _FONT if last else f"/Resources<</XObject<</X {first + level + 1} 0 R>>>>"
        objects.append(f"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]{inner}/Length {len(stream)}>>")
        streams[first + level] = stream
    return _pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        "<</Length 5>>",
        *objects,
        streams={4: b"/X Do", **streams},
    )


def _packed_zeros(size: int, opening: bytes = b"", wrap: int = 16 + zlib.MAX_WBITS) -> bytes:
    """Return an opening with zeros behind it up to a size, packed as by gzip or as `wrap` tells."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wrap)
    chunk = bytes(1_000_000)
    parts = [packer.compress(opening), *(packer.compress(chunk) for _ in range(size // len(chunk))), packer.flush()]
    return b"".join(parts)


def _xlsx(sheet: str) -> bytes:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {main} {links}>"
        '<sheets><sheet name="A" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="a" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}>{sheet}</worksheet>",
    }
    return zipped({name: text.encode() for name, text in members.items()})


def _cell(place: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>Valeur {place}</t></is></c>'


def _mail(head: str, body: str = "Bonjour.") -> bytes:
    return f"From: Jeanne <jeanne@example.org>\n{head}\n\n{body}\n".encode()


def _parts_in_parts(deep: int) -> bytes:
    opening = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(deep))
    return f"From: Jeanne <jeanne@example.org>\nSubject: Bombe\nMIME-Version: 1.0\n{opening}\nBonjour.\n".encode()


def _repeated(part: str, size: int = _LONGEST) -> Maker:
    return lambda: (part * (size // len(part.encode()))).encode()


ENDLESS_LINES = {
    f"ligne{suffix}": opening
    for suffix, opening in {
        ".txt": b"a",
        ".md": b"a",
        ".html": b"<p>a",
        ".csv": b"a;b\n",
        ".page": b"<page>",
        ".rst": b"a",
        ".rtf": b"{\\rtf1",
        ".jsonl": b'{"id": "a", "text": "a',
        ".eml": b"From: a@example.org\nSubject: Bombe\n\na",
        ".mbox": b"From a Thu Jan  1 00:00:00 1970\nFrom: a@example.org\nSubject: Bombe\n\na",
        ".pdf": b"%PDF-1.7\n",
        ".docx": b"PK\3\4",
        ".zip": b"PK\3\4",
        ".gz": b"\x1f\x8b\x08\0\0\0\0\0\0\0",
        ".1": b".TH BOMBE 1\na",
        ".epub": b"PK\3\4",
    }.items()
}
"""Files of a gigabyte without a line end, and what they open with."""

_OUTLINE = "<</First 6 0 R/Last 7 0 R/Count 2>>"

BOMBS: dict[str, Maker] = {
    "archives/42.zip": _nested_zip,
    "archives/overlapping.zip": _overlapping_zip,
    "archives/ratio.zip": lambda: zipped({"a.txt": b"a " * 50_000_000}),
    "archives/names.zip": lambda: zipped({f"{n}.txt": b"" for n in range(70_000)}),
    "archives/ratio.txt.gz": lambda: _packed_zeros(GIGABYTE, b"a"),
    "archives/twice.txt.gz.gz": lambda: gzip.compress(_packed_zeros(GIGABYTE, b"a")),
    "archives/ratio.docx": lambda: _docx(b"<w:document>" + b" " * 100_000_000),
    "archives/ratio.odt": lambda: _odt(b" " * 100_000_000),
    "entities/laughs.docx": lambda: _docx(_laughs("w:document", _DOCX)),
    "entities/laughs.odt": lambda: _odt(_laughs("office:document-content", _ODT)),
    "entities/laughs.page": lambda: _laughs("page", _PAGE),
    "entities/laughs.epub": lambda: _epub(_laughs("html", _XHTML)),
    "entities/laughs.xhtml": lambda: _laughs("html", _XHTML),
    "entities/laughs.html": lambda: _laughs("html", _XHTML),
    "entities/laughs.xlsx": lambda: _xlsx(_laughs("worksheet", "@").decode()),
    "entities/quadratic.docx": lambda: _docx(_quadratic("w:document", _DOCX)),
    "entities/quadratic.odt": lambda: _odt(_quadratic("office:document-content", _ODT)),
    "entities/quadratic.page": lambda: _quadratic("page", _PAGE),
    "entities/quadratic.epub": lambda: _epub(_quadratic("html", _XHTML)),
    "entities/quadratic.xhtml": lambda: _quadratic("html", _XHTML),
    "nested/div.html": lambda: b"<html><body>" + b"<div>" * 100_000 + b"Un mot" + b"</div>" * 100_000,
    "nested/table.html": lambda: b"<table><tr><td>" * 100_000 + b"Un mot",
    "nested/b.html": lambda: b"<b>" * 100_000 + b"Un mot",
    "nested/list.html": lambda: b"<ul><li>" * 100_000 + b"Un mot",
    "nested/page.page": lambda: _PAGE.replace("@", "<em>" * 100_000 + "Un mot" + "</em>" * 100_000).encode(),
    "nested/docx.docx": lambda: _docx(_DOCX.replace("@", "<w:r>" * 100_000 + "</w:r>" * 100_000).encode()),
    "nested/json.jsonl": lambda: b"[" * 1_000_000 + b"\n",
    "nested/parts.eml": lambda: _parts_in_parts(2_000),
    "nested/mails.eml": lambda: b"From: a@example.org\nContent-Type: message/rfc822\n\n" * 20_000,
    "nested/groups.rtf": lambda: b"{\\rtf1 " + b"{" * 1_000_000 + b"Un mot" + b"}" * 1_000_001,
    "nested/yaml.md": lambda: b"---\na: " + b"[" * 100_000 + b"\n---\nUn mot\n",
    "nested/laughs.md": lambda: (
        "---\na0: &a0 [rire]\n"
        + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 10))
        + "title: *a9\n---\nUn mot\n"
    ).encode(),
    "many/tags.html": lambda: b"<html><body>" + b"<p>a</p>" * 1_000_000,
    "many/spans.html": lambda: b"<html><body><p>" + b"<b>a</b>" * 1_000_000,
    "many/attributes.html": lambda: b"<p " + b"".join(b"a%d=b " % n for n in range(1_000_000)) + b">Un mot",
    "many/links.html": lambda: b"<html><body>" + b"<a href=x>a</a> " * 600_000,
    "many/cells.html": lambda: b"<table>" + b"<tr><td>a<td>b</tr>" * 500_000,
    "many/columns.html": lambda: b"<table><tr>" + b"<td>a" * 1_000_000,
    "many/spanned.html": lambda: b"<table>" + b"<tr><td colspan=65000 rowspan=65000>a</td></tr>" * 5_000,
    "many/messages.mbox": lambda: b"From a Thu Jan  1 00:00:00 1970\n\n" * 100_000,
    "many/headers.eml": lambda: _mail("".join(f"X-{n}: a\n" for n in range(500_000)) + "Subject: Bombe"),
    "many/recipients.eml": lambda: _mail("Subject: Bombe\nTo: " + "a@example.org, " * 500_000),
    "many/subject.eml": lambda: _mail("Subject: " + "=?utf-8?q?a?= " * 500_000),
    "many/parts.eml": lambda: _mail(
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"', "--b\n\na\n" * 200_000
    ),
    "many/columns.csv": lambda: (
        (";".join(f"colonne {n}" for n in range(100_000)) + "\n").encode() + b";".join([b"1"] * 100_000) + b"\n"
    ),
    "many/narrow.csv": lambda: b"a;b\n" + b"1;2\n" * 2_000_000,
    "many/quote.csv": lambda: b'a;"' + b"b;" * 5_000_000,
    "many/quotes.csv": lambda: b'"' * 9_999_999,
    "many/rectangle.xlsx": lambda: _xlsx(
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1">'
        + _cell("A1")
        + _cell("XFD1")
        + '</row><row r="1048576">'
        + _cell("XFD1048576")
        + "</row></sheetData>"
    ),
    "many/diagonal.xlsx": lambda: _xlsx(
        "<sheetData>" + "".join(f'<row r="{n}">{_cell(f"XFD{n}")}</row>' for n in range(1, 20_000)) + "</sheetData>"
    ),
    "many/groups.rtf": lambda: b"{\\rtf1 " + b"{\\b a}" * 1_000_000 + b"}",
    "many/controls.rtf": lambda: b"{\\rtf1 " + b"\\b" * 4_000_000 + b" a}",
    "many/lines.jsonl": lambda: b'{"id":"a"}\n' * 900_000,
    "pdf/tree.pdf": lambda: _pdf_page(kids="3 0 R 2 0 R", count=1000),
    "pdf/count.pdf": lambda: _pdf_page(count=1_000_000_000),
    "pdf/many_kids.pdf": lambda: _pdf_page(kids="3 0 R " * 1_000_000, count=1_000_000),
    "pdf/outline.pdf": lambda: _pdf_page(outline=_OUTLINE),
    "pdf/size.pdf": lambda: _pdf_page(box="0 0 1000000000 1000000000"),
    "pdf/ratio.pdf": lambda: _pdf_of_content(_WORDS + b" " * 200_000_000),
    "pdf/rounds.pdf": lambda: _pdf_of_content(_WORDS + b" " * 200_000_000, 3),
    "pdf/letters.pdf": lambda: _pdf_of_content(_WORDS * 1_000_000),
    "pdf/lines.pdf": lambda: _pdf_of_content(b"0 0 m 100 100 l S " * 1_000_000),
    "pdf/forms.pdf": _pdf_of_forms,
    "pdf/objects.pdf": _pdf_of_object_stream,
}
"""Each of the others, made when it is asked for."""

_TRAPS = {
    "spaces": " ",
    "lines": "\n",
    "crumbs": "a\n",
    "spaced": "a\n\n",
    "numbers": "1.\n",
    "numbers_line": "1.",
    "roman": "I. ",
    "a": "a",
    "words": "a ",
    "quotes": '"',
    "guillemets": "« ",
    "opening": "[",
    "images": "![",
    "quoted": ">",
    "quoted_lines": "> a\n",
    "lower": "<",
    "comments": "<!--",
    "self": "<a ",
    "amp": "&",
    "entities": "&#",
    "ticks": "`",
    "ticks_spaced": "` ",
    "stars": "*a ",
    "stars_": "**",
    "underscores": "_a",
    "pipes": "|",
    "rows": "|a|b\n",
    "rules": "-",
    "rules_lines": "---\n",
    "equal": "=\n",
    "hashes": "#",
    "bullets": "- ",
    "bullets_lines": "- a\n",
    "deep": "  - a\n",
    "colons": ":",
    "colon_lines": "a :\n",
    "dates": "Publié le 1 mai ",
    "days": "vingt-et-un ",
    "dotted": ".",
    "dots": "a. ",
    "abbreviations": "M. ",
    "hyphens": "a-\n",
    "backslashes": "\\",
    "tabs": "\t",
    "tab_rows": "a\tb\n",
    "marks": "\u0301",
    "soft": "\xad",
    "emoji": "\U0001f600",
    "returns": "\r",
    "feeds": "\f",
    "questions": "a ?\n",
    "equals_qp": "=E9",
    "from": ">From ",
    "dot_lines": ".\n",
    "macros": ".de a\n",
    "roles": ":a:`",
    "dirs": ".. a::\n",
    "subst": "|a",
    "refs": "a_ ",
    "tilde": "~~~\n",
    "percent": "%",
    "at": "a@",
    "http": "http://",
    "parens": "(",
    "braces": "{",
    "upper": "ABC\n\n",
}
TRAPS: dict[str, str] = _TRAPS
