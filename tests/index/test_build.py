"""A rebuild: what it reports, what it embeds, what it publishes."""

import shutil
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from corpus import Limits, MissingSource
from index import (
    DamagedIndex,
    Documents,
    Index,
    NothingToIndex,
    Options,
    RebuildRunning,
    Report,
    check_files,
    current_version,
    read_manifest,
    rebuild,
    terms,
    version_folder,
    versions,
)
from index.cache import EmbeddingCache
from index.calibrate import null_questions, own_questions
from index.kept_questions import question_keys
from index.token_space import space_texts
from tests.conftest import DOCUMENTS
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, answers, ask
from tests.index.processes import CONTEXT

IndexOf = Callable[..., Index]

PATHS = {"conges.txt", "aides/logement.md", "aides/transport.html", "prefecture", "mairie", "library"}


def ids(data: Path) -> list[tuple[str, list[str]]]:
    """Return the ids of the documents and of their passages, in order."""
    index = Index.open(data, FakeEncoder())
    listed = index.documents.listing(0, 1000)
    found = [(one.id, [passage.id for passage in index.documents.passages_of(one.id)]) for one in listed]
    index.close()
    return found


def passages_of(data: Path, path: str) -> int:
    """Return how many passages the served version has of a document."""
    index = Index.open(data, FakeEncoder())
    (one,) = (one for one in index.documents.listing(0, 1000) if one.path == path)
    count = len(index.documents.passages_of(one.id))
    index.close()
    return count


