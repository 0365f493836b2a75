"""How nearly a book's PDF gives the text of its HTML: `python -m tests.benchmarks.pdf_against_html [--worst N]`.

Each passage of the PDF is compared with the piece of the HTML that is most like it (rapidfuzz `ratio`, white space
normalised). The books are those of Debian's packages debian-reference-fr and developers-reference-fr.
"""

import argparse
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from rapidfuzz import fuzz

from corpus import Document, File, Limits, passages
from corpus.html import read_html
from corpus.pdf import read_pdf
from tests.real_input import debian_package

BAR = 95.0
MOST_BYTES = 100_000_000
TOKENS_A_WORD = 1.5
# Words of the HTML on either side of where a passage is thought to stand.
MARGIN = 60
# Runs of words by which a passage finds its place, and how many places are tried.
RUN, PLACES = 3, 3


@dataclass(frozen=True, slots=True)
class Book:
    """A book of a Debian package: its name, its PDF, the pattern of its pages of HTML."""

    package: str
    pdf: str
    html: str


BOOKS = (
    Book("debian-reference-fr", "usr/share/debian-reference/debian-reference.fr.pdf", "*.fr.html"),
    Book("developers-reference-fr", "usr/share/developers-reference/fr/developers-reference.pdf", "*.html"),
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A passage of the PDF with what is most like it in the HTML, and how much: 0 to 100."""

    score: float
    page: int | None
    passage: str
    counterpart: str


def likenesses(pdf: Document, text: str) -> list[Likeness]:
    """Return how much each passage of a PDF is like the text of the same book."""
    index = _Index(text)
    found = []
    for passage in passages(pdf, count_words, Limits()):
        words = " ".join(passage.span.of(pdf.text).split())
        best = max((_compared(words, window) for window in index.windows(words)), default=(0.0, ""))
        found.append(Likeness(best[0], pdf.page(passage.span.start), words, best[1]))
    return found


def count_words(texts: Sequence[str]) -> list[int]:
    """Return about as many tokens as a model would count."""
    return [round(TOKENS_A_WORD * len(text.split())) for text in texts]


def read_book(book: Book) -> tuple[Document, str, float]:
    """Return the document in a book's PDF, the text of its HTML, the processor seconds of reading the PDF."""
    folder = debian_package(book.package)
    path = folder / book.pdf
    start = time.process_time()
    (pdf,) = (found for found in read_pdf(_file(path)) if isinstance(found, Document))
    seconds = time.process_time() - start
    pages = sorted(path.parent.glob(book.html))
    return pdf, " ".join(" ".join(next(read_html(_file(page))).text.split()) for page in pages), seconds


def _file(path: Path) -> File:
    return File(path, path.name, str(path.parent), MOST_BYTES)


class _Index:
    """Where each run of words stands in a text."""

    def __init__(self, text: str) -> None:
        self._words = text.split()
        self._places: dict[tuple[str, ...], list[int]] = {}
        for place, run in enumerate(_runs(self._words)):
            self._places.setdefault(run, []).append(place)

    def windows(self, passage: str) -> Iterator[str]:
        """Yield the pieces of the text that share most runs of words with a passage."""
        words = passage.split()
        votes: defaultdict[int, float] = defaultdict(float)
        for offset, run in enumerate(_runs(words)):
            places = self._places.get(run, ())
            for place in places:
                for bucket in {(place - offset) // MARGIN, (place - offset) // MARGIN + 1}:
                    votes[bucket] += 1 / len(places)  # what stands everywhere says little
        for bucket in sorted(votes, key=lambda bucket: votes[bucket])[-PLACES:]:
            start = max(bucket * MARGIN - 2 * MARGIN, 0)
            yield " ".join(self._words[start : start + len(words) + 4 * MARGIN])


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    plain = [re.sub(r"\W", "", word).lower() for word in words]
    return zip(*(plain[start:] for start in range(RUN)), strict=False)


def _compared(passage: str, window: str) -> tuple[float, str]:
    if len(passage) > len(window):
        return fuzz.ratio(passage, window), window
    found = fuzz.partial_ratio_alignment(passage, window)
    if found is None:
        return 0.0, ""
    counterpart = window[found.dest_start : found.dest_end].strip()
    return fuzz.ratio(passage, counterpart), counterpart


def main() -> None:
    """Print the median and the deciles of both books."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=0, help="print so many of the passages that are least alike")
    worst = parser.parse_args().worst
    for book in BOOKS:
        pdf, text, seconds = read_book(book)
        found = likenesses(pdf, text)
        scores = [one.score for one in found]
        deciles = " ".join(f"{value:.1f}" for value in quantiles(scores, n=10))
        print(f"{book.package}: {len(pdf.content.pages)} pages, {len(scores)} passages, {seconds:.1f} s of processor")
        print(f"  median {median(scores):.1f} (bar {BAR:g}), deciles {deciles}")
        for one in sorted(found, key=lambda one: one.score)[:worst]:
            print(f"  {one.score:.0f} page {one.page}\n    PDF  {one.passage}\n    HTML {one.counterpart}")


if __name__ == "__main__":
    main()
