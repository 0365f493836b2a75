"""What an index answers, in a form that can be compared between versions and between machines."""

from index import Encoder, Filters, Hit, Index, Query, check_passage
from index.search import DENSE_WEIGHT

QUESTIONS = (
    "Combien de jours de congés par mois ?",
    "Qui verse l'aide au logement ?",
    "remboursement du métro",
    "Où demander un titre de séjour ?",
    "registres de l'etat civil",
    "Who may borrow books?",
)


def query(question: str, encoder: Encoder) -> Query:
    """Return a question as the index takes it."""
    (vector,) = encoder.encode_questions([question])
    return Query(((question, 1.0),), vector)


def ask(
    index: Index,
    question: str,
    encoder: Encoder,
    filters: Filters | None = None,
    dense_weight: float = DENSE_WEIGHT,
) -> list[Hit]:
    """Return the ten best hits of a question."""
    return index.search(query(question, encoder), 10, filters, dense_weight)


def answers(index: Index, encoder: Encoder) -> list[tuple[str, str, str, float]]:
    """Return what `QUESTIONS` find: question, path, words of the passage, score."""
    found = []
    for question in QUESTIONS:
        hits = ask(index, question, encoder)
        for hit, passage in zip(hits, index.documents.passages([hit.row for hit in hits]), strict=True):
            document, words = check_passage(index.documents.document(passage.document_id), passage)
            found.append((question, document.path, words, round(hit.score, 6)))
    return found
