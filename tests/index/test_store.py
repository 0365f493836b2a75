"""Versions on the disk: published, found, taken back, thrown away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import Self

import pytest

from index import (
    DamagedIndex,
    Index,
    NoIndex,
    Options,
    RebuildRunning,
    StorageFailed,
    UnknownVersion,
    check_files,
    current_version,
    damaged_parts,
    read_manifest,
    read_pointer,
    rebuild,
    rollback,
    version_folder,
    versions,
)
from index.store import discard_staging, fresh_staging, point_to, prune, publish, rebuild_lock
from index.version_files import file_records
from tests.fake_encoder import FakeEncoder
from tests.index.processes import give_up_rights, in_a_process, place_for_all, set_writable

Publish = Callable[[str], str]


@pytest.fixture
def publish_text(folder: Path, data: Path, encoder: FakeEncoder) -> Publish:
    """Return a function: a text → the name of the version in which one document holds it. Nothing is pruned."""

    def run(text: str) -> str:
        (folder / "conges.txt").write_text(text, encoding="utf-8")
        return rebuild([folder], data, encoder, Options(keep=100)).version

    return run


def test_nothing_is_served_before_the_first_rebuild(data: Path) -> None:
    assert current_version(data) is None
    assert versions(data) == []
    with pytest.raises(NoIndex, match="run `sourcier rebuild FOLDER`"):
        version_folder(data)


def test_the_version_published_last_is_served(data: Path, publish_text: Publish) -> None:
    one, two = publish_text("un"), publish_text("deux")
    assert one != two
    assert current_version(data) == two
    assert version_folder(data).name == two
    assert version_folder(data, one).name == one
    digest = sha256((version_folder(data) / "manifest.json").read_bytes()).hexdigest()
    assert (data / "current").read_text(encoding="utf-8") == f"{two} {digest}\n"
    assert read_pointer(data) == (two, digest)


def test_versions_are_listed_the_newest_first(data: Path, publish_text: Publish) -> None:
    names = [publish_text(text) for text in ("un", "deux", "trois", "quatre")]
    assert [manifest.version for manifest in versions(data)] == names[::-1]


def test_a_version_that_cannot_be_read_is_not_listed(data: Path, publish_text: Publish) -> None:
    one, two = publish_text("un"), publish_text("deux")
    (version_folder(data, one) / "manifest.json").write_text("{", encoding="utf-8")
    assert [manifest.version for manifest in versions(data)] == [two]


def test_an_unknown_version_is_refused_with_the_names_of_those_kept(data: Path, publish_text: Publish) -> None:
    one, two = sorted([publish_text("un"), publish_text("deux")])
    with pytest.raises(UnknownVersion, match=f"no version 'none'; expected one of: {one}, {two}"):
        version_folder(data, "none")
    for outside in ("..", "../versions", f"../{data.name}"):
        with pytest.raises(UnknownVersion, match="no version"):
            version_folder(data, outside)


def test_pointing_to_a_version_serves_it(data: Path, publish_text: Publish) -> None:
    one, two = publish_text("un"), publish_text("deux")
    point_to(data, one)
    assert current_version(data) == one
    point_to(data, two)
    assert current_version(data) == two
    assert not (data / ".current").exists()


def test_rollback_serves_the_version_before(data: Path, publish_text: Publish) -> None:
    one, two, three = publish_text("un"), publish_text("deux"), publish_text("trois")
    assert rollback(data) == two == current_version(data)
    assert rollback(data) == one == current_version(data)
    with pytest.raises(UnknownVersion, match=f"no version older than {one} is kept"):
        rollback(data)
    assert current_version(data) == one
    assert [manifest.version for manifest in versions(data)] == [three, two, one]


def test_rollback_serves_the_version_named(data: Path, publish_text: Publish) -> None:
    one, two, three = publish_text("un"), publish_text("deux"), publish_text("trois")
    assert rollback(data, one) == one == current_version(data)
    assert rollback(data, three) == three == current_version(data)
    with pytest.raises(UnknownVersion, match="no version 'none'"):
        rollback(data, "none")
    assert current_version(data) == three != two


def test_rollback_without_versions_is_refused(data: Path) -> None:
    with pytest.raises(UnknownVersion, match="no version older than none"):
        rollback(data)


@pytest.mark.parametrize("name", ["documents.sqlite", "dense.faiss", "lexical/meta.json", "manifest.json"])
def test_rollback_to_a_damaged_version_is_refused(data: Path, publish_text: Publish, name: str) -> None:
    one, two = publish_text("un"), publish_text("deux")
    path = version_folder(data, one) / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    with pytest.raises(DamagedIndex, match=path.name):
        rollback(data, one)
    assert current_version(data) == two


def test_rollback_mends_a_pointer_to_nothing(data: Path, publish_text: Publish) -> None:
    publish_text("un")
    two = publish_text("deux")
    (data / "current").write_text("gone\n", encoding="utf-8")
    assert rollback(data) == two == current_version(data)


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sha256", "documents.sqlite", "dense.faiss"])
def test_rollback_leaves_a_damaged_served_version(data: Path, publish_text: Publish, name: str) -> None:
    _, two, three = publish_text("un"), publish_text("deux"), publish_text("trois")
    alter(version_folder(data, three) / name)
    assert rollback(data) == two == current_version(data)


def test_rollback_passes_over_damaged_versions_and_names_them(
    data: Path, publish_text: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    one, two, three, _ = (publish_text(text) for text in ("un", "deux", "trois", "quatre"))
    alter(version_folder(data, three) / "tokens.units")
    alter(version_folder(data, two) / "manifest.json")
    assert rollback(data) == one == current_version(data)
    for name, file in ((three, "tokens.units"), (two, "manifest.json")):
        assert any(f"version {name} is passed over" in line and file in line for line in caplog.messages)
    point_to(data, three)
    alter(version_folder(data, one) / "documents.sqlite")
    with pytest.raises(DamagedIndex, match=f"no version older than {three} is whole .*{one}.*`sourcier rebuild`"):
        rollback(data)
    assert current_version(data) == three


@pytest.mark.parametrize("content", ["{0}", "{0} {1}0", "{0} ", "{0}  {1}", "{0} {2}"])
def test_a_pointer_to_another_manifest_is_damage(
    data: Path, publish_text: Publish, encoder: FakeEncoder, content: str
) -> None:
    one, two = publish_text("un"), publish_text("deux")
    digest = sha256((version_folder(data) / "manifest.json").read_bytes()).hexdigest()
    (data / "current").write_text(content.format(two, digest, "0" * 64), encoding="utf-8")
    with pytest.raises(DamagedIndex, match=f"the manifest of {two} has another digest; run `sourcier rebuild` or"):
        Index.open(data, encoder)
    assert [name for name, _ in damaged_parts(data)] == [two]
    assert rollback(data) == one
    assert publish_text("deux") == two == current_version(data)
    Index.open(data, encoder).close()


def test_a_clock_that_goes_backward_changes_no_order(
    data: Path, publish_text: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter(range(20, 0, -1))

    class Backward(datetime):
        """A clock that goes a day back each time that it is looked at."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2030, 1, next(days), tzinfo=tz)

    monkeypatch.setattr("index.early.datetime", Backward)
    one, two, three = publish_text("un"), publish_text("deux"), publish_text("trois")
    kept = versions(data)
    assert [(manifest.version, manifest.sequence) for manifest in kept] == [(three, 3), (two, 2), (one, 1)]
    assert [manifest.created for manifest in kept] == sorted(manifest.created for manifest in kept)
    assert (rollback(data), rollback(data)) == (two, one)
    point_to(data, three)
    assert prune(data, 1) == [one]


