"""Texts → the pieces that the built-in model reads, by SentencePiece, and where these stand.

SentencePiece is what the model's tokenizer was made with. The `tokenizer.json` of the folder, which other programs
read, gives the same tokens at the same places, but takes three times as long to load and 280 MB where this takes 55
(docs/measures.md): every process that answers, and every one that cuts documents, loads one.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentencepiece import SentencePieceProcessor

from index.errors import ModelFailed
from index.types import Places

FILE = "pieces.model"
"""The name of the pieces in a model's folder."""

DROPPED = "[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f]"
SPACES = "[\\t\\n\\x0c\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\\u2581\\ufeff\\ufffd]"
"""The model's normalisation is NFKC but for what it drops, and what it takes for a space."""

_DROPPED, _SPACES = re.compile(DROPPED), re.compile(SPACES)
# What SentencePiece writes for the space in front of a word.
_SPACE = "\u2581"
_GAP = ord(" ")
# Words whose pieces are remembered: most of a text are among them.
_REMEMBERED = 50_000


def write_pieces(path: Path, pieces: Iterable[tuple[str, float]], unknown: int) -> None:
    """Write the pieces of a model and their scores, in order; `unknown` is the number of the one for what has none."""
    from sentencepiece.sentencepiece_model_pb2 import ModelProto, TrainerSpec  # type: ignore[attr-defined]

    model, kinds = ModelProto(), ModelProto.SentencePiece
    for number, (piece, score) in enumerate(pieces):
        model.pieces.add(piece=piece, score=score, type=kinds.UNKNOWN if number == unknown else kinds.NORMAL)
    model.trainer_spec.model_type = TrainerSpec.UNIGRAM
    model.trainer_spec.unk_id = unknown
    # No piece is more than its letters: « </s> » in a text is the piece, as it is to the tokenizer.
    model.trainer_spec.bos_id = model.trainer_spec.eos_id = model.trainer_spec.pad_id = -1
    model.normalizer_spec.name = "identity"  # it is given what is normalised
    model.normalizer_spec.add_dummy_prefix = model.normalizer_spec.remove_extra_whitespaces = False
    path.write_bytes(model.SerializeToString(deterministic=True))


class Pieces:
    """The pieces of a model's folder. Safe from several threads."""

    def __init__(self, folder: Path) -> None:
        """Read them.

        Raises:
            ModelFailed: they cannot be read.
        """
        path = folder / FILE
        try:
            self._model = SentencePieceProcessor(model_file=str(path))
        except (OSError, RuntimeError) as error:
            raise ModelFailed.damaged(path, error) from error
        self._remembered = lru_cache(_REMEMBERED)(self._pieces_of)

    def counts(self, words: Sequence[str]) -> list[int]:
        """Return how many pieces words have, each with the space in front of it."""
        read = (word if word.isascii() and word.isprintable() else _normalised(word) for word in words)
        # Not in one call: for a list of words SentencePiece starts a thread, which takes longer.
        encode = self._model.encode
        return [sum(len(encode(_SPACE + part)) for part in word.split(" ") if part) for word in read]

    def read(self, text: str) -> tuple[NDArray[np.int64], Places]:
        """Return the numbers of the pieces of a text, and where they stand in it: int64, (pieces,) and (pieces, 2).

        A piece that begins a word begins at the space before it.
        """
        read, starts, ends = _placed(text)
        words = read.strip()
        first = read.find(words)
        signs = _signs(words)
        ends_gap = np.append(signs[1:] != _GAP, True)
        kept = first + np.flatnonzero((signs != _GAP) | ends_gap)
        made_of = np.append(kept[:1], kept)  # what stands for a space in front of the text is made of none
        found = [self._remembered(word) for word in words.split(" ") if word]
        numbers, lengths = (np.fromiter(chain.from_iterable(one[part] for one in found), np.int64) for part in (0, 1))
        last = np.cumsum(lengths)
        places = np.empty((len(last), 2), dtype=np.int64)
        places[:, 0], places[:, 1] = starts[made_of[last - lengths]], ends[made_of[last - 1]]
        return numbers, places

    def _pieces_of(self, word: str) -> tuple[list[int], list[int]]:
        """Return the numbers and the lengths of the pieces of a normalised word, the space before it among them."""
        found = self._model.encode(_SPACE + word, out_type=str)
        return self._model.piece_to_id(found), [*map(len, found)]


def _signs(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _normalised(text: str) -> str:
    return unicodedata.normalize("NFKC", _SPACES.sub(" ", _DROPPED.sub("", text)))


def _placed(text: str) -> tuple[str, NDArray[np.int64], NDArray[np.int64]]:
    """Return a text as the model reads it, and for each of its characters where what it was made of starts and ends."""
    read, starts = _normalised(text), np.arange(len(text), dtype=np.int64)
    if len(read) == len(text):
        changed = np.flatnonzero(_signs(read) != _signs(text)).tolist()  # white space, as a rule
        if all(_normalised(text[place]) == read[place] for place in changed):
            return read, starts, starts + 1
    each = {sign: _normalised(sign) for sign in {*text}}
    parts = [*map(each.__getitem__, text)]
    if read == "".join(parts):
        starts = np.repeat(starts, [*map(len, parts)])
        return read, starts, starts + 1
    spans: list[tuple[int, int]] = []
    for word in re.finditer(r"\s|\S+", text):
        if _normalised(word[0]) == "".join(map(each.__getitem__, word[0])):
            spans += [(place, place + 1) for place in range(*word.span())]
        else:  # letters and accents after them have become one
            spans.append(word.span())
    parts = [_normalised(text[start:end]) for start, end in spans]
    starts, ends = np.repeat(np.array(spans, dtype=np.int64), [*map(len, parts)], axis=0).T
    return "".join(parts), starts, ends
