"""A passage as it was cut → what the index keeps of it besides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus import Document, Passage, digest, text_fragment
from index.near import signature
from index.shards import Found, found_in

# Code points before a passage that tell it from others of the same words on its page.
_BEFORE = 300


@dataclass(frozen=True, slots=True)
class CutPassage:
    """A passage with what the index keeps of it: the text whose vector stands for it (`embedded`), what tells
    whether another one says the same (`signature`), what its words are found by besides themselves (`found`), and
    where a browser finds it on its page (`fragment`)."""

    passage: Passage
    embedded: str
    signature: bytes
    found: Found
    fragment: str | None = None
    embedded_sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "embedded_sha256", digest(self.embedded))


Made = tuple[bytes, Found, str | None]
"""What takes its time to be made of a passage: its signature, what is found in it, its fragment."""


def cut_passage(document: Document, passage: Passage) -> CutPassage:
    """Return a passage with what the index keeps of it."""
    return with_text(document, passage, made_of(document, passage))


def made_of(document: Document, passage: Passage) -> Made:
    """Return what is made of a passage."""
    words, above = passage.span.of(document.text), context(document.metadata.title, passage.headings)
    signed = signature(words, "\n".join((above, *_leads(document, passage))))
    return signed, found_in(above, words), _fragment(document, passage)


def with_text(document: Document, passage: Passage, made: Made) -> CutPassage:
    """Return a passage with what was made of it, and with the text whose vector stands for it."""
    return CutPassage(passage, embedded_text(document, passage), *made)


def _fragment(document: Document, passage: Passage) -> str | None:
    if document.metadata.url is None:
        return None
    span = passage.span
    before = document.text[max(0, span.start - _BEFORE) : span.start]
    return text_fragment(document.surroundings or document.text, span.of(document.text), before)


def context(title: str, headings: Sequence[str]) -> str:
    """Return what a passage stands under, as one line: title > heading > heading."""
    return " > ".join(part for part in (title, *headings) if part)


def embedded_text(document: Document, passage: Passage) -> str:
    """Return the text whose vector stands for a passage: what it stands under, what leads it, then its words."""
    words = passage.span.of(document.text)
    own = passage.headings and " ".join(words[: len(passage.headings[-1]) + 8].split()).startswith(passage.headings[-1])
    above = passage.headings[:-1] if own else passage.headings
    title = "" if words.startswith(document.metadata.title) else document.metadata.title
    return "\n".join(filter(None, (context(title, above), *_leads(document, passage), words)))


def _leads(document: Document, passage: Passage) -> Iterator[str]:
    return (lead.of(document.text) for lead in passage.leads)
