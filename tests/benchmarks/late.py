"""What ranking anew by tokens gives, and what it costs.

    python -m tests.benchmarks.late DATA QUESTIONS [--questions 1000]

DATA is a data folder with an index. Quality is by document; without tokens it is that of the fusion.
"""

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from assistant import Settings
from index import Hit, Index, Query, load_encoder
from index.late import UNITS_FILE
from index.store import version_folder
from tests.benchmarks.questions import read_questions, score

_DEPTH = 100


def main() -> None:
    """Print size, quality and time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--questions", type=int, default=1000)
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
    paths = {document.id: document.path for document in index.documents.listing(0, index.manifest.documents)}
    for name, some in (("with", queries), ("without", [replace(query, tokens=None) for query in queries])):
        ranked = [_documents(paths, index, index.search(query, _DEPTH)) for query in some]
        taken = [_milliseconds(index, query) for query in some]
        print(f"{name} tokens: {score(asked, ranked)}")
        print(f"search {name} tokens: p50 {median(taken):.1f} ms, p95 {quantiles(taken, n=20)[-1]:.1f} ms")


def _documents(paths: Mapping[str, str], index: Index, hits: Sequence[Hit]) -> list[str]:
    found = index.documents.passages([hit.row for hit in hits])
    return list(dict.fromkeys(paths[passage.document_id] for passage in found))


def _milliseconds(index: Index, query: Query) -> float:
    start = time.perf_counter()
    index.search(query, 5)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
