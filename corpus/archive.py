"""A zip archive (`.zip`) → the files in it, read in place: nothing is written to the disk, no member is read twice."""

import re
import stat
import struct
import zlib
from collections.abc import Iterator
from io import BufferedReader
from itertools import pairwise
from typing import cast
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from corpus.clean import clean_line
from corpus.errors import CorpusError, UnreadableDocument
from corpus.file import MEGABYTE, File, too_long
from corpus.names import visible_name

# The list of the members is held as a whole, at ten times its length: 100,000 of them take 160 MB.
_LONGEST_LIST = 16 * MEGABYTE
# The others need more memory than they say, or cannot be read here.
_METHODS = {ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2}
# The least that stands before a member's bytes, besides its name.
_HEADER_BYTES = 30
_ENCRYPTED, _NAMED_IN_UTF_8 = 0x1, 0x800
# In Windows-1252, which some programs write, these bytes are no letter of a name; in the code page of DOS they are.
_DOS_LETTERS = re.compile(rb"[\x80-\x91\x93-\x95\x97-\x9f]")
_EXPECTED = "expected a whole zip archive: download or pack it again"


class _Stream(BufferedReader):
    """The bytes of an archive; a list of members that is too long for the memory is refused before it is read."""

    fault = "missing or damaged"

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LONGEST_LIST:
            self.fault = f"{size / MEGABYTE:.0f} MB long, of {_LONGEST_LIST / MEGABYTE:g} MB at most"
            raise BadZipFile(self.fault)
        return super().read(size)


def read_zip(file: File) -> Iterator[CorpusError | File]:
    """Yield the members of an archive; hidden ones, folders and links are left out, as in a folder.

    What cannot be read is yielded as an error that names the member; the others are not touched by it.

    Raises:
        UnreadableDocument: it is no zip archive, or there is nothing in it.
    """
    with _Stream(cast("BufferedReader", file.open())) as stream:
        try:
            archive = ZipFile(stream)
        except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
            reason = f"no zip archive that can be read: its list of members is {stream.fault}; {_EXPECTED}"
            raise UnreadableDocument(file.name, reason) from error
        # Of two members of one name the last counts, as where they are unpacked.
        members = {name: info for info in archive.infolist() if _is_file(info, name := _name(info))}
        if not members:
            raise UnreadableDocument(file.name, "there is no file in the archive; expected documents")
        yield from _members(file, archive, members)


def _members(file: File, archive: ZipFile, members: dict[str, ZipInfo]) -> Iterator[CorpusError | File]:
    overlapping = _overlapping(archive)
    for name, info in members.items():
        place = f"{file.name}/{name}"
        try:
            if info.header_offset in overlapping:
                raise UnreadableDocument(place, f"its bytes are those of another member, too; {_EXPECTED}")
            yield file.member(name, _bytes(archive, info, place, file.most_bytes))
        except CorpusError as error:
            yield error
            if given_up := file.refuse():
                yield given_up
        file.alive()
        if file.spent:
            return


def _bytes(archive: ZipFile, info: ZipInfo, place: str, most: int) -> bytes:
    """Return the bytes of a member, one more than allowed at most: what it says of its length may be a lie."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableDocument(place, "it is encrypted; unpack the archive with its password")
    if info.compress_type not in _METHODS:
        raise UnreadableDocument(place, f"compressed by method {info.compress_type}; expected deflate: pack it again")
    if info.file_size > most:
        raise UnreadableDocument(place, too_long(info.file_size, most))
    try:
        with archive.open(info) as member:
            return member.read(most + 1)
    except (BadZipFile, EOFError, NotImplementedError, ValueError, OSError, zlib.error, struct.error) as error:
        raise UnreadableDocument(place, f"its bytes in the archive are damaged; {_EXPECTED}") from error


def _overlapping(archive: ZipFile) -> set[int]:
    """Return where the members begin whose bytes reach into the next one, as in a bomb that is one file many times.

    https://www.bamsoftware.com/hacks/zipbomb/
    """
    ends = sorted((info.header_offset, info.header_offset + _least_bytes(info)) for info in archive.infolist())
    return {start for (start, end), following in pairwise([*ends, (archive.start_dir, 0)]) if end > following[0]}


def _least_bytes(info: ZipInfo) -> int:
    return _HEADER_BYTES + len(info.orig_filename) + info.compress_size


def _is_file(info: ZipInfo, name: str) -> bool:
    """Tell whether a member is a file to read: no folder, no link, not hidden, not what macOS adds to an archive."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))
    return bool(name) and not hidden and not info.is_dir() and kind in (0, stat.S_IFREG)


def _name(info: ZipInfo) -> str:
    """Return the path of a member with `/` between its parts, in the encoding that its bytes tell.

    What nobody sees is written out: two members never come under one name.
    """
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & _NAMED_IN_UTF_8:
        name = _decoded(name.encode("cp437"))
    parts = [clean_line(visible_name(part)) for part in name.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part.strip(" ") not in ("", ".", ".."))


def _decoded(name: bytes) -> str:
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp850" if _DOS_LETTERS.search(name) else "cp1252", "replace")
