"""Names show all that is in them: nothing reorders them, hides in them or writes into a terminal."""

import io
import os
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, find_files, original_name, visible_name
from corpus.read import read

WORDS = "Un texte assez long pour être lu."
# In a name of a file of Linux: any byte but these two.
_NAMES = st.binary(min_size=1, max_size=60).map(lambda name: name.replace(b"\0", b"a").replace(b"/", b"b"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("notes.txt", "notes.txt"),
        ("été – « 1 ».txt", "été – « 1 ».txt"),
        ("rapport\u202efdp.txt", r"rapport\u202efdp.txt"),
        ("a\u2066b\u2069\u200e\u200f\u061c", r"a\u2066b\u2069\u200e\u200f\u061c"),
        ("a\x1b[31m\x7f\n", r"a\x1b[31m\x7f\x0a"),
        ("a\x9b31m", r"a\u009b31m"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("a\u200b\ufeff\xad", r"a\u200b\ufeff\u00ad"),
        ("a\U000e0041", r"a\U000e0041"),
        ("caf\udce9.txt", r"caf\xe9.txt"),
        ("a\\b.txt", r"a\b.txt"),
        (r"a\u202eb", r"a\x5cu202eb"),
        (r"caf\xe9.txt", r"caf\x5cxe9.txt"),
        ("می\u200cخواهم.txt", "می\u200cخواهم.txt"),
        ("👩\u200d⚕.txt", "👩\u200d⚕.txt"),
        ("a\u200d.txt", r"a\u200d.txt"),
    ],
)
def test_what_nobody_sees_is_written_out(name: str, shown: str) -> None:
    assert visible_name(name) == shown
    assert original_name(shown) == name


@given(_NAMES)
def test_two_files_never_have_one_name(name: bytes) -> None:
    shown = visible_name(os.fsdecode(name))
    assert os.fsencode(original_name(shown)) == name
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Zl", "Zp", "Cs"}
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@given(st.text(max_size=40))
def test_no_name_is_an_error(name: str) -> None:
    visible_name(name)
    original_name(name)


def test_a_file_is_found_and_read_under_its_visible_name(tmp_path: Path) -> None:
    (tmp_path / "rapport\u202efdp.txt").write_text(WORDS, encoding="utf-8")
    (file,) = find_files([tmp_path])
    (document,) = read(file)
    assert isinstance(document, Document)
    assert document.path == r"rapport\u202efdp.txt"
    assert document.text == WORDS


def test_members_and_attachments_and_ids_are_shown_whole(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a\u202eb.txt", WORDS)
        archive.writestr("a\u200bc.txt", WORDS)
        archive.writestr("ac.txt", WORDS)
    (tmp_path / "z.zip").write_bytes(packed.getvalue())
    (tmp_path / "l.jsonl").write_text(f'{{"id": "x\\u202ey\\u001b", "text": "{WORDS}"}}', encoding="utf-8")
    (tmp_path / "m.eml").write_text(
        "From: a@example.org\nDate: Tue, 3 Mar 2024 10:22:00 +0100\nSubject: Une lettre\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{WORDS}\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n"
        f"Content-Disposition: attachment; filename*=utf-8''r%E2%80%AEfdp.txt\n\n{WORDS}\n--b--\n",
        encoding="utf-8",
    )
    paths = [found.path for file in find_files([tmp_path]) for found in read(file)]
    assert sorted(paths) == sorted(
        [
            r"x\u202ey",
            "m.eml",
            r"m.eml/r\u202efdp.txt",
            r"z.zip/a\u202eb.txt",
            r"z.zip/a\u200bc.txt",
            "z.zip/ac.txt",
        ]
    )
