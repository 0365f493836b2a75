"""The tokenizer of a model's folder, and the lengths of texts in its tokens."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.errors import ModelFailed
from index.token_counts import TokenCounts

# Words that are cut into tokens at once: half the time of one by one, and no more gained by more.
_AT_ONCE = 20


def read_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a folder.

    Raises:
        ModelFailed: it cannot be read.
    """
    path = folder / "tokenizer.json"
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises no narrower one
        raise ModelFailed(damaged(path, error)) from error
    tokenizer.encode_special_tokens = True  # « <s> » written in a text is three characters
    return tokenizer


def counts_of(tokenizer: Tokenizer) -> TokenCounts:
    """Return what counts the tokens of texts, special tokens left out."""

    def count(words: Sequence[str]) -> list[int]:
        parts = (words[at : at + _AT_ONCE] for at in range(0, len(words), _AT_ONCE))
        return [*chain.from_iterable(_counted(tokenizer, part) for part in parts)]

    return TokenCounts(count)


def _counted(tokenizer: Tokenizer, words: Sequence[str]) -> list[int]:
    """Return how many tokens each word has: those of a line of them, told apart by where they end."""
    found = tokenizer.encode(" ".join(words), add_special_tokens=False).offsets
    last = np.cumsum([len(word) + 1 for word in words]) - 1
    of_words = np.searchsorted(last, [end for _, end in found])
    counts: list[int] = np.bincount(of_words, minlength=len(words)).tolist()
    return counts


def damaged(path: Path, error: Exception) -> str:
    """Return the sentence that says what to do where a file of an unpacked model cannot be read."""
    return f"{path} cannot be read ({error}): delete the folder {path.parent}, it is then unpacked again"
