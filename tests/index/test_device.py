"""Which device passages are embedded on. No machine of these tests has a GPU: its driver is stood in for."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.device import GPU, PROCESSOR, Driver, ask_driver, best_device, choose


@pytest.mark.parametrize(
    ("built_for", "driver", "device"),
    [
        ("12.6", Driver(12060, 90), GPU),
        ("12.6", Driver(12020, 75), GPU),  # an older driver of the same major
        ("12.6", Driver(13000, 120), GPU),
        ("12.6", Driver(11080, 90), PROCESSOR),  # PyTorch would refuse that driver
        ("13.0", Driver(12080, 90), PROCESSOR),
        ("12.6", Driver(12060, 61), PROCESSOR),  # too old a GPU for 16 bits, and for some builds of PyTorch
        ("12.6", None, PROCESSOR),
        (None, Driver(12060, 90), PROCESSOR),  # PyTorch for processors
    ],
)
def test_a_gpu_is_taken_where_pytorch_can_use_it(built_for: str | None, driver: Driver | None, device: object) -> None:
    assert choose(built_for, driver) is device


class Library:
    """What stands in for the driver's library: functions that write to where they are told and return 0 or an error."""

    def __init__(self, gpus: int, failing: str = "") -> None:
        self._gpus = gpus
        self._failing = failing

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> int:
            if name == self._failing:
                return 100
            told = {
                "cuDeviceGetCount": self._gpus,
                "cuDriverGetVersion": 12060,
                "cuDeviceGetAttribute": {75: 8, 76: 9}[given[1]] if len(given) > 1 else 0,
            }
            if name in told:
                given[0]._obj.value = told[name]
            return 0

        return call


def test_the_driver_tells_its_cuda_and_what_the_gpu_can_do() -> None:
    assert ask_driver(Library(gpus=2)) == Driver(cuda=12060, capability=89)


@pytest.mark.parametrize("library", [Library(gpus=0), Library(1, "cuInit"), Library(1, "cuDeviceGetAttribute")])
def test_a_driver_without_a_gpu_or_that_fails_tells_of_none(library: Library) -> None:
    assert ask_driver(library) is None


def test_hidden_gpus_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert best_device() == PROCESSOR


def test_neither_choosing_nor_a_question_loads_torch(models: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index import BUNDLED_MODEL, best_device, load_encoder;"
        "best_device();"
        f"load_encoder(BUNDLED_MODEL, Path({str(models)!r})).encode_questions(['Combien ?']);"
        "print('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