@pytest.mark.levels
def test_a_first_rebuild_adds_and_embeds_everything(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    report = rebuild([folder], data, encoder)
    assert set(report.added) == PATHS
    assert (report.changed, report.removed, report.repeated, report.failed) == ([], [], [], [])
    assert (report.documents, report.unchanged) == (6, 0)
    assert report.embedded == report.passages >= 6
    assert report.cached == 0
    with Documents(version_folder(data)) as documents:
        asked = {*null_questions(), *own_questions(documents)}
    assert encoder.encoded == report.passages + len(asked) + len(space_texts())
    assert report.published
    assert report.version == current_version(data)


def test_every_stage_is_measured(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    report = rebuild([folder], data, encoder)
    assert list(report.seconds) == [
        "reading",
        "splitting",
        "words",
        "embedding",
        "writing",
        "checking",
        "publishing",
    ]
    assert all(0 <= seconds < 60 for seconds in report.seconds.values())


def test_progress_is_told_up_to_the_end_of_each_stage(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    told: dict[str, list[tuple[int, int]]] = {}
    report = rebuild(
        [folder], data, encoder, progress=lambda stage, done, total: told.setdefault(stage, []).append((done, total))
    )
    assert list(told) == ["reading", "splitting", "embedding"]
    assert told["reading"] == [(done, len(DOCUMENTS)) for done in range(1, len(DOCUMENTS) + 1)]
    assert told["splitting"] == [(done, 6) for done in range(2, 7)], "the first is cut while the others are read"
    assert told["embedding"][-1] == (report.passages, report.passages)


def test_an_unchanged_folder_embeds_nothing_and_publishes_nothing(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    first = rebuild([folder], data, encoder)
    before = {path: path.stat().st_mtime_ns for path in version_folder(data).rglob("*")}
    encoder.encoded = 0
    second = rebuild([folder], data, encoder)
    assert encoder.encoded == 0
    assert not second.published
    assert (second.version, second.documents, second.passages) == (first.version, 6, first.passages)
    assert (second.embedded, second.cached, second.unchanged) == (0, first.passages, 6)
    assert (second.added, second.changed, second.removed) == ([], [], [])
    assert {path: path.stat().st_mtime_ns for path in version_folder(data).rglob("*")} == before
    assert len(versions(data)) == 1


def test_two_rebuilds_of_a_folder_give_the_same_ids(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    one, other = rebuild([folder], data, encoder), rebuild([folder], tmp_path / "other", encoder)
    assert one.version == other.version
    assert ids(data) == ids(tmp_path / "other") != []


def test_a_copy_of_a_folder_gives_the_same_ids(folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    rebuild([folder], data, encoder)
    rebuild([tmp_path / "copy"], tmp_path / "other", encoder)
    assert ids(data) == ids(tmp_path / "other") != []


def test_one_changed_document_embeds_only_its_passages(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    first = rebuild([folder], data, encoder)
    encoder.encoded = 0
    (folder / "conges.txt").write_text("Les congés payés\n\nLes règles ont changé depuis hier.", encoding="utf-8")
    report = rebuild([folder], data, encoder)
    assert (report.changed, report.added, report.removed, report.unchanged) == (["conges.txt"], [], [], 5)
    assert encoder.encoded == report.embedded == passages_of(data, "conges.txt") >= 1
    assert report.cached == report.passages - report.embedded
    assert report.version != first.version


def test_a_change_of_metadata_is_a_change_that_embeds_nothing_but_what_it_touches(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    rebuild([folder], data, encoder)
    encoder.encoded = 0
    path = folder / "aides" / "logement.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2024-03-01", "2025-03-01"), encoding="utf-8")
    report = rebuild([folder], data, encoder)
    assert report.changed == ["aides/logement.md"]
    assert encoder.encoded == report.embedded == 0
    assert report.published


def test_added_and_removed_documents_are_named(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    (folder / "aides" / "transport.html").unlink()
    (folder / "nouveau.txt").write_text("Un nouveau document.", encoding="utf-8")
    report = rebuild([folder], data, encoder)
    assert (report.added, report.removed, report.changed) == (["nouveau.txt"], ["aides/transport.html"], [])
    assert (report.documents, report.unchanged) == (6, 5)


REPLACEMENTS = {
    "conges.txt": "Un tout autre contenu : des zèbres et des girafes.",
    "aides/logement.md": "# Les aides au logement\n\nUn tout autre contenu.",
    "aides/transport.html": "<html><body><article><p>Un tout autre contenu, sans rapport.</p></article></body></html>",
    "services.jsonl": '{"id": "mairie", "title": "La mairie", "text": "Un tout autre contenu."}',
}


@pytest.mark.parametrize("path", REPLACEMENTS)
@pytest.mark.parametrize("replaced", [False, True])
def test_a_removed_or_replaced_document_never_answers_again(
    folder: Path, data: Path, encoder: FakeEncoder, path: str, replaced: bool
) -> None:
    rebuild([folder], data, encoder)
    before = Index.open(data, encoder)
    gone = {"prefecture", "mairie", "library"} if path == "services.jsonl" else {path}
    old = [one.id for one in before.documents.listing(0, 10) if one.path in gone]
    texts = [one.text for key in old if (one := before.documents.document(key))]
    passages = [passage for key in old for passage in before.documents.passages_of(key)]
    assert len(texts) == len(gone) <= len(passages)
    if replaced:
        (folder / path).write_text(REPLACEMENTS[path], encoding="utf-8")
    else:
        (folder / path).unlink()
    rebuild([folder], data, encoder)
    index = Index.open(data, encoder)
    for question in (*texts, *{term for text in texts for term in terms(text)}, *QUESTIONS):
        for weight in (0.0, 0.6, 1.0):
            hits = ask(index, question, encoder, dense_weight=weight)
            found = index.documents.passages([hit.row for hit in hits])
            assert not {passage.document_id for passage in found} & set(old)
            assert found or weight == 0
    assert [index.documents.document(key) for key in old] == [None] * len(old)
    assert [index.documents.passage(passage.id) for passage in passages] == [None] * len(passages)
    before.close()
    index.close()


def test_files_that_cannot_be_read_are_named_and_the_others_are_there(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    (folder / "vide.txt").write_bytes(b"")
    (folder / "image.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "tableau.xyz").write_text("a;b", encoding="utf-8")
    with (folder / "services.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("{broken\n")
    report = rebuild([folder], data, encoder)
    reasons = dict(report.failed)
    assert set(reasons) == {"vide.txt", "image.txt", "tableau.xyz", "services.jsonl, line 4"}
    assert "empty" in reasons["vide.txt"]
    assert "not JSON" in reasons["services.jsonl, line 4"]
    assert set(report.added) == PATHS
    assert {one.path for one in Index.open(data, encoder).documents.listing(0, 100)} == PATHS


def test_a_document_read_twice_is_kept_once_and_named(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder
) -> None:
    (tmp_path / "other").mkdir()
    shutil.copy(folder / "conges.txt", tmp_path / "other" / "conges.txt")
    report = rebuild([folder, tmp_path / "other"], data, encoder)
    assert report.repeated == ["conges.txt"]
    assert report.documents == 6


def test_two_files_may_hold_documents_of_the_same_id(data: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    source = tmp_path / "lines"
    source.mkdir()
    for name, word in (("a", "zèbre"), ("b", "girafe")):
        (source / f"{name}.jsonl").write_text(f'{{"id": "1", "text": "Il y a un {word}."}}', encoding="utf-8")
    rebuild([source], data, encoder)
    (source / "a.jsonl").write_text('{"id": "1", "text": "Il y a un lion."}', encoding="utf-8")
    report = rebuild([source], data, encoder)
    assert (report.changed, report.published, report.documents) == (["1"], True, 2)
    index = Index.open(data, encoder)
    assert index.unknown_words([("zèbre girafe lion", 1.0)]) == ["zèbre"]
    index.close()


@pytest.mark.parametrize("served", [False, True])
def test_nothing_to_index_is_an_error_and_the_served_version_stays(
    folder: Path, data: Path, tmp_path: Path, encoder: FakeEncoder, served: bool
) -> None:
    version = rebuild([folder], data, encoder).version if served else None
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NothingToIndex, match="found 0 files"):
        rebuild([empty], data, encoder)
    (empty / "vide.txt").write_bytes(b"")
    with pytest.raises(
        NothingToIndex, match=r"found 1 files, 1 of them unreadable; the served version is untouched"
    ) as e:
        rebuild([empty], data, encoder)
    assert [path for path, _ in e.value.failures] == ["vide.txt"]
    assert current_version(data) == version
    assert [manifest.version for manifest in versions(data)] == ([version] if version else [])
    assert not list((data / "versions").glob(".*"))


def test_a_missing_source_is_an_error_and_the_served_version_stays(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    version = rebuild([folder], data, encoder).version
    with pytest.raises(MissingSource, match="nowhere"):
        rebuild([folder, folder / "nowhere"], data, encoder)
    assert current_version(data) == version


def rebuild_slowly(folder: Path, data: Path, told: Connection) -> None:
    encoder = FakeEncoder(delay=5.0)
    rebuild([folder], data, encoder, progress=lambda stage, *_: told.send(stage))


def test_a_second_rebuild_at_the_same_time_is_refused(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    told, tell = CONTEXT.Pipe(duplex=False)
    first = CONTEXT.Process(target=rebuild_slowly, args=(folder, data, tell))
    first.start()
    assert told.recv() == "reading"
    with pytest.raises(RebuildRunning, match=f"another rebuild of {data} is under way; wait for its end"):
        rebuild([folder], data, encoder)
    first.kill()
    first.join()
    assert rebuild([folder], data, encoder).published


def test_an_earlier_version_of_the_same_content_is_pointed_to_again(
    folder: Path, data: Path, encoder: FakeEncoder
) -> None:
    first = rebuild([folder], data, encoder)
    before = answers(Index.open(data, encoder), encoder)
    text = (folder / "conges.txt").read_text(encoding="utf-8")
    (folder / "conges.txt").write_text("Autre chose.", encoding="utf-8")
    second = rebuild([folder], data, encoder)
    (folder / "conges.txt").write_text(text, encoding="utf-8")
    encoder.encoded = 0
    third = rebuild([folder], data, encoder)
    assert encoder.encoded == 0
    assert third.published
    assert third.changed == ["conges.txt"]
    assert third.version == first.version == current_version(data) != second.version
    assert answers(Index.open(data, encoder), encoder) == before


def test_the_served_version_and_two_older_ones_are_kept(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    made = []
    for number in range(5):
        (folder / "conges.txt").write_text(f"Version {number}.", encoding="utf-8")
        made.append(rebuild([folder], data, encoder).version)
    assert [manifest.version for manifest in versions(data)] == made[:1:-1]


def test_the_cache_keeps_what_the_kept_versions_are_made_of(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    for number in range(5):
        (folder / "conges.txt").write_text(f"Version {number}.", encoding="utf-8")
        rebuild([folder], data, encoder)
    encoder.encoded = 0
    for number in (2, 3, 4):
        (folder / "conges.txt").write_text(f"Version {number}.", encoding="utf-8")
        rebuild([folder], data, encoder)
    assert encoder.encoded == 0
    (folder / "conges.txt").write_text("Version 0.", encoding="utf-8")
    assert rebuild([folder], data, encoder).embedded == 1


def test_another_model_embeds_everything_anew(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    other = FakeEncoder("other", "other-1", dimension=32)
    report = rebuild([folder], data, other)
    assert report.embedded == report.passages
    assert report.unchanged == 6
    assert Index.open(data, other).manifest.dimension == 32


def test_other_lengths_of_passages_make_another_version(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    one = rebuild([folder], data, encoder)
    other = rebuild([folder], data, encoder, Options(limits=Limits(5, 12)))
    assert other.published
    assert other.passages > one.passages
    assert read_manifest(version_folder(data)).recipe.limits == Limits(5, 12)


@pytest.mark.parametrize("name", ["documents.sqlite", "dense.faiss", "lexical/meta.json", "manifest.json"])
@pytest.mark.parametrize("damage", ["removed", "altered"])
def test_a_rebuild_mends_a_damaged_version(
    folder: Path, data: Path, encoder: FakeEncoder, name: str, damage: str
) -> None:
    first = rebuild([folder], data, encoder)
    before = answers(Index.open(data, encoder), encoder)
    path = version_folder(data) / name
    content = path.read_bytes()
    path.unlink()
    if damage == "altered":
        path.write_bytes(content.replace(b"e", b"f", 1))
    encoder.encoded = 0
    report = rebuild([folder], data, encoder)
    assert report.version == first.version == current_version(data)
    assert encoder.encoded == 0
    check_files(version_folder(data), read_manifest(version_folder(data)).files, digests=True)
    assert answers(Index.open(data, encoder), encoder) == before


@pytest.mark.parametrize("content", [b"gone\n", b"\xff\xfe\x00", b"..", b"x" * 5000])
def test_a_rebuild_mends_a_pointer_to_nothing(folder: Path, data: Path, encoder: FakeEncoder, content: bytes) -> None:
    first = rebuild([folder], data, encoder)
    (data / "current").write_bytes(content)
    assert rebuild([folder], data, encoder).version == first.version == current_version(data)


def test_a_damaged_older_version_does_not_stop_a_rebuild(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    (version_folder(data) / "documents.sqlite").write_bytes(b"")
    (folder / "conges.txt").write_text("Autre chose.", encoding="utf-8")
    assert rebuild([folder], data, encoder).published


def test_a_damaged_cache_is_named_with_what_mends_it(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    version = rebuild([folder], data, encoder).version
    cache = data / "embeddings.sqlite"
    cache.write_bytes(b"no database at all" * 500)
    (folder / "conges.txt").write_text("Autre chose.", encoding="utf-8")
    with pytest.raises(
        DamagedIndex, match=r"embeddings\.sqlite: the embedding cache cannot be read .*; delete that file"
    ):
        rebuild([folder], data, encoder)
    assert current_version(data) == version
    cache.unlink()
    report: Report = rebuild([folder], data, encoder)
    assert report.published
    assert report.embedded == 1, "the served version has the vectors of the others"


@pytest.mark.levels
def test_the_questions_that_calibrate_are_embedded_once(folder: Path, data: Path, encoder: FakeEncoder) -> None:
    rebuild([folder], data, encoder)
    with EmbeddingCache(data, encoder.fingerprint) as cache:
        assert cache.missing(question_keys(null_questions())) == set()
    encoder.encoded = 0
    (folder / "nouveau.txt").write_text("Une phrase.", encoding="utf-8")
    assert rebuild([folder], data, encoder).embedded == encoder.encoded == 1
