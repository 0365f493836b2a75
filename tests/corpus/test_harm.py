"""Files that are made to do harm: each is survived, and read or named, long before the time is over."""

import time
from pathlib import Path

import pytest

from corpus import Bounds, CorpusError, Document, find_files, read_all
from tests.corpus import bombs
from tests.corpus.conftest import Results, processor_seconds

# With the default bounds, under which a file may take thirty seconds and a gigabyte.
MOST_SECONDS = 20.0

REFUSED = {
    "archives/42.zip": "files inside each other",
    "archives/overlapping.zip": "its bytes are those of another member",
    "archives/ratio.zip": "the document has 100.0 MB",
    "archives/ratio.docx": "100 MB are packed into it",
    "archives/ratio.odt": "100 MB are packed into it",
    "entities/laughs.docx": "it defines entities",
    "entities/laughs.odt": "it defines entities",
    "entities/laughs.epub": "it defines entities",
    "entities/laughs.xlsx": "it defines entities",
    "entities/laughs.page": "Maximum entity amplification factor exceeded",
    "entities/quadratic.docx": "it defines entities",
    "entities/quadratic.page": "Maximum entity amplification factor exceeded",
    "nested/div.html": "nested more than 2,000 deep",
    "nested/page.page": "Excessive depth",
    "nested/json.jsonl": "lists in lists without end",
    "nested/parts.eml": "parts in parts without end",
    "nested/mails.eml": "parts in parts without end",
    "many/messages.mbox": "100 files in it cannot be read, one after the other",
    "many/lines.jsonl": "1000 lines in a row cannot be read",
    "pdf/tree.pdf": "cannot be opened",
    "ligne.txt": "the document has 1000.0 MB",
    "ligne.html": "the document has 1000.0 MB",
    "ligne.jsonl": "the document has 1000.0 MB",
    "ligne.mbox": "the document has 1000.0 MB",
    "ligne.eml": "the message has more than 40 MB",
    "ligne.zip": "no zip archive that can be read",
    "ligne.gz": "damaged, or not packed by gzip",
}
"""Bombs and words of the reason for which they are refused."""

READ = {
    "entities/laughs.xhtml": "&e9;",
    "nested/laughs.md": "Un mot",
    "nested/yaml.md": "Un mot",
    "many/headers.eml": "Bonjour.",
    "many/subject.eml": "Bonjour.",
    "many/rectangle.xlsx": "Valeur A1",
    "many/columns.csv": "colonne 99999\n",
    "pdf/count.pdf": "Une page de bombe",
    "pdf/outline.pdf": "Une page de bombe",
    "pdf/size.pdf": "Une page de bombe",
}
"""Those whose harm is passed over, and words that are read."""


@pytest.mark.parametrize("name", REFUSED)
def test_a_bomb_is_refused_with_its_reason_long_before_the_time_is_over(tmp_path: Path, name: str) -> None:
    bombs.write(tmp_path, name)
    start = time.monotonic()
    found = [one for _, reading in read_all(find_files([tmp_path]), Bounds()) for one in reading]
    assert time.monotonic() - start < MOST_SECONDS
    assert any(REFUSED[name] in one.reason for one in found if isinstance(one, CorpusError)), found[:3]
    assert len(found) <= 1002


@pytest.mark.parametrize("name", READ)
def test_what_would_do_harm_is_passed_over_and_the_words_are_read(tmp_path: Path, name: str) -> None:
    bombs.write(tmp_path, name)
    found = [one for _, reading in read_all(find_files([tmp_path]), Bounds()) for one in reading]
    (document,) = (one for one in found if isinstance(one, Document))
    assert READ[name] in document.text


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".rst"])
@pytest.mark.parametrize(
    "part", ["spaces", "numbers", "a", "quotes", "guillemets", "hyphens", "colons", "dates", "dotted"]
)
def test_no_pattern_takes_far_longer_than_its_words_are_more(results: Results, suffix: str, part: str) -> None:
    words = bombs.TRAPS[part]
    results(f"a{suffix}", "Un texte, pour que la langue soit connue.\n")

    def seconds(size: int) -> float:
        return processor_seconds(lambda: results(f"a{suffix}", words * (size // len(words))))

    short = seconds(50_000)
    # The better of two: what runs beside it on the machine can double the time of a short one.
    long = min(seconds(200_000), seconds(200_000))
    assert long < 12 * max(short, 0.05)  # sixteen times as long would be quadratic
