import io
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

from corpus import CorpusError, Document, File, UnreadableDocument, UnsupportedFormat
from corpus.read import read
from tests.corpus.conftest import Refuse, Results

NO_ARCHIVE = "no zip archive that can be read: its list of members is missing or damaged; expected a whole zip archive"
WORDS = "Le guichet ouvre à neuf heures, sauf le mardi."


def _archive(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _read(data: bytes, most_bytes: int = 10_000_000) -> list[Document | CorpusError]:
    return list(read(File(Path("/nowhere/a.zip"), "a.zip", "/nowhere", most_bytes, data)))


def _reasons(data: bytes, most_bytes: int = 10_000_000) -> dict[str, str]:
    return {found.path: found.reason for found in _read(data, most_bytes) if isinstance(found, CorpusError)}


def _paths(data: bytes) -> list[str]:
    return [found.path for found in _read(data) if isinstance(found, Document)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_the_members_of_an_archive_are_read_in_place(results: Results, method: int, tmp_path: Path) -> None:
    page = f"<html><body><p>{WORDS}</p></body></html>"
    found = results("a.zip", _archive({"notes/a.txt": WORDS, "b.html": page}, method))
    assert [document.path for document in found] == ["a.zip/notes/a.txt", "a.zip/b.html"]
    assert all(isinstance(document, Document) and document.text == WORDS for document in found)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_hidden_members_folders_and_what_macos_adds_are_left_out() -> None:
    names = ["a.txt", ".b.txt", ".git/c.txt", "d/.e/f.txt", "__MACOSX/a.txt", "__MACOSX/._a.txt", "d/"]
    assert _paths(_archive(dict.fromkeys(names, WORDS))) == ["a.zip/a.txt"]


def test_a_link_in_an_archive_is_left_out() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", WORDS)
    assert _paths(packed.getvalue()) == ["a.zip/a.txt"]


@pytest.mark.parametrize("name", ["../../a.txt", "/a.txt", "./a.txt", "..\\a.txt"])
def test_no_member_is_named_outside_of_its_archive(name: str) -> None:
    assert _paths(_archive({name: WORDS})) == ["a.zip/a.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp850", "cp1252"])
def test_a_name_is_read_in_the_encoding_that_its_bytes_tell(encoding: str) -> None:
    name = "éléments à prévoir.txt"
    data = _archive({"x" * len(name.encode(encoding)) + ".txt": WORDS})
    short = name.encode(encoding)
    written = data.replace(b"x" * len(short) + b".txt", short + b".txt")
    assert _paths(written) == [f"a.zip/{name}.txt"]


def test_archives_in_an_archive_are_read_down_to_a_depth() -> None:
    data = _archive({"a.txt": WORDS})
    for _ in range(3):
        data = _archive({"in.zip": data})
    assert _paths(data) == ["a.zip/in.zip/in.zip/in.zip/a.txt"]
    assert _reasons(_archive({"in.zip": data})) == {
        "a.zip/in.zip/in.zip/in.zip/in.zip/a.txt": "more than 4 files inside each other; unpack them"
    }


def test_a_member_of_an_unknown_format_is_refused_as_in_a_folder() -> None:
    picture, text = _read(_archive({"a.png": b"\x89PNG", "b.txt": WORDS}))
    assert isinstance(picture, UnsupportedFormat)
    assert (picture.path, text.path) == ("a.zip/a.png", "a.zip/b.txt")


def test_an_encrypted_member_is_named_and_the_others_are_read() -> None:
    data = bytearray(_archive({"a.txt": WORDS, "b.txt": WORDS}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _reasons(bytes(data)) == {"a.zip/a.txt": "it is encrypted; unpack the archive with its password"}
    assert _paths(bytes(data)) == ["a.zip/b.txt"]


def test_a_damaged_member_is_named_and_the_others_are_read() -> None:
    data = bytearray(_archive({"a.txt": WORDS, "b.txt": WORDS}, zipfile.ZIP_STORED))
    data[data.index(b"guichet")] ^= 1
    (reason,) = _reasons(bytes(data)).values()
    assert reason.startswith("its bytes in the archive are damaged; expected a whole zip archive")
    assert _paths(bytes(data)) == ["a.zip/b.txt"]


def test_a_member_compressed_in_an_unusual_way_is_named() -> None:
    (reason,) = _reasons(_archive({"a.txt": WORDS}, zipfile.ZIP_LZMA)).values()
    assert reason == "compressed by method 14; expected deflate: pack it again"


def test_of_two_members_of_one_name_the_last_is_read() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "Avant.")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.txt", "Après.")
    (document,) = _read(packed.getvalue())
    assert isinstance(document, Document)
    assert document.text == "Après."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", NO_ARCHIVE),
        (b"PK\x03\x04", NO_ARCHIVE),
        (
            _archive({"a.txt": WORDS})[:-30],
            NO_ARCHIVE,
        ),
        (_archive({}), "there is no file in the archive; expected documents"),
        (_archive({".a.txt": WORDS}), "there is no file in the archive; expected documents"),
    ],
)
def test_what_is_no_archive_or_an_empty_one_is_refused(refuse: Refuse, data: bytes, reason: str) -> None:
    error = refuse("a.zip", data)
    assert isinstance(error, UnreadableDocument)
    assert str(error).startswith(f"a.zip: {reason}")


