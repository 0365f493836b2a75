"""A folder as people have it: a file of every kind, in folders and in archives, read as users read it."""

from collections.abc import Iterator

import pytest

from index import Filters, Index, Report, damaged_passages, rebuild
from tests.fake_encoder import FakeEncoder
from tests.index.asking import ask
from tests.saved_site import write_site
from tests.sound_files import SUFFIXES, TITLE, sound_file, zipped

OWN = {suffix: f"L’usager numéro {number} a rendu son livre." for number, suffix in enumerate(SUFFIXES, start=101)}
PACKED = "L’usager numéro 7 a rendu son livre."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Report, Index]]:
    """Give the report of a rebuild of such a folder, and the open index."""
    root = tmp_path_factory.mktemp("real")
    folder = write_site(root / "dossier")
    (folder / "notes").mkdir()
    for suffix, own in OWN.items():
        (folder / "notes" / _name(suffix)).write_bytes(sound_file(suffix, own))
    page, inner = sound_file(".html", PACKED), sound_file(".docx", PACKED.replace("7", "8"))
    (folder / "tout.zip").write_bytes(
        zipped(
            {"site/page.html": page, "site/archives/1.zip": zipped({"lettre.docx": inner}), "site/plan.png": b"\x89PNG"}
        )
    )
    report = rebuild([folder], root / "data", FakeEncoder())
    index = Index.open(root / "data", FakeEncoder())
    yield report, index
    index.close()


def _name(suffix: str) -> str:
    return "carte.txt.gz" if suffix == ".gz" else f"carte{suffix}"


def document_with(index: Index, words: str) -> str:
    """Return the path of the only document in which the words stand in a passage."""
    (path,) = {
        document.path
        for hit in ask(index, words, FakeEncoder())
        for passage in index.documents.passages([hit.row])
        if (document := index.documents.document(passage.document_id))
        and words in " ".join(document.text[passage.start : passage.end].split())
    }
    return path


def test_everything_is_read_but_the_picture(built: tuple[Report, Index]) -> None:
    report, _ = built
    assert [path for path, _ in report.failed] == ["tout.zip/site/plan.png"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_of_each_kind_is_found_by_its_words(built: tuple[Report, Index], suffix: str) -> None:
    _, index = built
    path = document_with(index, OWN[suffix].removesuffix("."))
    assert f"notes/{_name(suffix)}" in path or suffix == ".jsonl"


def test_the_members_of_archives_are_named_behind_them(built: tuple[Report, Index]) -> None:
    _, index = built
    assert document_with(index, "L’usager numéro 7 a rendu son livre") == "tout.zip/site/page.html"
    assert document_with(index, "L’usager numéro 8 a rendu son livre") == "tout.zip/site/archives/1.zip/lettre.docx"


def test_every_passage_of_every_kind_is_proved(built: tuple[Report, Index]) -> None:
    _, index = built
    proved = list(damaged_passages(index.documents, index.version))
    assert len(proved) == index.manifest.passages > len(SUFFIXES)
    assert [fault for _, fault in proved if fault] == []


def test_a_search_in_one_document_stays_in_it(built: tuple[Report, Index]) -> None:
    _, index = built
    hits = ask(index, "L’usager a rendu son livre", FakeEncoder(), Filters(documents=("notes/carte.docx",)))
    found = {passage.document_id for passage in index.documents.passages([hit.row for hit in hits])}
    assert len(found) == 1


def test_titles_dates_and_pages_are_the_documents_own(built: tuple[Report, Index]) -> None:
    _, index = built
    listed = {document.path: document for document in index.documents.listing(0, 1000)}
    assert str(listed["notes/carte.md"].published) == "2022-05-18"
    for suffix in (".md", ".html", ".docx", ".odt", ".pptx", ".epub", ".rst"):
        assert listed[f"notes/carte{suffix}"].title == TITLE, suffix
    assert (len(listed["depliant.pdf"].pages), listed["plainte.html"].author) == (2, "La brigade")
    assert {document.language for path, document in listed.items() if path.startswith("notes/")} == {"fr"}
