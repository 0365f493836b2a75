"""What ranking anew by tokens gives, by its share in the score, and what it costs.

    python -m tests.benchmarks.late DATA QUESTIONS [--questions 1000] [--shares 0 0.5 0.75 1]

DATA is a data folder with an index. Quality is by document; share 0 is the fusion alone.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from unittest.mock import patch

from assistant import Settings
from index import Hit, Index, Query, load_encoder
from index.late import SHARE, UNITS_FILE
from index.store import version_folder
from tests.benchmarks.questions import read_questions, score

_DEPTH = 100


def main() -> None:
    """Print size, quality and time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--shares", type=float, nargs="*", default=[0.0, 0.5, SHARE, 1.0])
    given = parser.parse_args()
    settings = Settings(data=given.data)
    encoder = load_encoder(settings.model, settings.models)
    index = Index.open(given.data, encoder)
    size = (version_folder(given.data) / UNITS_FILE).stat().st_size
    print(f"{index.manifest.passages} passages, {size / index.manifest.passages:.0f} bytes of tokens each")
    asked = [question for question in read_questions(given.questions_file, given.questions) if question.relevant]
    queries = []
    for question in asked:
        read = encoder.read_questions([question.question])
        queries.append(Query(((question.question, 1.0),), read.vectors[0], read.tokens[0]))
    with patch("index.search.CROWDING", 0.0):  # the scores are to be those of the fusion and the tokens alone
        hits = [index.search(query, _DEPTH) for query in queries]
    paths = {document.id: document.path for document in index.documents.listing(0, index.manifest.documents)}
    for share in given.shares:
        ranked = [_documents(paths, index, found, share) for found in hits]
        print(f"share of the tokens {share}: {score(asked, ranked)}")
    for name, some in (("with", queries), ("without", [replace(query, tokens=None) for query in queries])):
        taken = [_milliseconds(index, query) for query in some]
        print(f"search {name} tokens: p50 {median(taken):.1f} ms, p95 {quantiles(taken, n=20)[-1]:.1f} ms")


def _documents(paths: Mapping[str, str], index: Index, hits: Sequence[Hit], share: float) -> list[str]:
    """Return the documents of the hits, best first, had the tokens another share."""
    fused = {hit.row: (hit.score - SHARE * hit.late) / (1 - SHARE) for hit in hits}
    looked_at = {hit.row: share * hit.late + (1 - share) * fused[hit.row] for hit in hits if hit.late}
    ranked = sorted(fused, key=lambda row: (row not in looked_at and share > 0, -looked_at.get(row, fused[row]), row))
    return list(dict.fromkeys(paths[passage.document_id] for passage in index.documents.passages(ranked)))


def _milliseconds(index: Index, query: Query) -> float:
    start = time.perf_counter()
    index.search(query, 5)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