def test_a_member_longer_than_a_document_is_refused_before_it_is_unpacked() -> None:
    data = _archive({"a.txt": b"a" * 2_000_000, "b.txt": WORDS})
    assert _reasons(data, most_bytes=1_000_000) == {
        "a.zip/a.txt": "the document has 2.0 MB; expected at most 1 MB: split it, or raise SOURCIER_MAX_DOCUMENT_MB"
    }


def test_a_member_that_lies_about_its_length_is_refused() -> None:
    data = bytearray(_archive({"a.txt": b"a" * 2_000_000, "b.txt": WORDS}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(mark) + place, 10)
    (reason,) = _reasons(bytes(data), most_bytes=1_000_000).values()
    assert reason.startswith("its bytes in the archive are damaged")
    assert _paths(bytes(data)) == ["a.zip/b.txt"]


def test_one_file_under_many_names_is_unpacked_once() -> None:
    data = _archive({"a.txt": "a " * 1000, "b.txt": WORDS})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start : data.index(b"PK\x01\x02", start + 1)]
    entries = b"".join(entry.replace(b"a.txt", f"{n}.txt".encode()) for n in range(9)) + data[start + len(entry) : end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(entries), start, 0)
    reasons = _reasons(data[:start] + entries + tail)
    assert len(reasons) == 9
    assert {reason.partition(";")[0] for reason in reasons.values()} == {"its bytes are those of another member, too"}


def test_a_bomb_of_archives_in_archives_is_given_up_in_bounded_time() -> None:
    data = _archive({f"{n}.txt": b"a" * 9000 for n in range(16)})
    for _ in range(3):
        data = _archive({f"{n}.zip": data for n in range(16)})
    start = time.process_time()
    found = _read(data, most_bytes=10_000)
    assert time.process_time() - start < 20
    assert len(found) < 16**3
    assert any("MB came out of the file around it" in error.reason for error in found if isinstance(error, CorpusError))


def test_an_archive_of_nothing_but_trouble_is_given_up() -> None:
    found = _read(_archive({f"{n}.txt": b"a" * 2000 for n in range(300)}), most_bytes=1000)
    assert len(found) == 101
    assert isinstance(found[-1], CorpusError)
    assert str(found[-1]).startswith("a.zip: 100 files in it cannot be read, one after the other")


def test_a_document_among_the_trouble_has_the_rest_of_an_archive_read() -> None:
    before, behind = ({f"{name}{n}.txt": b"a" * 2000 for n in range(99)} for name in "ac")
    found = _read(_archive({**before, "b.txt": WORDS, **behind, "d.txt": WORDS}), most_bytes=1000)
    assert [one.path for one in found if isinstance(one, Document)] == ["a.zip/b.txt", "a.zip/d.txt"]
    assert len(found) == 200


def test_a_list_of_members_too_long_for_the_memory_is_refused() -> None:
    entry = _archive({"a": b""})
    entry = entry[entry.index(b"PK\x01\x02") : entry.index(b"PK\x05\x06")]
    count = 17_000_000 // len(entry)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFE, 0xFFFE, len(entry) * count, 0, 0)
    (reason,) = _reasons(entry * count + tail).values()
    assert reason.startswith(
        "no zip archive that can be read: its list of members is 17 MB long, of 16 MB at most; expected"
    )


def test_damage_anywhere_in_an_archive_raises_nothing() -> None:
    data = _archive({f"fiche {n} é.txt": WORDS * 20 for n in range(3)})
    for place in range(0, len(data), 3):
        damaged = bytearray(data)
        damaged[place] ^= 0x55
        for broken in (bytes(damaged), data[:place]):
            assert all(isinstance(found, Document | UnreadableDocument | UnsupportedFormat) for found in _read(broken))
