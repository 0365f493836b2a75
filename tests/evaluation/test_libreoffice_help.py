"""The 2,561 pages of a help system in French, as Debian ships them."""

import re
from pathlib import Path

import pytest
from lxml import html

from corpus import CorpusError, Document, find_files
from corpus.read import read
from tests.corpus.conftest import headings_of, processor_seconds
from tests.real_input import debian_package

# The fifty-first page of each fifty-one: fifty of them, from every part of the help.
_EVERY = 51
_TWO_CORES = 90 * 2


@pytest.fixture(scope="module")
def pages() -> list[Path]:
    """Return the pages, in their order."""
    return sorted(debian_package("libreoffice-help-fr").rglob("*.html"))


def _read(path: Path) -> Document | CorpusError:
    (found,) = (found for file in find_files([path]) for found in read(file))
    return found


def _content(path: Path) -> html.HtmlElement:
    """Return the part of a page that this help fills with its words, read by lxml alone."""
    page = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    found = page.xpath("//*[@id='DisplayArea']")
    assert isinstance(found, list)
    part = found[0] if found else page
    assert isinstance(part, html.HtmlElement)
    return part


def _words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def test_every_page_is_read_in_time_by_its_title_where_it_has_pictures_alone(pages: list[Path]) -> None:
    results: dict[Path, Document | CorpusError] = {}
    assert processor_seconds(lambda: results.update((path, _read(path)) for path in pages)) < _TWO_CORES
    assert [found for found in results.values() if not isinstance(found, Document)] == []
    titles = {path for path, found in results.items() if isinstance(found, Document) and _is_its_title(found)}
    assert {path for path in pages if not _words(_content(path))} <= titles
    assert len(titles) < 50 < len(pages)


def _is_its_title(document: Document) -> bool:
    return document.text == document.metadata.title != ""


def test_the_titles_and_headings_of_fifty_pages_are_those_of_the_html(pages: list[Path]) -> None:
    chosen = pages[_EVERY - 1 :: _EVERY]
    assert len(chosen) >= 50
    for path in chosen:
        headings = [
            (int(str(element.tag)[1]), words)
            for element in _content(path).iter()
            if re.fullmatch("h[1-6]", str(element.tag)) and (words := _words(element))
        ]
        document = _read(path)
        assert isinstance(document, Document)
        assert [(level, " ".join(words.split())) for level, words in headings_of(document)] == headings, path
        first = next((words for level, words in headings if level == 1), None)
        assert first is None or document.metadata.title == first
