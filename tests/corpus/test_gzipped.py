import gzip

import pytest

from corpus import CorpusError, Document, UnreadableDocument, UnsupportedFormat
from tests.corpus.conftest import ReadOne, Refuse, Results

WORDS = "Le guichet ouvre à neuf heures, sauf le mardi."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", WORDS),
        ("a.TXT.GZ", WORDS),
        ("a.md.gz", f"**{WORDS}**"),
        ("a.html.gz", f"<html><p>{WORDS}</p></html>"),
    ],
)
def test_a_packed_file_is_read_under_its_own_name(read_one: ReadOne, name: str, content: str) -> None:
    document = read_one(name, gzip.compress(content.encode()))
    assert (document.path, document.text) == (name, WORDS)


def test_files_packed_one_after_the_other_are_one(read_one: ReadOne) -> None:
    halves = gzip.compress(WORDS[:9].encode()) + gzip.compress(WORDS[9:].encode())
    assert read_one("a.txt.gz", halves).text == WORDS


def test_what_lies_in_a_packed_archive_is_named_behind_it(results: Results) -> None:
    lines = '{"id": "un", "text": "Un."}\n{"id": "deux", "text": "Deux."}'
    assert [found.path for found in results("a.jsonl.gz", gzip.compress(lines.encode()))] == ["un", "deux"]


def test_a_file_packed_many_times_is_given_up(refuse: Refuse) -> None:
    data = WORDS.encode()
    for _ in range(6):
        data = gzip.compress(data, mtime=0)
    assert str(refuse("a.txt.gz.gz.gz.gz.gz.gz", data)).endswith("more than 4 files inside each other; unpack them")


def test_a_packed_file_of_an_unknown_kind_is_named_with_its_kind(refuse: Refuse) -> None:
    error = refuse("a.tar.gz", gzip.compress(WORDS.encode()))
    assert isinstance(error, UnsupportedFormat)
    assert str(error).startswith("a.tar.gz: files .tar are not read")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (gzip.compress(WORDS.encode() * 9, mtime=0)[:-20], "cut short; expected a whole file of gzip"),
        (b"\x1f\x8b", "cut short; expected a whole file of gzip"),
        (b"Pas de gzip.", "damaged, or not packed by gzip; expected a whole file of gzip"),
        (b"\x1f" * 50, "damaged, or not packed by gzip; expected a whole file of gzip"),
        (b"", "the file is empty; expected text"),
    ],
)
def test_what_is_cut_short_or_not_packed_is_refused(refuse: Refuse, data: bytes, found: str) -> None:
    error = refuse("a.txt.gz", data)
    assert isinstance(error, UnreadableDocument)
    assert error.reason.startswith(found)


def test_a_bomb_is_unpacked_no_further_than_a_document_may_be_long(refuse: Refuse) -> None:
    error = refuse("a.txt.gz", gzip.compress(b"a" * 10_000_001, mtime=0))
    assert error.reason == "it unpacks to more than 10 MB; split it, or raise SOURCIER_MAX_DOCUMENT_MB"


def test_damage_anywhere_in_a_packed_file_raises_nothing(results: Results) -> None:
    data = gzip.compress((WORDS * 9).encode())
    for place in range(len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 0x55
        for broken in (bytes(damaged), data[:place]):
            assert all(isinstance(found, Document | CorpusError) for found in results("a.txt.gz", broken))
