"""How well the main content of web pages is found, on pages annotated by hand, by this project and by libraries.

    pip install readability-lxml resiliparse
    python -m tests.benchmarks.main_content [NAME …]

Prints precision, recall and F1 by words of each page for the first NAME, then the means of all. Rules were tuned on the
pages in even places, and the errors on the odd ones were seen: those held out, annotated when the rules were done, tell
more of other sites. Libraries that are not installed are left
out; the pages of Debian packages are downloaded by apt.
"""

import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from statistics import fmean

from lxml import html

from corpus import Document
from corpus.file import File
from corpus.html import read_html
from tests.evaluation.main_content.annotations import Annotated, Score, annotated, score
from tests.real_input import unpacked

Extract = Callable[[bytes], str]


def sourcier(data: bytes) -> str:
    """Return the text that this project reads."""
    (document,) = read_html(File(Path("page.html"), "page.html", "", len(data), data))
    assert isinstance(document, Document)
    return document.text


def trafilatura(data: bytes) -> str:
    """Return what trafilatura finds, told to leave out little."""
    found = import_module("trafilatura").extract(
        data.decode(), favor_recall=True, include_tables=True, include_comments=False
    )
    return str(found or "")


def readability(data: bytes) -> str:
    """Return what the port of Mozilla's reader view finds."""
    summary = import_module("readability").Document(data.decode().partition("?>")[2] or data.decode()).summary()
    return " ".join(map(str, html.document_fromstring(summary).itertext()))


def resiliparse(data: bytes) -> str:
    """Return what Resiliparse finds."""
    return str(import_module("resiliparse.extract.html2text").extract_plain_text(data.decode(), main_content=True))


EXTRACTORS: tuple[Extract, ...] = (sourcier, trafilatura, readability, resiliparse)


def main() -> None:
    """Print the figures."""
    pages = list(annotated(unpacked))
    wanted = sys.argv[1:]
    chosen = [extract for extract in EXTRACTORS if not wanted or extract.__name__ in wanted]
    for place, extract in enumerate(chosen):
        try:
            start = time.process_time()
            scores = [score(extract(page.data), page.content) for page in pages]
            seconds = time.process_time() - start
        except ImportError as missing:
            print(f"{extract.__name__:12} left out: {missing}")
            continue
        if not place:
            _print_pages(pages, scores)
        _print_means(extract.__name__, pages, scores, seconds)


def _print_pages(pages: Sequence[Annotated], scores: Sequence[Score]) -> None:
    for place, (page, found) in enumerate(zip(pages, scores, strict=True), start=1):
        print(f"{place:3} {page.name:50} {found.precision:7.3f} {found.recall:7.3f} {found.f1:7.3f}")


def _print_means(name: str, pages: Sequence[Annotated], scores: Sequence[Score], seconds: float) -> None:
    def mean(parts: Sequence[Score]) -> str:
        if not parts:
            return "–"
        three = (fmean(getattr(one, field) for one in parts) for field in ("precision", "recall", "f1"))
        return " ".join(f"{value:.3f}" for value in three)

    judged = list(zip(pages, scores, strict=True))
    known = [one for page, one in judged if not page.held_out]
    groups = {
        "all": scores,
        "ours": [one for page, one in judged if not page.real],
        "packages": [one for page, one in judged if page.real and not page.held_out],
        "even": known[1::2],
        "odd": known[::2],
        "held out": [one for page, one in judged if page.held_out],
    }
    print(f"{name}: {1000 * seconds / len(pages):.0f} ms a page")
    for group, part in groups.items():
        print(f"    {group:10} {len(part):3} pages  precision, recall, F1 {mean(part)}")


if __name__ == "__main__":
    main()
