"""Passages → the full-text index on disk, in shards, so that a changed document costs its shard and not all of them.

A shard is one segment of the engine, or a few, made of the documents whose places have the same digest, and copied from
the last version where it would hold the same. Nothing is ever deleted from a segment: what the engine counts is what is
there, and the scores are those of an index that was written at once.
"""

import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tantivy import Document, Index, Schema, SchemaBuilder

from index.acronyms import definitions, learned, write_acronyms
from index.compounds import compounds
from index.terms import NAME, analyzer

ACRONYMS = "acronyms.json"
LOCK = ".tantivy-meta.lock"
"""The file that the engine locks when it opens a folder; it is there beforehand, as opening writes nothing."""

OF_WORDS = ("body", "context")
"""What stands in none of these fields is unknown; most words of a question are no compounds."""

SHARDS = "shards.json"
"""The file that says of which folders the index is made."""

_KEYS, _META = "keys", "meta.json"
_HEAP = 128_000_000
# A question looks its words up in every segment: few passages are one, many are not more than eight.
_PASSAGES, _MOST = 3000, 8
_KEY = 8
_TRIES = 100
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a passage: its compounds, with spaces between, and the acronyms that it defines."""

    compounds: str
    defined: Sequence[tuple[str, str]]

    def stored(self) -> str:
        """Return it as it is stored; most passages have neither."""
        return json.dumps([self.compounds, self.defined], ensure_ascii=False) if self.compounds or self.defined else ""


def found_from(stored: str) -> Found:
    """Return what `Found.stored` gave."""
    compounds, defined = json.loads(stored) if stored else ("", [])
    return Found(compounds, [(acronym, long) for acronym, long in defined])


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as it is found by words: its id, its document's id and place, what tells what it stands under, and what
    was found in it, as it is stored."""

    passage_id: str
    document_id: str
    place: str
    above: str
    found: str


def found_in(context: str, body: str) -> Found:
    """Return what is found in a passage and in what it stands under."""
    return Found(" ".join(compound for compound, _ in compounds(f"{context}\n{body}")), list(definitions(body)))


def write_lexical(
    folder: Path, entries: Sequence[Entry], words_of: Callable[[int], tuple[str, str]], last: Path | None
) -> int:
    """Write the full-text index of passages, in row order; return how many shards were made anew.

    `words_of` gives what a row stands under, and its own words. `last` is the folder of an index from which shards can
    be taken, one whose files are known to be whole. The acronyms that the passages define are written beside it.
    """
    folder.mkdir()
    known = _shards(last) if last else {}
    parts = _parted(entries)
    digests = [_digest([entries[row] for row in rows]) for rows in parts]

    def shard(digest: str, rows: Sequence[int]) -> dict[str, Any]:
        if last is None or digest not in known:
            return {"digest": digest, **_made(folder, entries, rows, words_of)}
        for name in known[digest]["files"]:
            shutil.copyfile(last / name, folder / name)
        return known[digest]

    try:
        with ThreadPoolExecutor(_AT_ONCE) as threads:  # most of it is the engine's, which takes a core each
            shards = [*threads.map(shard, digests, parts)]
        _join(folder, shards)
    except ValueError as error:  # what tantivy raises when the disk is full
        raise OSError(f"the full-text index cannot be written: {error}") from error
    np.array([key_of(entry.passage_id) for entry in entries], dtype="<u8").tofile(folder / _KEYS)
    found = [(acronym, long) for shard in shards for acronym, long in shard["definitions"]]
    write_acronyms(folder / ACRONYMS, learned(found))
    return sum(digest not in known for digest in digests)


def read_keys(folder: Path) -> NDArray[np.uint64]:
    """Return what the engine names the passages by, in row order: uint64, (passages,)."""
    return np.fromfile(folder / _KEYS, dtype="<u8")


def key_of(passage_id: str) -> int:
    """Return what the engine names a passage by: rows move, ids stay."""
    return int.from_bytes(blake2b(passage_id.encode(), digest_size=_KEY).digest(), "little")


def _parted(entries: Sequence[Entry]) -> list[list[int]]:
    """Return the rows of each shard, in order; some may be empty."""
    shards: list[list[int]] = [[] for _ in range(max(1, min(len(entries) // _PASSAGES, _MOST)))]
    shard_of = lru_cache(maxsize=1)(lambda place: shards[key_of(place) % len(shards)])  # a document's passages follow
    for row, entry in enumerate(entries):
        shard_of(entry.place).append(row)
    return shards


def _digest(entries: Sequence[Entry]) -> str:
    """Return what tells whether a shard holds the same: an id says what the words are."""
    told = [NAME, *((entry.passage_id, entry.document_id, entry.above) for entry in entries)]
    return blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def _made(
    folder: Path, entries: Sequence[Entry], rows: Sequence[int], words_of: Callable[[int], tuple[str, str]]
) -> dict[str, Any]:
    """Write the segments of a shard into the folder; return what is to be known of them."""
    defined: list[tuple[str, str]] = []
    with _making(folder) as name:
        index = Index(_schema(), path=name)
        index.register_tokenizer(NAME, analyzer())
        # One thread and one commit, so that the same passages give the same segments.
        writer = index.writer(_HEAP, num_threads=1)
        for row in rows:
            found = found_from(entries[row].found)
            writer.add_document(_document(entries[row], *words_of(row), found.compounds))
            defined += found.defined
        writer.commit()
        writer.wait_merging_threads()
        told = json.loads((Path(name) / _META).read_bytes())
        segments = sorted(told["segments"], key=lambda segment: -int(segment["max_doc"]))
        files = sorted(_files(Path(name), segments))
        for file in files:
            (Path(name) / file).replace(folder / file)
    return {"segments": segments, "files": files, "definitions": defined, "meta": {**told, "segments": []}}


@contextmanager
def _making(folder: Path) -> Iterator[str]:
    """Give a folder inside another one and remove it in the end, though the engine may still tidy up in it."""
    name = mkdtemp(dir=folder, prefix="making-")
    try:
        yield name
    finally:
        for _ in range(_TRIES):
            shutil.rmtree(name, ignore_errors=True)
            if not Path(name).exists():
                break
            time.sleep(0.02)
        else:
            shutil.rmtree(name)


def _document(entry: Entry, context: str, body: str, found: str) -> Document:
    told = Document(document=entry.document_id, context=context, body=body, compounds=found)
    told.add_unsigned("key", key_of(entry.passage_id))  # a plain int would be taken for a signed one
    return told


def _files(folder: Path, segments: Sequence[dict[str, Any]]) -> Iterator[str]:
    names = {str(segment["segment_id"]).replace("-", "") for segment in segments}
    yield from (path.name for path in folder.iterdir() if path.name.partition(".")[0] in names)


def _join(folder: Path, shards: Sequence[dict[str, Any]]) -> None:
    """Write what the engine knows of its segments, and what the next version is to know of the shards."""
    segments = [segment for shard in shards for segment in shard["segments"]]
    meta = {**shards[0]["meta"], "segments": segments}
    (folder / _META).write_text(json.dumps(meta), encoding="utf-8")
    (folder / LOCK).touch()
    (folder / SHARDS).write_text(json.dumps(shards, ensure_ascii=False), encoding="utf-8")


def _shards(folder: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((folder / SHARDS).read_text(encoding="utf-8"))
    return {shard["digest"]: shard for shard in found}


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for field in OF_WORDS:
        builder.add_text_field(field, tokenizer_name=NAME, index_option="position")
    builder.add_text_field("compounds", tokenizer_name="whitespace", index_option="freq")
    return builder.build()
