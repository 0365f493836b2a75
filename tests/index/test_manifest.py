"""What a version says of itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from corpus import Limits
from index import Calibration, Choices, DamagedIndex, IncompatibleIndex, Manifest, read_manifest, read_sources
from index.manifest import FORMAT, FileRecord, Nearest, Recipe, check_fit

MANIFEST = Manifest(
    version="v1",
    sequence=4,
    created="2026-11-22T10:00:00.000+00:00",
    recipe=Recipe("modèle", "modèle-1", Limits(100, 200)),
    dimension=384,
    token_width=8,
    sources=("/sources/été", "/sources/b.txt"),
    documents=3,
    passages=12,
    choices=Choices(("/sources/été",), ("en", "fr"), date(2021, 1, 15), None),
    calibration=Calibration(0.8, 0.3, 0.6),
    files={"dense.faiss": FileRecord(10, "ab" * 32), "lexical/meta.json": FileRecord(20, "cd" * 32)},
    nearest=Nearest(7, 3, 0.9925, 40),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a version that has nothing but a manifest."""
    folder = tmp_path / "v1"
    folder.mkdir()
    MANIFEST.write(folder)
    return folder


def change(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    edit(fields)
    path.write_text(json.dumps(fields), encoding="utf-8")
    digest = sha256(path.read_bytes()).hexdigest()
    (folder / "manifest.sha256").write_text(f"{digest}  manifest.json\n", encoding="utf-8")


def test_a_manifest_comes_back_as_it_was_written(folder: Path) -> None:
    assert read_manifest(folder) == MANIFEST


def test_another_format_is_refused_with_both_numbers_and_the_command(folder: Path) -> None:
    change(folder, lambda fields: fields["recipe"].update(format=FORMAT + 1))
    with pytest.raises(IncompatibleIndex, match=rf"format {FORMAT + 1}, .* format {FORMAT}; run `sourcier rebuild`"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "edit",
    [
        lambda fields: fields.pop("recipe"),
        lambda fields: fields.pop("files"),
        lambda fields: fields.pop("passages"),
        lambda fields: fields.update(files=[]),
        lambda fields: fields.update(files={"a": 1}),
        lambda fields: fields.update(recipe=None),
        lambda fields: fields.update(sources=3),
        lambda fields: fields.update(calibration={}),
        lambda fields: fields.update(unknown=1),
        lambda fields: fields.update(version="v2"),
        lambda fields: fields.update(passages="12"),
        lambda fields: fields.update(documents=0),
        lambda fields: fields.update(sequence=0),
        lambda fields: fields.update(created="yesterday"),
        lambda fields: fields.update(dimension=0),
        lambda fields: fields.update(words_only=True),
        lambda fields: fields["calibration"].update(null_late=float("nan")),
        lambda fields: fields["calibration"].update(own_late=float("inf")),
        lambda fields: fields["files"]["dense.faiss"].update(sha256="AB"),
        lambda fields: fields["files"]["dense.faiss"].update(size=-1),
        lambda fields: fields["choices"].update(first="2021-13-01"),
        lambda fields: fields["recipe"].update(limits={"least": 9, "most": 3}),
    ],
)
def test_a_manifest_of_another_shape_is_damage(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    change(folder, edit)
    with pytest.raises(DamagedIndex, match=r"manifest\.json: the manifest cannot be read .* `sourcier rebuild`"):
        read_manifest(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"\0" * 100, b"[" * 100_000])
def test_what_is_no_manifest_is_damage(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(DamagedIndex, match=r"manifest\.json: the manifest cannot be read"):
        read_manifest(folder)


def test_each_bit_of_a_manifest_is_proved(folder: Path) -> None:
    path = folder / "manifest.json"
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises((DamagedIndex, IncompatibleIndex), match="`sourcier rebuild`"):
            read_manifest(folder)


@pytest.mark.parametrize("content", [b"", b"0" * 64 + b"  manifest.json\n", b"\xff"])
def test_a_damaged_digest_of_a_manifest_is_damage(folder: Path, content: bytes) -> None:
    (folder / "manifest.sha256").write_bytes(content)
    with pytest.raises(DamagedIndex, match=r"its digest is not that in manifest\.sha256.*`sourcier rollback`"):
        read_manifest(folder)


def test_the_sources_of_another_format_are_read(folder: Path) -> None:
    change(folder, lambda fields: fields["recipe"].update(format=FORMAT - 1))
    assert read_sources(folder) == MANIFEST.sources
    change(folder, lambda fields: fields.update(sources="a"))
    with pytest.raises(DamagedIndex, match="names no sources"):
        read_sources(folder)


def test_a_missing_manifest_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match="No such file"):
        read_manifest(tmp_path)


def test_another_model_is_refused_with_both_names_and_the_command() -> None:
    current = replace(MANIFEST.recipe, model="autre", fingerprint="autre-2")
    with pytest.raises(IncompatibleIndex) as caught:
        check_fit(MANIFEST.recipe, current)
    message = str(caught.value)
    for words in ("modèle (modèle-1)", "autre (autre-2)", "`sourcier rebuild`", "SOURCIER_MODEL=modèle"):
        assert words in message


def test_another_analysis_of_words_is_refused_with_both_names_and_the_command() -> None:
    with pytest.raises(IncompatibleIndex, match=r"old-1, .* french-2; run `sourcier rebuild`"):
        check_fit(replace(MANIFEST.recipe, analysis="old-1"), MANIFEST.recipe)


def test_other_lengths_of_passages_are_no_obstacle() -> None:
    check_fit(MANIFEST.recipe, replace(MANIFEST.recipe, limits=Limits(10, 20)))
