"""What each step of the words' side gives: quality with the step left out, by words alone and by the whole search.

    python -m tests.benchmarks.words DATA QUESTIONS [--questions 300] [--slips]

DATA is a data folder with an index; the words' side is written anew, without the step, into a temporary folder.
`--slips` swaps two letters in the longest word of each question, as a hand does. Quality is by document:
hit@1, hit@5, nDCG@10. Weight 0 leaves a field out, or what the words were widened by.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from assistant import Settings
from index import Encoder, Index, Query, load_encoder, version_folder
from index.build import write_words
from index.lexical import _FIELDS, Lexical
from index.terms import STEPS, _term, analyzer
from index.whole_columns import WholeColumns
from tests.benchmarks.questions import Asked, Scores, read_questions, score

_DEPTH = 50
_WEIGHTS = {"compounds": "compounds", "title and headings": "context"}
_WIDENED = {"acronyms": "EXPANDED", "misspelt words mended": "CORRECTED"}


def main() -> None:
    """Print a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("questions_file", type=Path, metavar="questions")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--slips", action="store_true")
    given = parser.parse_args()
    settings = Settings(data=given.data)
    encoder = load_encoder(settings.model, settings.models)
    index, documents = Index.open(given.data, encoder), WholeColumns(version_folder(given.data))
    asked = [question for question in read_questions(given.questions_file, given.questions) if question.relevant]
    queries = [_query(encoder, slipped(one.question) if given.slips else one.question) for one in asked]
    print("step left out | by words alone | by the whole search")
    for step in ("nothing", *STEPS, *_WEIGHTS, *_WIDENED):
        with _without(step), TemporaryDirectory() as place:
            write_words(Path(place) / "lexical", documents)
            index.lexical = Lexical(Path(place) / "lexical")
            alone, whole = _scores(index, asked, queries)
        print(f"{step} | {_shown(alone)} | {_shown(whole)}", flush=True)


def slipped(question: str) -> str:
    """Return a question with the two letters in the middle of its longest word swapped."""
    word = max(question.split(), key=len, default="")
    middle = len(word) // 2
    return question.replace(word, word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :], 1)


@contextmanager
def _without(step: str) -> Iterator[None]:
    with ExitStack() as changed:
        if step in STEPS:
            for module in ("lexical", "shards"):
                changed.enter_context(patch(f"index.{module}.analyzer", lambda: analyzer(step)))
            changed.enter_context(patch("index.terms._ANALYZER", analyzer(step)))
        if step in _WEIGHTS:
            changed.enter_context(patch.dict(_FIELDS, {_WEIGHTS[step]: 0.0}))
        if step in _WIDENED:
            changed.enter_context(patch(f"index.widen.{_WIDENED[step]}", 0.0))
        _term.cache_clear()
        yield
    _term.cache_clear()


def _query(encoder: Encoder, question: str) -> Query:
    read = encoder.read_questions([question])
    return Query(((question, 1.0),), read.vectors[0], read.tokens[0])


def _scores(index: Index, asked: Sequence[Asked], queries: Sequence[Query]) -> tuple[Scores, Scores]:
    paths = {document.id: document.path for document in index.documents.listing(0, index.manifest.documents)}
    alone = [_documents(index, paths, list(index.lexical.search(query.words, _DEPTH))) for query in queries]
    whole = [_documents(index, paths, [hit.row for hit in index.search(query, _DEPTH)]) for query in queries]
    return score(asked, alone), score(asked, whole)


def _documents(index: Index, paths: Mapping[str, str], rows: Sequence[int]) -> list[str]:
    ids = [passage.document_id for passage in index.documents.passages(rows)]
    return list(dict.fromkeys(paths[document_id] for document_id in ids))


def _shown(scores: Scores) -> str:
    return f"{scores.hit_1:.3f} / {scores.hit_5:.3f} / {scores.ndcg_10:.3f}"


if __name__ == "__main__":
    main()
