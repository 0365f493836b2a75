"""An Office document or an e-book is a zip archive: its bytes → the members that hold its words, within bounds."""

import zlib
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from corpus.errors import UnreadableDocument
from corpus.file import MEGABYTE, File

Members = dict[str, bytes]
"""The members of a package by name, in the order of the archive."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\3\4"
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
# What all members together may have, in longest documents, and how often a larger one may be longer than its bytes.
_MOST_UNPACKED = 20
_MOST_RATIO = 200
_LARGE = MEGABYTE
_ENTITY = tuple("<!ENTITY".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_LONGEST_MARK = max(map(len, _ENTITY))
_CHUNK = 64 * 1024
_LOCKED = "protected by a password; open it, save it without one and index that"
DAMAGED = "damaged; open it in the program that made it and save it again"


def unpack(file: File, below: str = "") -> Members:
    """Return the members of markup, or those of a folder; all others are unpacked too, piece by piece: no bomb passes.

    Raises:
        UnreadableDocument: it is no such package, is damaged or encrypted, or far more is packed into it than it says.
    """
    data = file.read_bytes()
    if data.startswith(_OLE):
        raise UnreadableDocument(file.name, _LOCKED if _ENCRYPTED in data else _old(file))
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_sizes(file, archive.infolist())
            infos = [info for info in archive.infolist() if not info.is_dir()]
            return {info.filename: _member(file, archive, info, below) for info in infos}
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnreadableDocument(file.name, _broken(file, data)) from error


def pack(members: Members) -> bytes:
    """Return the bytes of a package, nothing in it compressed."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(ZipInfo(name), data)
    return packed.getvalue()


def parse(file: File, members: Members, name: str) -> etree._Element | None:
    """Return the root of a member in XML, or None where there is none; nothing is fetched or expanded.

    Raises:
        UnreadableDocument: it is not well-formed.
    """
    if not members.get(name):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(members[name], parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument(file.name, f"its part {name} is {DAMAGED}") from error


def without(name: str, file: File, members: Members) -> str:
    """Return the sentence that refuses a package whose words cannot be read; `name`: the part that begins them."""
    if name not in members:
        return f"it has no {name}, which every {file.suffix} has; check what it is"
    return f"its parts do not fit together; it is {DAMAGED}"


def _check_sizes(file: File, infos: list[ZipInfo]) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableDocument(file.name, _LOCKED)
    total, most = sum(info.file_size for info in infos), _MOST_UNPACKED * file.most_bytes
    swollen = any(info.file_size > max(_LARGE, _MOST_RATIO * info.compress_size) for info in infos)
    if total > most or swollen:
        most_times = f"and no part of it longer than {_MOST_RATIO} times its packed length"
        reason = f"{total / MEGABYTE:.0f} MB are packed into it; expected at most {most / MEGABYTE:g} MB, {most_times}"
        raise UnreadableDocument(file.name, f"{reason}: save it again in the program that made it")


def _member(file: File, archive: ZipFile, info: ZipInfo, below: str) -> bytes:
    """Return the bytes of a member of markup, nothing for a picture; an archive that lies about a length is damaged."""
    markup = info.filename.lower().endswith(_MARKUP) or info.filename == "mimetype"
    kept: list[bytes] = []
    before = b""
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            if markup and any(mark in before + chunk for mark in _ENTITY):
                raise UnreadableDocument(file.name, "it defines entities, as no Office document does; save it again")
            before = chunk[-_LONGEST_MARK:]
            if markup and info.filename.startswith(below):
                kept.append(chunk)
    return b"".join(kept)


def _broken(file: File, data: bytes) -> str:
    if not data.strip(b"\0\t\n\r "):
        return f"the file is empty; expected a {file.suffix} document"
    found = "parts of it are" if data.startswith(_ZIP) else f"it does not begin as a {file.suffix} file does, or is"
    return f"{found} {DAMAGED}"


def _old(file: File) -> str:
    return f"a document of Office 97 to 2003 that is called {file.suffix}; open it and save it as {file.suffix} again"
