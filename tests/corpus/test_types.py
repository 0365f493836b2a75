from dataclasses import replace
from hashlib import sha256

import pytest

from corpus import Content, Document, Metadata, Span


def _document(path: str = "a.txt", text: str = "L’été", source: str = "source", title: str = "") -> Document:
    return Document(path, source, Content(text), Metadata(title=title))


def test_a_span_cuts_code_points_out_of_a_text() -> None:
    assert Span(1, 3).of("a😀é中") == "😀é"


def test_a_document_carries_the_digest_of_its_text() -> None:
    assert _document().sha256 == sha256("L’été".encode()).hexdigest()


@pytest.mark.parametrize("other", [_document(source="elsewhere"), _document(title="Un titre"), _document(path="b.txt")])
def test_the_id_of_a_document_comes_from_its_text_alone(other: Document) -> None:
    assert other.id == _document().id


@pytest.mark.parametrize("other", [replace(_document(), copy=1), _document(text="L’étE")])
def test_another_copy_or_another_text_gives_another_id(other: Document) -> None:
    assert other.id != _document().id


def test_an_offset_is_told_by_its_page() -> None:
    content = Content("Un deux trois", pages=(0, 3, 3, 8))
    document = Document("a.pdf", "source", content, Metadata())
    assert [document.page(offset) for offset in (0, 2, 3, 7, 8, 12)] == [1, 1, 3, 3, 4, 4]
    assert _document().page(0) is None
