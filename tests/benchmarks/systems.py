"""What `side_by_side` runs in processes of their own: a system builds an index of passages, then answers questions.

    PYTHON -m tests.benchmarks.systems SYSTEM build|ask FOLDER MODEL TIMED

FOLDER holds `passages.jsonl` and `questions.json`, the first TIMED of which are timed; what was measured is written
there. Only the system asked for is
imported: PYTHON may have that one and no other. Each is set as its documentation says.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

Ask = Callable[[str, int], list[str]]
"""A question and how many passages → the documents of the passages, best first."""

SHOWN, DEPTH = 10, 30
QUERY, PASSAGE = "query: ", "passage: "


def main() -> None:
    """Do what the command line says."""
    name, what, folder, model = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    build, opened, package = SYSTEMS[name]
    if what == "build":
        figures = _built(lambda: build(folder, model))
    else:
        figures = _asked(folder, lambda: opened(folder, model), int(sys.argv[5])) | {"version": version(package)}
    (folder / f"{name}.{what}.json").write_text(json.dumps(figures), encoding="utf-8")


def _built(build: Callable[[], None]) -> dict[str, float]:
    """Return the seconds that a build takes, imports and all, and the most memory that it held."""
    started = time.perf_counter()
    build()
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "processor": used, "peak_mb": own.ru_maxrss / 1024}


def _asked(folder: Path, opened: Callable[[], Ask], timed: int) -> dict[str, Any]:
    """Return what is found for each question, the seconds of each and those until the first answer, the memory held."""
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    started = time.perf_counter()
    ask = opened()
    ask("Première question ?", SHOWN)
    first = time.perf_counter() - started
    seconds, processor = [], []
    for question in questions[:timed]:
        clock, used = time.perf_counter(), time.process_time()
        ask(question, SHOWN)
        seconds.append(time.perf_counter() - clock)
        processor.append(time.process_time() - used)
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    ranked = [list(dict.fromkeys(ask(question, DEPTH))) for question in questions]
    told = {"first": first, "seconds": seconds, "processor": processor, "resident_mb": int(held.split()[1]) / 1024}
    return told | {"ranked": ranked}


def _passages(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "passages.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    return [json.loads(line) for line in lines]


def _build_sourcier(folder: Path, precision: str = "") -> None:
    from assistant import Settings
    from index import load_encoder, rebuild
    from index.device import PROCESSOR

    settings = Settings()
    encoder = load_encoder(settings.model, settings.models, device=replace(PROCESSOR, precision=precision))
    rebuild([Path(os.environ["CORPUS"])], folder / f"sourcier{precision}", encoder)


def _open_sourcier(folder: Path, precision: str = "") -> Ask:
    from assistant import Assistant, Settings
    from index import Index, load_encoder

    settings = Settings()
    encoder = load_encoder(settings.model, settings.models)
    assistant = Assistant(Index.open(folder / f"sourcier{precision}", encoder), encoder, settings)
    return lambda question, count: [
        passage.citation.document for passage in assistant.answer(question, count=count).passages
    ]


def _build_txtai(folder: Path, model: str, normalize: str = "") -> None:
    from txtai import Embeddings

    instructions = {"query": QUERY, "data": PASSAGE}
    # Given in full, `scoring` is what `hybrid` stands for, with another way to put scores on one scale.
    words = {"scoring": {"method": "bm25", "terms": True, "normalize": normalize}} if normalize else {"hybrid": True}
    embeddings = Embeddings(path=model, instructions=instructions, content=True, **words)
    embeddings.index((number, one["text"], None) for number, one in enumerate(_passages(folder)))
    embeddings.save(str(folder / f"txtai{normalize}"))


def _open_txtai(folder: Path, _: str, normalize: str = "") -> Ask:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(folder / f"txtai{normalize}"))
    documents = [one["document"] for one in _passages(folder)]
    return lambda question, count: [documents[int(one["id"])] for one in embeddings.search(question, count)]


def _build_haystack(folder: Path, model: str) -> None:
    from haystack import Document, Pipeline
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersDocumentEmbedder

    store = InMemoryDocumentStore()
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model, prefix=PASSAGE))
    pipeline.add_component("writer", DocumentWriter(document_store=store))
    pipeline.connect("embedder", "writer")
    documents = [
        Document(id=str(number), content=one["text"], meta={"document": one["document"]})
        for number, one in enumerate(_passages(folder))
    ]
    pipeline.run({"embedder": {"documents": documents}})
    store.save_to_disk(str(folder / "haystack.json"))


def _open_haystack(folder: Path, model: str) -> Ask:
    from haystack import Pipeline
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

    store = InMemoryDocumentStore.load_from_disk(str(folder / "haystack.json"))
    pipeline = Pipeline()
    embedder = SentenceTransformersTextEmbedder(model=model, prefix=QUERY, progress_bar=False)
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("words", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("embedder", "vectors")
    pipeline.connect("words", "joiner")
    pipeline.connect("vectors", "joiner")

    def ask(question: str, count: int) -> list[str]:
        wanted = {"query": question, "top_k": count}
        given = {"embedder": {"text": question}, "words": wanted, "vectors": {"top_k": count}}
        found = pipeline.run({**given, "joiner": {"top_k": count}})["joiner"]["documents"]
        return [one.meta["document"] for one in found]

    return ask


SYSTEMS: dict[str, tuple[Callable[[Path, str], None], Callable[[Path, str], Ask], str]] = {
    "sourcier": (lambda folder, _: _build_sourcier(folder), lambda folder, _: _open_sourcier(folder), "sourcier"),
    "float32": (
        lambda folder, _: _build_sourcier(folder, "float32"),
        lambda folder, _: _open_sourcier(folder, "float32"),
        "sourcier",
    ),
    "txtai": (_build_txtai, _open_txtai, "txtai"),
    "txtai_bb25": (
        lambda folder, model: _build_txtai(folder, model, "bb25"),
        lambda folder, model: _open_txtai(folder, model, "bb25"),
        "txtai",
    ),
    "haystack": (_build_haystack, _open_haystack, "haystack-ai"),
}

if __name__ == "__main__":
    main()
