"""What `growth` grows: documents without end out of real sentences, and vectors of them without a model.

Documents are those of an index as they stand, then others that are recombined from their sentences, half of them from
one document. A vector is that of a real passage, which the text's first known sentence names, with noise; a question's
has more of it. So a vector has neighbours as real ones do, and recall means something.
"""

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import numpy as np

from corpus import Span
from index import Index, Query, Reading, Tokens, Vectors
from index.device import PROCESSOR
from index.types import Places

PASSAGE_NOISE, QUESTION_NOISE = 0.3, 0.45
"""The length of the noise that is added to a vector: cosines of 0.96 and 0.91 with the real one."""

_SENTENCE, _WORD = re.compile(r"(?<=[.!?])\s+|\n+"), re.compile(r"\w+")
_SHORTEST = 40
_PARAGRAPHS, _SENTENCES = 25, 5
_FILE = 2000
_STATES = 4096


class Material:
    """The sentences and the vectors of a real index, from which everything is made."""

    def __init__(self, index: Index) -> None:
        self.vectors = index.dense.vectors(range(index.dense.size))
        self.real = [(document.metadata.title, document.text) for document in index.documents.whole()]
        self.rows: dict[str, int] = {}
        self.by_document: list[list[str]] = []
        for stored in index.documents.listing(0, index.manifest.documents):
            whole, said = index.documents.document(stored.id), []
            for passage in index.documents.passages_of(stored.id):
                for sentence in pieces(whole.text[passage.start : passage.end] if whole else ""):
                    self.rows.setdefault(sentence, passage.row)
                    said.append(sentence)
            self.by_document.append(said)
        self.by_document = [said for said in self.by_document if said]
        self.sentences = list(self.rows)
        self.passages_of_each = index.dense.size / len(self.real)

    def documents(self, count: int) -> Iterator[dict[str, str]]:
        """Yield so many documents: the real ones first."""
        for number in range(count):
            real = number < len(self.real)
            title, text = self.real[number] if real else self._recombined(number)
            yield {"id": f"d{number}", "title": title, "language": "fr" if number % 10 == 0 else "en", "text": text}

    def _recombined(self, number: int) -> tuple[str, str]:
        random = np.random.default_rng(number)
        home = self.by_document[int(random.integers(len(self.by_document)))]
        paragraphs = []
        for _ in range(_PARAGRAPHS):
            drawn = [home if random.random() < 0.5 else self.sentences for _ in range(_SENTENCES)]
            paragraphs.append(" ".join(said[int(random.integers(len(said)))] for said in drawn))
        return f"Page {number}", "\n\n".join(paragraphs)


def pieces(text: str) -> list[str]:
    """Return the sentences of a text that are long enough to tell something, as one line each."""
    return [" ".join(part.split()) for part in _SENTENCE.split(text) if len(part) >= _SHORTEST]


def write_documents(material: Material, folder: Path, passages: int) -> None:
    """Write documents that make about so many passages, as files of JSON Lines."""
    folder.mkdir(parents=True)
    lines: list[str] = []
    wanted = max(1, round(passages / material.passages_of_each))
    for number, document in enumerate(material.documents(wanted), start=1):
        lines.append(json.dumps(document, ensure_ascii=False))
        if len(lines) == _FILE or number == wanted:
            (folder / f"{number:08}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
            lines = []


class GrowthEncoder:
    """Vectors that are a function of the text, in microseconds: what grows is measured without the model."""

    name = "growth"
    fingerprint = "growth-1"
    device = PROCESSOR
    most_tokens = 512
    tokenizer_folder = None

    def __init__(self, material: Material) -> None:
        self._material = material
        self.dimension = self.token_width = int(material.vectors.shape[1])
        self._states = np.random.default_rng(5).standard_normal((_STATES, self.token_width)).astype(np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return about what the built-in model counts: a token for 4.2 letters of French."""
        return [round(len(text) / 4.2) for text in texts]

    def token_places(self, texts: Sequence[str]) -> list[Places]:
        """Return where the words stand."""
        found = [[match.span() for match in _WORD.finditer(text)] for text in texts]
        return [np.asarray(spans, dtype=np.int64).reshape(-1, 2) for spans in found]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages."""
        return np.stack([self._vector(text, PASSAGE_NOISE) for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return np.stack([self._vector(text, QUESTION_NOISE) for text in texts])

    def read_passages(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of passages."""
        return Reading(self.encode_passages(texts), tuple(map(self._tokens, texts)))

    def read_questions(self, texts: Sequence[str]) -> Reading:
        """Return the vectors and the tokens of questions."""
        return Reading(self.encode_questions(texts), tuple(map(self._tokens, texts)))

    def query(self, sentence: str) -> Query:
        """Return a question of some words of a sentence, whose vector is near to the passage that says it."""
        words = " ".join(_WORD.findall(sentence)[::2][:6])
        read = self.read_questions([words])
        return Query(((words, 1.0),), self._vector(sentence, QUESTION_NOISE), read.tokens[0])

    def _vector(self, text: str, noise: float) -> Vectors:
        seed = int.from_bytes(blake2b(f"{noise}{text}".encode(), digest_size=8).digest(), "big")
        known = (self._material.rows.get(piece) for piece in pieces(text))
        row = next((row for row in known if row is not None), seed % len(self._material.vectors))
        random = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
        vector = self._material.vectors[row] + random * np.float32(noise / self.dimension**0.5)
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def _tokens(self, text: str) -> Tokens:
        found = list(_WORD.finditer(text))[: self.most_tokens]
        places = [crc32(match[0].lower().encode()) % _STATES for match in found]
        return Tokens(text, self._states[places], tuple(Span(*match.span()) for match in found))
