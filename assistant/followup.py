"""First step: the question and the earlier ones → what is looked for.

Earlier questions count with decaying weights among the words, the vectors and the tokens, never as concatenated text
(concatenation loses to the last turn alone on every set known: arxiv.org/abs/2501.03468). A question that stands
alone takes nothing along: a change of subject must not drag the old one behind it.
"""

import unicodedata
from collections.abc import Collection, Sequence

from assistant.dependence import leans_on_history, needs_history, never_alone, returns
from assistant.errors import BadQuestion
from assistant.readings import Readings
from assistant.replacement import meant, without_times
from assistant.segments import Segment, segments, shared_terms, taken_up
from assistant.types import Earlier, Turn
from index import Index, read_operators, term_spans, terms

# What the subject counts, where the question counts 1: if it cannot be meant without, and if it only may be.
_NEEDED, _TAKEN = 0.8, 0.5
# In the subject, each question counts a share of the next one; the one that opened it, which names it, has more.
_DECAY, _OPENER = 0.7, 0.3
_MOST_TURNS = 4
# Older questions are not looked at: each costs an encoding where it is not remembered.
_MOST_HEARD = 8
# A question that comes so near to the documents says by itself what it is about.
_SURE = 0.105
# One that is no nearer than this to any earlier one is about something else.
_UNLIKE = 0.83
# One that is as near as this to an earlier one, or shares a term with it that stands in one passage of twenty or
# fewer, does not change the subject.
_ALIKE, _RARE = 0.87, 3.0


def understand(question: str, earlier: Sequence[str], longest: int, readings: Readings | None = None) -> Turn:
    """Return the question as it is understood after the earlier ones (oldest first).

    Without `readings`, its words alone tell whether it leans on them. One that only replaces a part of the one before,
    « et en 2023 ? », is looked for as that one with the part replaced.

    Raises:
        BadQuestion: it is empty, or longer than `longest` code points.
    """
    asked = check_question(question, longest)
    text, operators = read_operators(asked)
    last = [_said(line) for line in map(_one_line, earlier) if line][-_MOST_HEARD:]
    segment = _segment(text, last, readings)
    carried = segment if len(segment) <= _MOST_TURNS else [segment[0], *segment[1 - _MOST_TURNS :]]
    share = _NEEDED if needs_history(text) else _TAKEN
    *before, whole = meant([*last, text]) if carried else [text]
    known = dict(zip(last, before, strict=False))
    subject = [without_times(known[line], whole) or line for line in reversed(carried)]
    weights = [share * weight for weight in _weights(len(carried))]
    return Turn(asked, tuple(carried), ((whole, 1.0), *zip(subject, weights, strict=True)), operators)


def heard(history: Sequence[str | Earlier], ignore: Collection[str]) -> list[str]:
    """Return the earlier questions without those, and without the words, that are to be ignored."""
    unwanted = {term for text in ignore for term in terms(text) if len(text.split()) == 1}
    texts = [_one_line(earlier if isinstance(earlier, str) else earlier.question) for earlier in history]
    kept = [_one_line(_without(text, unwanted)) for text in texts if not _is_one_of(ignore, text)]
    return [text for text in kept if text and not _is_one_of(ignore, text)]


def carried_terms(index: Index, turn: Turn) -> tuple[str, ...]:
    """Return the words that a turn takes along, as they were written, each once, the last question's first."""
    seen = set(terms(turn.question))
    words = []
    for text, _ in turn.words:
        for term, span in term_spans(text):
            if term not in seen and index.lexical.knows(term):
                words.append(span.of(text))
            seen.add(term)
    return tuple(words)


def check_question(question: str, longest: int) -> str:
    """Return the question as one clean line.

    Raises:
        BadQuestion: it is empty, or longer than `longest` code points.
    """
    asked = _one_line(question)
    if not asked:
        raise BadQuestion("the question is empty; expected a few words")
    if len(asked) > longest:
        raise BadQuestion(f"the question has {len(asked)} characters; expected at most {longest}: shorten it")
    return asked


def stands_alone(question: str, readings: Readings | None) -> bool:
    """Tell whether a question says all that it means: no word points back, and alone it finds what it is about."""
    if readings is None:
        return not leans_on_history(question)
    if never_alone(question):
        return False
    return readings.nearness(question) >= _SURE


def _weights(count: int) -> list[float]:
    """Return what each question of a subject counts in it, the last one first; together 1."""
    fading = [_DECAY**age for age in range(count)]
    weights = [(1 - _OPENER) * one / sum(fading) for one in fading]
    return [*weights[:-1], weights[-1] + _OPENER] if weights else []


def _segment(question: str, earlier: Sequence[str], readings: Readings | None) -> Segment:
    """Return the earlier questions on the subject of a question, oldest first; none where it needs none."""
    if not earlier or (not returns(question) and _needs_none(question, earlier, readings)):
        return []
    rarity = readings.rarity if readings else lambda term: _RARE
    parts = segments(earlier, lambda text, part: _opens(text, part, readings), rarity)
    return taken_up(question, parts, rarity) if returns(question) else parts[-1]


def _needs_none(question: str, earlier: Sequence[str], readings: Readings | None) -> bool:
    """Tell whether a question stands alone, or is about something else than all the earlier ones."""
    if readings is None or leans_on_history(question) or stands_alone(question, readings):
        return stands_alone(question, readings)
    return max(readings.likeness(question, text) for text in earlier) < _UNLIKE


def _opens(question: str, part: Segment, readings: Readings | None) -> bool:
    """Tell whether a question opens another subject than that of the questions before it."""
    shared = shared_terms(question, part)
    if readings is None:
        return stands_alone(question, readings) and not shared
    if max(map(readings.rarity, shared), default=0.0) >= _RARE or not stands_alone(question, readings):
        return False
    return max(readings.likeness(question, text) for text in part) < _ALIKE


def _is_one_of(ignore: Collection[str], text: str) -> bool:
    return text in ignore or _said(text) in ignore


def _said(text: str) -> str:
    """Return a question without its operators, which hold only its own answer."""
    return read_operators(text)[0]


def _without(text: str, unwanted: Collection[str]) -> str:
    """Return a text without the words of some terms; "" where none that says anything is left."""
    spans = [span for term, span in term_spans(text) if term in unwanted]
    if not spans:
        return text
    for span in reversed(spans):
        text = text[: span.start] + text[span.end :]
    return text if terms(text) else ""


def _one_line(text: str) -> str:
    # In one form, as the documents are: « é » may be typed as two characters.
    text = unicodedata.normalize("NFC", text)
    visible = "".join(char if char.isprintable() or char.isspace() else "" for char in text)
    return " ".join(visible.split())
