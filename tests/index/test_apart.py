"""Documents cut in the processes that read them: the same as if they were cut here, and a page of a site not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus import SAMPLES, Bounds, Document, File, Limits, ToldDocument, find_files, passages, read_all
from index import rebuild
from index.apart import asked_from, bounds_apart, command, passages_from, told_of
from index.cut import cut_passage
from index.documents import Documents
from index.job import Options
from index.lexical import Lexical
from index.offers import asked_of
from index.shards import ACRONYMS
from index.store import version_folder
from index.suggestions import read_offered
from index.types import Encoder
from index.version_files import LEXICAL_FOLDER
from tests.fake_encoder import FakeEncoder

LIMITS = Limits(40, 80)
TWO = Bounds(processes=2)


def test_what_another_process_tells_is_what_would_be_made_here(real_encoder: Encoder, model_folder: Path) -> None:
    read = read_all(find_files([SAMPLES]), Bounds(processes=1), command(model_folder, LIMITS))
    documents = [one for _, found in read for one in found]
    assert len(documents) == len(find_files([SAMPLES]))
    for document in documents:
        assert isinstance(document, ToldDocument)
        cut = [cut_passage(document, one) for one in passages(document, real_encoder.count_tokens, LIMITS)]
        assert passages_from(document, document.told) == cut
        assert asked_from(document.told) == asked_of(document.text)


def test_a_page_of_a_site_waits_for_its_frame(real_encoder: Encoder, model_folder: Path) -> None:
    ((_, found),) = read_all(find_files([SAMPLES])[:1], Bounds(), command(model_folder, LIMITS))
    (document,) = found
    assert isinstance(document, Document)
    assert told_of(document, real_encoder.count_tokens, LIMITS)
    assert told_of(replace(document, surroundings="Accueil"), real_encoder.count_tokens, LIMITS) is None


def test_files_are_cut_apart_where_there_are_many_and_by_four_processes_at_most() -> None:
    some = [File(Path("nowhere") / name, name, "", 100) for name in (f"{number}.txt" for number in range(1000))]
    assert bounds_apart(Bounds(processes=8), some[:7]) is None
    assert bounds_apart(Bounds(processes=1), some) is None
    assert bounds_apart(TWO, some[:8]) == TWO
    assert bounds_apart(Bounds(processes=16), some) == Bounds(processes=4)


@pytest.mark.processes
def test_a_version_is_the_same_however_its_documents_were_cut(real_encoder: Encoder, tmp_path: Path) -> None:
    folders = []
    for name, bounds in (("apart", TWO), ("here", Bounds(processes=1))):
        report = rebuild([SAMPLES], tmp_path / name, real_encoder, Options(bounds=bounds, token_passages=0))
        folders.append(version_folder(tmp_path / name, report.version))
    apart, here = folders
    assert apart.name == here.name
    with Documents(apart) as one, Documents(here) as other:
        rows = list(range(one.counts()[1]))
        assert one.passages(rows) == other.passages(rows)
        assert (one.embedded(), one.groups()) == (other.embedded(), other.groups())
    assert read_offered(apart) == read_offered(here)
    words = [("renseignement intérieur", 1.0), ("17 mars 2014", 1.0), ("DGSI", 1.0)]
    found = [Lexical(folder / LEXICAL_FOLDER).search(words, 50) for folder in folders]
    assert found[0]
    assert found[0] == found[1]
    learned = [(folder / LEXICAL_FOLDER / ACRONYMS).read_text(encoding="utf-8") for folder in folders]
    assert learned[0] == learned[1]


def test_a_model_that_cannot_be_read_breaks_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Le texte d’un document ordinaire.", encoding="utf-8")
    ((_, found),) = read_all(find_files([tmp_path / "a.txt"]), Bounds(), command(tmp_path, LIMITS))
    assert [(one.path, type(one).__name__) for one in found] == [("a.txt", "Document")]


def test_an_encoder_that_counts_by_itself_is_not_asked_elsewhere() -> None:
    assert FakeEncoder().tokenizer_folder is None