@pytest.mark.parametrize("missing", ["documents.sqlite", "passages.sha256", "dense.faiss", "lexical/shards.json"])
def test_a_manifest_that_names_not_all_files_is_refused(
    data: Path, publish_text: Publish, encoder: FakeEncoder, missing: str
) -> None:
    name = publish_text("un")
    manifest = read_manifest(version_folder(data))
    kept = {file: record for file, record in manifest.files.items() if file != missing}
    replace(manifest, files=kept).write(version_folder(data))
    point_to(data, name)
    for use in (lambda: Index.open(data, encoder), lambda: rollback(data, name)):
        with pytest.raises(DamagedIndex, match=f"the manifest has no digest of {missing}; run `sourcier rebuild` or"):
            use()


def test_rollback_waits_for_no_rebuild(data: Path, publish_text: Publish) -> None:
    publish_text("un")
    two = publish_text("deux")
    with rebuild_lock(data), pytest.raises(RebuildRunning):
        in_a_process(rollback, data)
    assert current_version(data) == two


def test_what_was_rolled_back_answers(
    data: Path, folder: Path, encoder: FakeEncoder, index_of: Callable[..., Index]
) -> None:
    before = index_of(folder).version
    (folder / "conges.txt").write_text("Autre chose.", encoding="utf-8")
    rebuild([folder], data, encoder)
    rollback(data)
    with Index.open(data, encoder).documents as documents:
        assert "deux jours et demi" in "".join(one.text for one in documents.whole())
    assert current_version(data) == before


