"""« dans ce document », « le deuxième passage » → the documents meant, of those shown at the previous turn."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.types import CarriedDocument, Earlier
from index import Documents, Filters, terms

_NOUN = r"(?:documents?|textes?|pages?|fiches?|articles?|passages?|extraits?|résultats?|text|results?|source)"
_THIS = re.compile(rf"\b(?:ce|cet|cette|this|that|le même|la même|the same) {_NOUN}\b", re.IGNORECASE)
_ORDINALS = (
    ("premier", "première", "first"),
    ("deuxième", "second", "seconde"),
    ("troisième", "third"),
    ("quatrième", "fourth"),
    ("cinquième", "fifth"),
)
_RANKS = {word: rank for rank, words in enumerate(_ORDINALS) for word in words}
# « le premier ? » points to what was shown, « le premier enfant » does not.
_RANKED = re.compile(
    rf"\b(?:le|la|du|au|the) ({'|'.join(_RANKS)})(?: {_NOUN}\b| one\b|(?=\s*[?.!,;:])|\s*$)", re.IGNORECASE
)

_SAYS = re.compile(
    r"\b(?:(?:que|qu['’]en|il|elle) )?(?:dit|disent)(?:-(?:il|elle|on|ils|elles))?(?: quoi)?\b"
    r"|\bwhat do(?:es)?\b|\bsays?\b",
    re.IGNORECASE,
)


def unpointed(question: str) -> str:
    """Return a question without the words that point to what was shown; "" where it says nothing else."""
    plain = _RANKED.sub(" ", _THIS.sub(" ", question))
    if plain == question:
        return question
    plain = " ".join(_SAYS.sub(" ", plain).split())
    return plain if terms(plain) else ""


def in_focus(
    question: str, history: Sequence[str | Earlier], ignore: Collection[str], documents: Documents
) -> tuple[CarriedDocument, ...]:
    """Return the document that a question points to, as one of those shown just before; none where it is gone."""
    shown = history[-1].passages if history and isinstance(history[-1], Earlier) else ()
    rank = _rank(question)
    if rank is None or rank >= len(shown):
        return ()
    passage = documents.passage(shown[rank])
    document = documents.document(passage.document_id) if passage else None
    return (CarriedDocument(document.id, document.title),) if document and document.id not in ignore else ()


def filters_in(documents: Sequence[CarriedDocument], filters: Filters | None) -> Filters | None:
    """Return filters that hold a search to documents besides; the same ones where there are none."""
    held = tuple(document.id for document in documents)
    return replace(filters or Filters(), documents=held) if held else filters


def _rank(question: str) -> int | None:
    """Return which of the passages shown is meant, from 0; None where none is."""
    if found := _RANKED.search(question):
        return _RANKS[found[1].lower()]
    return 0 if _THIS.search(question) else None
