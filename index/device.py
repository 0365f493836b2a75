"""Where passages are embedded: on the processor, or on a GPU that PyTorch can use."""

import ctypes
import runpy
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Device:
    """A device by PyTorch's name for it, and how passages are embedded there.

    `precision`: that of the numbers, by PyTorch's name; empty where passages are embedded as questions are. `batch`:
    the passages of one pass.
    """

    name: str
    precision: str
    batch: int


# On two cores 4 is the fastest of 2, 4, 8, 16, 32 for passages of 220 tokens, as less is padded.
PROCESSOR = Device("cpu", "", 4)
GPU = Device("cuda", "float16", 128)


@dataclass(frozen=True, slots=True)
class Driver:
    """What the driver of NVIDIA tells: the newest CUDA that it knows (12060: 12.6), and what the first GPU can do
    (75: 7.5)."""

    cuda: int
    capability: int


# From 7.5 on a GPU multiplies in 16 bits at full speed, and every build of PyTorch has kernels for it.
_LEAST_CAPABILITY = 75
_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76  # numbers of attributes, cuDeviceGetAttribute


def best_device() -> Device:
    """Return where passages are embedded on this machine; PyTorch, which takes seconds, is not imported to know it."""
    built_for = _cuda_of_torch()
    return choose(built_for, _driver() if built_for else None)


def choose(built_for: str | None, driver: Driver | None) -> Device:
    """Return the GPU if PyTorch can use it: a driver runs what was built for the same CUDA, to the major, or an older.

    `built_for`: the version of CUDA that PyTorch was built for (« 12.6 »), None where for none.
    """
    if not built_for or not driver or driver.capability < _LEAST_CAPABILITY:
        return PROCESSOR
    return GPU if driver.cuda // 1000 >= int(built_for.split(".")[0]) else PROCESSOR


def _cuda_of_torch() -> str | None:
    spec = find_spec("torch")
    told = Path(spec.origin).with_name("version.py") if spec and spec.origin else None
    return runpy.run_path(str(told)).get("cuda") if told and told.is_file() else None


def _driver() -> Driver | None:
    try:
        return ask_driver(ctypes.CDLL("libcuda.so.1"))
    except OSError:
        return None  # there is no such driver


def ask_driver(library: Any) -> Driver | None:
    """Return what the library of the driver tells, None where it finds no GPU, or none that may be seen.

    It minds `CUDA_VISIBLE_DEVICES`: empty, it hides all GPUs.
    """
    count, cuda, major, minor = (ctypes.c_int() for _ in range(4))
    failed = (
        library.cuInit(0)
        or library.cuDeviceGetCount(ctypes.byref(count))
        or count.value < 1
        or library.cuDriverGetVersion(ctypes.byref(cuda))
        or library.cuDeviceGetAttribute(ctypes.byref(major), _CAPABILITY_MAJOR, 0)
        or library.cuDeviceGetAttribute(ctypes.byref(minor), _CAPABILITY_MINOR, 0)
    )
    return None if failed else Driver(cuda.value, 10 * major.value + minor.value)
