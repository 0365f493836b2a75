"""Tokens counted word by word: as many as the tokenizer counts, each word asked for once."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from corpus import SAMPLES
from index import Encoder
from index.token_counts import TokenCounts
from tests.index.texts import SIGNS


def test_a_text_has_as_many_tokens_as_its_words(real_encoder: Encoder, tokenizer: Tokenizer) -> None:
    draw = random.Random(3)  # noqa: S311  texts
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(SAMPLES).rglob("*.md"))]
    words = [word for text in texts for word in text.split()]
    texts += ["".join(draw.choices(words, k=5) + draw.choices(SIGNS, k=5)) for _ in range(200)]
    texts += ["".join(draw.choice(draw.choice((words, SIGNS))) for _ in range(20)) for _ in range(200)]
    counted = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]
    assert real_encoder.count_tokens(texts) == counted


def test_each_word_is_asked_for_once() -> None:
    asked: list[str] = []

    def count(words: Sequence[str]) -> list[int]:
        asked.extend(words)
        return [len(word) for word in words]

    counts = TokenCounts(count)
    assert counts.of(["un deux\nun", "", "deux  trois"]) == [2 + 4 + 2, 0, 4 + 5]
    assert counts.of(["trois un"]) == [5 + 2]
    assert sorted(asked) == ["deux", "trois", "un"]


def test_what_is_remembered_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.token_counts._MOST_LETTERS", 3)
    asked: list[str] = []

    def count(words: Sequence[str]) -> list[int]:
        asked.extend(words)
        return [1] * len(words)

    counts = TokenCounts(count)
    assert [counts.of([text]) for text in ("abcd", "abcd", "abcd")] == [[1]] * 3
    assert asked == ["abcd"] * 3, "too long to be remembered, counted all the same"