def test_pruning_keeps_the_served_version_and_the_newest_others(data: Path, publish_text: Publish) -> None:
    names = [publish_text(text) for text in ("un", "deux", "trois", "quatre", "cinq")]
    assert sorted(prune(data, 2)) == sorted(names[:2])
    assert {path.name for path in (data / "versions").iterdir()} == set(names[2:])
    assert prune(data, 2) == []


def test_pruning_keeps_a_served_version_however_old(data: Path, publish_text: Publish) -> None:
    names = [publish_text(text) for text in ("un", "deux", "trois", "quatre", "cinq")]
    point_to(data, names[0])
    assert sorted(prune(data, 2)) == sorted(names[1:3])
    assert {path.name for path in (data / "versions").iterdir()} == {names[0], names[3], names[4]}
    prune(data, 0)
    assert {path.name for path in (data / "versions").iterdir()} == {names[0]}


def test_pruning_throws_away_what_cannot_be_read(data: Path, publish_text: Publish) -> None:
    one, two = publish_text("un"), publish_text("deux")
    (version_folder(data, one) / "manifest.json").unlink()
    assert prune(data, 2) == [one]
    assert current_version(data) == two


def test_what_a_killed_rebuild_left_is_thrown_away(data: Path, publish_text: Publish) -> None:
    name = publish_text("un")
    (fresh_staging(data) / "documents.sqlite").write_text("half", encoding="utf-8")
    (data / "versions" / ".older" / "lexical").mkdir(parents=True)
    assert [manifest.version for manifest in versions(data)] == [name]
    assert list(fresh_staging(data).iterdir()) == []
    discard_staging(data)
    assert [path.name for path in (data / "versions").iterdir()] == [name]


def test_publishing_replaces_a_damaged_version_of_the_same_name(data: Path) -> None:
    for content in ("damaged", "whole"):
        (fresh_staging(data) / "manifest.json").write_text(content, encoding="utf-8")
        publish(data, "v1")
    assert (version_folder(data) / "manifest.json").read_text(encoding="utf-8") == "whole"
    assert read_pointer(data) == ("v1", sha256(b"whole").hexdigest())
    assert [path.name for path in (data / "versions").iterdir()] == ["v1"]


def test_the_manifest_tells_the_digest_of_every_other_file(data: Path, publish_text: Publish) -> None:
    publish_text("un")
    folder = version_folder(data)
    paths = {path for path in folder.rglob("*") if path.is_file()} - {
        folder / name for name in ("manifest.json", "manifest.sha256")
    }
    told = read_manifest(folder).files
    assert {folder / name for name in told} == paths
    for name, record in told.items():
        content = (folder / name).read_bytes()
        assert (record.size, record.sha256) == (len(content), sha256(content).hexdigest())
    assert file_records(folder) == told
    check_files(folder, told, digests=True)


def test_a_file_that_was_removed_cut_short_or_altered_is_named(data: Path, publish_text: Publish) -> None:
    publish_text("un")
    folder = version_folder(data)
    files = read_manifest(folder).files
    path = folder / "lexical" / "meta.json"
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    check_files(folder, files, digests=False)
    with pytest.raises(DamagedIndex, match=r"meta\.json: the content was altered; run `sourcier rebuild`"):
        check_files(folder, files, digests=True)
    path.write_bytes(content[:-1])
    with pytest.raises(DamagedIndex, match=rf"meta\.json: found {len(content) - 1} bytes, expected {len(content)}"):
        check_files(folder, files, digests=False)
    path.unlink()
    with pytest.raises(DamagedIndex, match=r"meta\.json: the file is missing"):
        check_files(folder, files, digests=False)


def rollback_without_rights(data: Path) -> str:
    give_up_rights()
    return rollback(data)


def test_rollback_in_a_folder_that_cannot_be_written_says_so(folder: Path, encoder: FakeEncoder) -> None:
    with place_for_all() as place:
        data = place / "data"
        rebuild([folder], data, encoder)
        (folder / "conges.txt").write_text("Autre chose.", encoding="utf-8")
        served = rebuild([folder], data, encoder).version
        set_writable(data, False)
        with pytest.raises(StorageFailed, match="check that the folder can be written"):
            in_a_process(rollback_without_rights, data)
        assert current_version(data) == served
