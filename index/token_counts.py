"""How many tokens texts have, counted word by word: a word has as many wherever it stands, and most stand often."""

from collections.abc import Callable, Sequence

# Letters of the words that are remembered, all together: about 80 MB.
_MOST_LETTERS = 5_000_000


class TokenCounts:
    """What counts tokens by `count`, which is asked for each word once; safe from several threads.

    The tokenizer must split at white space first, so that no token holds parts of two words.
    """

    def __init__(self, count: Callable[[Sequence[str]], Sequence[int]]) -> None:
        self._count = count
        self._known, self._letters = {"": 0}, 0

    def of(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in tokens."""
        if self._letters > _MOST_LETTERS:
            self._known, self._letters = {"": 0}, 0
        known = self._known
        return [self._sum(known, text) for text in texts]

    def _sum(self, known: dict[str, int], text: str) -> int:
        # Only at what surely parts words: a word may hold other white space, which the tokenizer knows best.
        words = text.replace("\n", " ").split(" ")
        try:
            return sum(map(known.__getitem__, words))
        except KeyError:
            new = [*{*words}.difference(known)]
        known.update(zip(new, self._count(new), strict=True))
        self._letters += sum(map(len, new))
        return sum(map(known.__getitem__, words))
