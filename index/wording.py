"""What a reader is told of the words of a question: which stand nowhere, what was looked for besides them."""

from index.documents import Documents
from index.lexical import Lexical, Words
from index.terms import term_spans
from index.types import Operators, Widening


def unknown_words(lexical: Lexical, words: Words) -> list[str]:
    """Return the words that stand nowhere in the documents, as they were written, each once.

    Not those that were corrected. Of a compound and its words, the compound alone counts.
    """
    found: list[str] = []
    for text, _ in words:
        corrected = {word for word, _ in lexical.corrections(text)}
        spans = term_spans(text)
        inner = {
            one
            for _, one in spans
            for _, other in spans
            if one != other and one.start >= other.start and one.end <= other.end
        }
        unknown = sorted(
            (span.start, span.of(text)) for term, span in spans if span not in inner and not lexical.knows(term)
        )
        found += [word for _, word in unknown if word not in corrected]
    return list(dict.fromkeys(found))


def unknown_phrases(lexical: Lexical, operators: Operators) -> list[str]:
    """Return the phrases asked for that stand in no passage."""
    return [phrase for phrase in operators.phrases if not lexical.rows(None, Operators((phrase,)))]


def widening(lexical: Lexical, documents: Documents, words: Words) -> Widening:
    """Return what is looked for besides the words; a correction as the documents write it, not as a term."""
    expansions = (pair for text, _ in words for pair in lexical.expansions(text))
    corrections = (pair for text, _ in words for pair in lexical.corrections(text))
    written = ((word, _as_written(lexical, documents, term)) for word, term in corrections)
    return Widening(tuple(dict.fromkeys(expansions)), tuple(dict.fromkeys(written)))


def _as_written(lexical: Lexical, documents: Documents, term: str) -> str:
    row = lexical.passage_with(term)
    for passage in documents.passages([] if row is None else [row]):
        document = documents.document(passage.document_id)
        texts = (document.text[passage.start : passage.end], document.title, *passage.headings) if document else ()
        for text in texts:
            for found, span in term_spans(text):
                if found == term:
                    return span.of(text)
    return term
