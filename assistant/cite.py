"""Fourth step: hits → cited passages, each proved against its stored document when it is served."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from assistant.errors import CitationFailed
from assistant.types import Citation, CitedPassage
from index import DamagedIndex, Hit, Index, StoredDocument, StoredPassage, check_passage


def cite(index: Index, hits: Sequence[Hit]) -> tuple[CitedPassage, ...]:
    """Return the passages of the hits, in their order, re-read from the stored documents; nothing is marked yet.

    Raises:
        CitationFailed: a passage does not resolve to the words that were indexed.
    """
    try:
        stored = index.documents.passages([hit.row for hit in hits])
        others = [index.documents.passages(hit.others) for hit in hits]
    except DamagedIndex as error:
        raise CitationFailed(str(error)) from error
    cited = []
    for rank, (hit, passage, same) in enumerate(zip(hits, stored, others, strict=True), start=1):
        words, citation = prove(index, passage)
        also = tuple(prove(index, other)[1] for other in same)
        cited.append(CitedPassage(rank, round(hit.score, 6), words, (), citation, also))
    return tuple(cited)


def prove(index: Index, passage: StoredPassage) -> tuple[str, Citation]:
    """Return the words of a passage as they stand in its document, and the citation that leads to them.

    Raises:
        CitationFailed: the document is gone or altered, or the words are not at the place.
    """
    try:
        document, words = check_passage(index.documents.document(passage.document_id), passage)
    except DamagedIndex as error:
        raise CitationFailed(str(error)) from error
    return words, citation_of(document, passage)


def citation_of(document: StoredDocument, passage: StoredPassage) -> Citation:
    """Return the citation of a passage of a document."""
    return Citation(
        passage_id=passage.id,
        document_id=document.id,
        document=document.path,
        title=document.title,
        url=document.url,
        headings=passage.headings,
        start=passage.start,
        end=passage.end,
        sha256=document.sha256,
        published=_written(document.published),
        modified=_written(document.modified),
        language=document.language,
        link=f"/documents/{document.id}?{urlencode({'passage': passage.id})}#passage",
        author=document.author,
        page=_page(document, passage.start),
        last_page=_page(document, passage.end - 1),
        leads=tuple(" ".join(lead.of(document.text).split()) for lead in passage.leads),
        quote_url=_quote_url(document.url, passage.fragment),
    )


def _page(document: StoredDocument, offset: int) -> int | None:
    return bisect_right(document.pages, offset) or None


def _quote_url(url: str | None, fragment: str | None) -> str | None:
    return f"{url}{'' if '#' in url else '#'}{fragment}" if url and fragment else None


def _written(day: date | None) -> str | None:
    return day.isoformat() if day else None
