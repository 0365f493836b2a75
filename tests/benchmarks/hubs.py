"""Passages that come whatever is asked, with and without prices, and what the prices cost the questions answered.

    python -m tests.benchmarks.hubs DATA:QUESTIONS.jsonl …

Each DATA is a data folder with an index, QUESTIONS what it answers. Two lists of unrelated questions are asked, by
neither of which a price was found: the 50 of `sourcier doctor`, and those of unrelated_questions.txt. Of each: how many
passages stand in more than a tenth of the first tens, and the greatest share. « By chance »: the same if the first tens
were drawn, mean of 200 draws. Then hit@1, hit@5 and nDCG@10 of the questions, and the shares « found » and « nothing ».
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant import Settings
from assistant.abstain import FOUND, NOTHING, probability
from index import HUB_SHARE, Encoder, Hit, Index, Query, load_encoder, signs
from index.calibrate import control_questions
from index.prices import no_prices
from tests.benchmarks.questions import Asked, read_questions, score

_TOP, _DEPTH, _DRAWS, _BATCH = 10, 50, 200, 64


def main() -> None:
    """Print the figures of each index, without prices and with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", metavar="DATA:QUESTIONS")
    settings = Settings()
    encoder = load_encoder(settings.model, settings.models)
    for group in parser.parse_args().sets:
        data, questions = map(Path, group.split(":"))
        with_prices = Index.open(data, encoder)
        print(f"{data}, {with_prices.manifest.passages} passages, {questions}", flush=True)
        _print(with_prices, encoder, [one for one in read_questions(questions) if one.relevant])
        with_prices.close()


def _print(index: Index, encoder: Encoder, asked: Sequence[Asked]) -> None:
    text = (Path(__file__).parent / "unrelated_questions.txt").read_text(encoding="utf-8")
    others = [line for line in text.splitlines() if line and not line.startswith("#")]
    lists = {"doctor": control_questions(), "unrelated": others}
    queries = {name: _queries(encoder, questions) for name, questions in lists.items()}
    own = _queries(encoder, [one.question for one in asked])
    for name, questions in lists.items():
        print(f"  by chance, {name}: {_by_chance(index.manifest.passages, len(questions))}")
    prices = index.prices
    for told, asking in (("without prices", no_prices(index.manifest.passages)), ("with prices", prices)):
        index.prices = asking
        hubs = ", ".join(f"{name} {_hubs(index, of)}" for name, of in queries.items())
        print(f"  {told}: {hubs}; {_figures(index, asked, own)}", flush=True)


def _queries(encoder: Encoder, questions: Sequence[str]) -> list[Query]:
    found: list[Query] = []
    for start in range(0, len(questions), _BATCH):
        some = questions[start : start + _BATCH]
        read = encoder.read_questions(some)
        found += [Query(((q, 1.0),), v, t) for q, v, t in zip(some, read.vectors, read.tokens, strict=True)]
    return found


def _hubs(index: Index, queries: Sequence[Query]) -> str:
    return _told(Counter(hit.row for query in queries for hit in index.search(query, _TOP)), len(queries))


def _told(seen: Counter[int], questions: int) -> str:
    over = sum(count / questions > HUB_SHARE for count in seen.values())
    return f"{over} (most {max(seen.values()) / questions:.0%})"


def _by_chance(passages: int, questions: int) -> str:
    random = np.random.default_rng(0)
    counts = [np.zeros(passages) for _ in range(_DRAWS)]
    for count in counts:
        for _ in range(questions):
            count[random.choice(passages, _TOP, replace=False)] += 1
    over = [np.count_nonzero(count / questions > HUB_SHARE) for count in counts]
    return f"{np.mean(over):.2f} (most {np.mean([count.max() for count in counts]) / questions:.0%})"


def _figures(index: Index, asked: Sequence[Asked], queries: Sequence[Query]) -> str:
    paths = {one.id: one.path for one in index.documents.listing(0, index.manifest.documents)}
    ranked, sure = [], []
    for query in queries:
        hits = index.search(query, _DEPTH)
        ranked.append(_documents(index, hits, paths))
        sure.append(probability(signs(index.lexical, query.words, hits), index.manifest.calibration))
    found = score(asked, ranked)
    states = f"found {np.mean(np.array(sure) >= FOUND):.1%}, nothing {np.mean(np.array(sure) < NOTHING):.1%}"
    return f"{found.hit_1:.4f} / {found.hit_5:.4f} / {found.ndcg_10:.4f}; {states}"


def _documents(index: Index, hits: Sequence[Hit], paths: dict[str, str]) -> list[str]:
    """Return the documents of the hits, best first, each once; of passages of one text those of all."""
    rows = [row for hit in hits for row in (hit.row, *hit.others)]
    holders = index.documents.holders(rows)
    return list(dict.fromkeys(paths[holders[row]] for row in rows))


if __name__ == "__main__":
    main()
