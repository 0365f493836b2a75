"""The tokenizer of a model's folder, and the lengths of texts in its tokens."""

from pathlib import Path

from tokenizers import Tokenizer

from index.errors import ModelFailed
from index.token_counts import TokenCounts


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
    encode = tokenizer.encode  # one by one: a few words on several threads take longer
    return TokenCounts(lambda words: [len(encode(word, add_special_tokens=False)) for word in words])


def damaged(path: Path, error: Exception) -> str:
    """Return the sentence that says what to do where a file of an unpacked model cannot be read."""
    return f"{path} cannot be read ({error}): delete the folder {path.parent}, it is then unpacked again"
