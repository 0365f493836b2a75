"""The name of a model → its `Encoder`: the one door.

Every model is a sentence-transformers model. The built-in one comes without torch, as ONNX Runtime computes it
(`OnnxEncoder`, the seconds that torch takes are spared each start); the same engine is the first module of a
`SentenceTransformer` (`index.onnx_module`). Where a GPU is to embed passages, torch does it for any model
(`TwoDevices`).
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from index import bundled
from index.device import PROCESSOR, Device
from index.errors import ModelFailed
from index.onnx_encoder import OnnxEncoder
from index.sentence_encoder import SentenceEncoder
from index.two_devices import TwoDevices
from index.types import Encoder

_BLOCK = 1 << 20
_PICKLED = {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"}
_NOT_LOADED = ["*.bin", "*.pt", "*.onnx", "*.h5", "*.msgpack", "openvino/*"]


def load_encoder(
    model: str, models: Path, report: Callable[[], None] = lambda: None, device: Device = PROCESSOR
) -> Encoder:
    """Return the encoder of a model: the built-in one by its name, else a folder or a name in the hub's local cache.

    The built-in model is unpacked into `models` the first time; `report` is called then. `device` embeds passages:
    who rebuilds takes `best_device()`.

    Raises:
        ModelFailed: there is no such model on this machine, or its weights are pickled; none is downloaded.
    """
    encoder, folder = _on_processor(model, models, report, engine_only=device == PROCESSOR)
    if device == PROCESSOR:
        return encoder
    return TwoDevices(encoder, SentenceEncoder(model, str(folder), encoder.fingerprint, device))


def _on_processor(model: str, models: Path, report: Callable[[], None], engine_only: bool) -> tuple[Encoder, Path]:
    if model == bundled.NAME:
        folder = bundled.unpack(models, report, engine_only)
        return OnnxEncoder(model, folder, lambda: bundled.unpack(models, engine_only=True)), folder
    folder = Path(model) if Path(model).is_dir() else _from_hub(model)
    _refuse_pickles(folder)
    return SentenceEncoder(model, str(folder), f"{folder.name}-{_digest(folder)[:12]}"), folder


def _from_hub(model: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, ignore_patterns=_NOT_LOADED, local_files_only=True))
    except (OSError, HfHubHTTPError, HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelFailed(
            f"the model {model!r} was not found; expected {bundled.NAME!r} (built in), a sentence-transformers folder, "
            "or a name in this machine's Hugging Face cache, where `hf download NAME` puts it: Sourcier downloads "
            "nothing: check SOURCIER_MODEL"
        ) from error


def _refuse_pickles(folder: Path) -> None:
    """Refuse a model with a part whose weights are pickled alone: the libraries would fall back on them.

    Raises:
        ModelFailed: there is one.
    """
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICKLED and not any(path.parent.glob("*.safetensors")):
            raise ModelFailed(
                f"{path} may be a pickle, which can run code when it is loaded; expected weights in safetensors: save "
                "the model anew with sentence-transformers, or delete that file if it is none of the model's weights"
            )


def _digest(folder: Path) -> str:
    """Return the SHA-256 of a model folder: every file's name and content."""
    total = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    return total.hexdigest()
