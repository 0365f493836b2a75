"""What became of a passage since it was shown, by the digests of the documents that are served now."""

from dataclasses import dataclass
from typing import Literal

from assistant.types import Answer, Citation
from index import Filters, Index

Fate = Literal["same", "moved", "changed", "gone"]
"""The passage is there as it was shown (`same`); its document has the same text, cut otherwise (`moved`); the document
at its place has another text (`changed`); no document is at its place (`gone`)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a passage, and the id of the document that stands at its place now; None where it is gone."""

    fate: Fate
    document_id: str | None


def standing_of(index: Index, answer: Answer, citation: Citation) -> Standing:
    """Return what became of a citation of an answer, which may be of an older version of the index."""
    documents = index.documents
    if answer.version == index.version or documents.passage(citation.passage_id):
        return Standing("same", citation.document_id)
    found, _ = documents.select(Filters(documents=(citation.document_id, citation.document)))
    if citation.document_id in found:
        return Standing("moved", citation.document_id)
    # A copy of a text may have the id of another one, which was removed.
    texts = {document_id: stored.sha256 for document_id in found if (stored := documents.document(document_id))}
    for document_id, sha256 in texts.items():
        if sha256 == citation.sha256:
            return Standing("moved", document_id)
    return Standing("changed", next(iter(texts))) if texts else Standing("gone", None)
