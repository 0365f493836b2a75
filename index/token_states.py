"""The ONNX model of a folder and its pieces → the states of a text's tokens, without torch or transformers."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFailed
from index.pieces import Pieces
from index.token_counts import TokenCounts
from index.types import Places, States

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

GRAPH = "model.onnx"
"""The name of the graph in a model's folder."""

# The tokens that begin and end every text.
_FIRST, _LAST = 0, 2


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the model reads it.

    `numbers`: int64, (tokens,), special tokens and all; `own`: the positions of the text's own tokens; `places`: where
    these stand in the text, (own, 2).
    """

    numbers: NDArray[np.int64]
    own: NDArray[np.int64]
    places: Places


class TokenStates:
    """Pieces and a session, loaded at their first use. Safe from several threads. `longest`: the most tokens of a
    text that are read.

    A pass takes one text on one thread; several texts take all cores, a text each. That is faster than one padded batch
    on all cores, and the states of a text are the same whatever is read beside it.
    """

    def __init__(self, folder: Path, longest: int) -> None:
        self._folder = folder
        self.longest = longest

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens, special tokens left out."""
        return self._counts.of(texts)

    def read(self, text: str, prompt: str) -> Read:
        """Return a text after a prompt, as many of its first tokens as the model can take."""
        found, places = self._pieces.read(prompt + text)
        found, places = found[: self.longest - 2], places[: self.longest - 2] - len(prompt)
        own = np.flatnonzero(places[:, 1] > 0)
        return Read(np.concatenate([[_FIRST], found, [_LAST]]), own + 1, np.maximum(places[own], 0))

    def places(self, text: str, prompt: str) -> Places:
        """Return where the tokens of a text stand that is read after a prompt, uncut."""
        places = self._pieces.read(prompt + text)[1] - len(prompt)
        return np.maximum(places[places[:, 1] > 0], 0)

    def states(self, texts: Sequence[NDArray[np.int64]]) -> list[States]:
        """Return the states of each text's tokens, given by their numbers, special ones and all: float32, (tokens,
        width)."""
        session = self._session  # loaded here, once, and not by each of the threads

        def states_of(text: NDArray[np.int64]) -> States:
            (given,) = session.run(None, {"input_ids": text[None]})
            states: States = given[0]
            return states

        if len(texts) < 2:
            return [states_of(text) for text in texts]
        with ThreadPoolExecutor(min(len(texts), _cores())) as threads:
            return list(threads.map(states_of, texts))

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(self._folder)

    @cached_property
    def _counts(self) -> TokenCounts:
        return TokenCounts(self._pieces.counts)

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf, NoSuchFile

        # Where another part of the program has imported it before `corpus` could switch its telemetry off.
        onnxruntime.disable_telemetry_events()
        path = self._folder / GRAPH
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except (Fail, InvalidGraph, InvalidProtobuf, NoSuchFile) as error:
            raise ModelFailed.damaged(path, error) from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
