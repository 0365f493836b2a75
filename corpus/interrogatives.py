"""The questions that a text asks in full: sentences that a reader could ask anywhere, in the same words."""

import re
from collections.abc import Iterator

from corpus.sentences import sentences
from corpus.types import Span

_SHORTEST, _LONGEST, _LEAST_WORDS = 15, 140, 4
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)°]?|[A-Za-z][.)]|[•⋅·▪*–—>-]|(?:Q|Question)\s?(?:n°\s?)?\d*\s?:)\s+")
_ASKING = re.compile(
    r"(?:(?:[àa]|de|d['’]|dans|par|pour|sur|avec|en|chez|sous|[àa] partir de|jusqu['’]à|depuis|vers|auprès de)\s?)?"
    r"(?:qui|que|quoi|quand|où|comment|pourquoi|combien|quels?|quelles?|(?:la|le|les|du|au|aux|des)quel(?:le)?s?)\b"
    r"|qu['’](?:est-ce|appelle|entend)"
    r"|(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|may|must|will)\b",
    re.IGNORECASE,
)
_INVERTED = re.compile(r"\w-(?:t-)?(?:je|il|elle|on|nous|vous|ils|elles)\b", re.IGNORECASE)
# « Peut-il la refuser ? » asks nothing by itself; « Est-il possible… ? » and « Faut-il… ? » do.
_PRONOUN_FIRST = re.compile(
    r"(?:(?:comment|quand|où|pourquoi|combien|qu['’]|que|[àa] qui|de quoi)\s?)?\w+-(?:t-)?(?:il|elle|ils|elles)\b",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"(?:faut|existe|y a|arrive|passe|suffit|convient|vaut|"
    r"est-il\s(?:possible|obligatoire|nécessaire|permis|interdit))\b",
    re.IGNORECASE,
)
# Read in lower case at its beginning only: a « CET » points to nothing.
_POINTS_BACK = re.compile(
    r"\bs['’]agit-il\b|\b(?:cet|cette|ces|celui|celle|ceux|celles|ceci|cela|ça|y|lui|leur|ici|là)\b(?!-)"
    r"|(?<!est-)(?<!sont-)\bce\b(?!\squ)|\ben\s(?:est|sont|a|ont|fait|sera|bénéficie)"
    r"|\b(?:est|sont|était|serait)\s(?:son|sa|ses|leurs?)\b"
    r"|\b(?:peu(?:ven)?t|doi(?:ven)?t|on|il|comment|où|quand|pourquoi)\s(?:la\s|le\s|les\s|l['’])"
    r"\w+(?:er|ir|oir|[dv]re|ttre|uire|crire)\b"
    r"|\b(?:it|its|this|that|these|those|they|them|their|here|he|she|his|her)\b"
)


def asked_in_full(sentence: str) -> bool:
    """Tell whether a sentence is a question that can be asked anywhere: « Peut-on renoncer à ses congés ? »."""
    return (
        sentence.endswith("?")
        and _SHORTEST <= len(sentence) <= _LONGEST
        and len(_WORD.findall(sentence)) >= _LEAST_WORDS
        and sentence[0].isupper()
        and (_ASKING.match(sentence) is not None or _INVERTED.search(sentence) is not None)
        and not _leans_on_what_stands_before(sentence)
    )


def written_questions(text: str) -> Iterator[Span]:
    """Yield the spans of the questions that a text asks in full, in order, without the numbers before them."""
    place = 0
    for paragraph in text.split("\n\n"):
        if "?" in paragraph:
            yield from _questions_of(text, Span(place, place + len(paragraph)))
        place += len(paragraph) + 2


def _questions_of(text: str, paragraph: Span) -> Iterator[Span]:
    for sentence in sentences(paragraph.of(text)):
        words = sentence.of(paragraph.of(text))
        start = paragraph.start + sentence.end - len(words.lstrip())
        end = start + len(words.strip())
        numbered = _NUMBER.match(text, start, end)
        one = Span(numbered.end() if numbered else start, end)
        if asked_in_full(" ".join(one.of(text).split())):
            yield one


def _leans_on_what_stands_before(sentence: str) -> bool:
    if _PRONOUN_FIRST.match(sentence) and not _IMPERSONAL.search(sentence):
        return True
    return _POINTS_BACK.search(sentence[0].lower() + sentence[1:]) is not None
