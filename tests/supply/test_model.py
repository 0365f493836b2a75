"""What the program knows of the built-in model is what its command makes."""

from pathlib import Path

import numpy as np

from index.bundled import packed_file
from index.onnx_graph import read_smoothing
from index.packed import read_weights
from tests.supply.model import SMOOTHING, factors, peaks_in, smoothing_of, write_smoothing


def test_only_channels_that_stand_out_are_evened_by_powers_of_two() -> None:
    peaks = np.array([1, 1, 1, 1, 30], dtype=np.float32)
    found = factors(peaks, np.ones((2, 5), dtype=np.float32))
    assert found.tolist() == [1, 1, 1, 1, 16]  # 30 ** .8 is 15.2


def test_the_smoothing_in_the_package_is_what_the_command_learns(model_folder: Path, tmp_path: Path) -> None:
    learned = smoothing_of(read_weights(packed_file()), peaks_in(model_folder))
    shipped = read_smoothing()
    assert len(shipped) == 36
    # The last digits of a peak differ by machine: a channel right between two powers of two may round otherwise.
    assert sum(int((shipped[name] != learned[name]).sum()) for name in shipped) <= 5
    write_smoothing(shipped, tmp_path / "smoothing.txt")
    assert (tmp_path / "smoothing.txt").read_text(encoding="utf-8") == SMOOTHING.read_text(encoding="utf-8")
