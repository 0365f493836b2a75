"""A document → its passages: sentences packed along the structure, never across a heading."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.sentences import sentences
from corpus.types import Document, Heading, Passage, Span

CountTokens = Callable[[Sequence[str]], list[int]]

# What a cut costs, as a share of the cost of a passage that misses the aimed length altogether.
_CUT_INSIDE_PARAGRAPH = 0.15
_CUT_BETWEEN_LINES = 0.03
# Code points that no token is expected to exceed on average: what is longer is cut before it is counted.
_LONGEST_TOKEN = 12
_CUT_AFTER_COLON = 0.5  # a list without the line that announces it says nothing
# Past so many sentences in a section (figures, logs), those under a share of a passage are joined to the next:
# weighing every cut between words of a line each would take minutes.
_MANY = 2000
_GRAINS_IN_PASSAGE = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """The length of a passage in tokens: none is longer than `most`; a long section gives none under `least`
    unless its sentences leave no other choice."""

    least: int = 150
    most: int = 300

    def __post_init__(self) -> None:
        if not 1 <= self.least <= self.most:
            raise ValueError(f"passage limits: found {self.least} to {self.most}; expected 1 ≤ least ≤ most")


@dataclass(frozen=True, slots=True)
class _Section:
    span: Span
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is longer than a passage may be."""

    span: Span
    tokens: int
    cut_after: float


def passages(
    document: Document, count_tokens: CountTokens, limits: Limits, without: Sequence[Span] = ()
) -> list[Passage]:
    """Return the passages of a document, in order; a passage begins with its heading where it is the first under it.

    A heading with nothing under it but deeper headings gives no passage: its words stand in the heading
    paths of the others. The title is not repeated in the paths. The spans `without`, in order, are in no passage.
    """
    found: list[Passage] = []
    for section in _sections(document, without):
        for part in _parts(section.span, without):
            for group in _pack(_units(document.text, part, count_tokens, limits.most), limits):
                span = _trim(document.text, Span(group[0].span.start, group[-1].span.end))
                if span.start < span.end:
                    tokens = sum(unit.tokens for unit in group)
                    found.append(Passage(document.id, span, section.path, _leads(document, span), tokens))
    return found


def _leads(document: Document, span: Span) -> tuple[Span, ...]:
    """Return the leads of the words with which a passage begins, where the passage does not hold them itself."""
    return tuple(
        lead.span
        for lead in document.content.leads
        if lead.over.start <= span.start < lead.over.end and lead.span.end <= span.start
    )


def _parts(span: Span, without: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span."""
    start = span.start
    for gap in without:
        if span.start <= gap.start < span.end:
            yield Span(start, gap.start)
            start = gap.end
    yield Span(start, max(start, span.end))


def _is_bare(text: str, span: Span, without: Sequence[Span]) -> bool:
    return not any(part.of(text).strip() for part in _parts(span, without))


def _sections(document: Document, without: Sequence[Span]) -> Iterator[_Section]:
    text, headings = document.text, document.headings
    first = headings[0].span.start if headings else len(text)
    if not _is_bare(text, Span(0, first), without):
        yield _Section(Span(0, first), ())
    above: list[Heading] = []
    for place, heading in enumerate(headings):
        above = [other for other in above if other.level < heading.level] + [heading]
        following = headings[place + 1] if place + 1 < len(headings) else None
        end = following.span.start if following else len(text)
        bare = _is_bare(text, Span(heading.span.end, end), without)
        emptied = bare and text[heading.span.end : end].strip()  # nothing is left of what it announced
        if not emptied and not (bare and following and following.level > heading.level):
            path = (" ".join(other.span.of(text).split()) for other in above)
            yield _Section(Span(heading.span.start, end), tuple(h for h in path if h != document.metadata.title))


def _units(text: str, section: Span, count_tokens: CountTokens, most: int) -> list[_Unit]:
    body = section.of(text)
    spans = [
        piece
        for s in sentences(body)
        for piece in _pieces(text, Span(section.start + s.start, section.start + s.end), most * _LONGEST_TOKEN)
    ]
    counts = count_tokens([span.of(text) for span in spans])
    units: list[_Unit] = []
    for span, tokens in zip(spans, counts, strict=True):
        pieces = [(span, tokens)] if tokens <= most else _split(text, span, count_tokens, most)
        units += [_Unit(piece, size, _cut_cost(text, piece)) for piece, size in pieces]
    return units


def _pieces(text: str, span: Span, longest: int) -> Iterator[Span]:
    """Yield the span in pieces of at most `longest` code points: counting the tokens of megabytes takes minutes."""
    waiting = [span]
    while waiting:
        piece = waiting.pop()
        if piece.end - piece.start <= longest:
            yield piece
        else:
            waiting += _halves(text, piece)


def _split(text: str, span: Span, count_tokens: CountTokens, most: int) -> list[tuple[Span, int]]:
    """Cut an endless sentence (a table, a log, a text without full stops) until each piece is short enough."""
    pieces: list[tuple[Span, int]] = []
    waiting = [span]
    while waiting:
        piece = waiting.pop()
        (tokens,) = count_tokens([piece.of(text)])
        if tokens <= most or piece.end - piece.start == 1:
            pieces.append((piece, tokens))
        else:
            waiting += _halves(text, piece)
    return pieces


def _halves(text: str, span: Span) -> tuple[Span, Span]:
    """Return the second and the first half of a span, cut at white space near the middle where there is some."""
    middle = (span.start + span.end) // 2
    space = max(text.rfind(" ", span.start, middle), text.rfind("\n", span.start, middle))
    cut = space + 1 if space > span.start else middle
    return Span(cut, span.end), Span(span.start, cut)


def _cut_cost(text: str, span: Span) -> float:
    words = span.of(text)
    if words.rstrip().endswith(":"):
        return _CUT_AFTER_COLON
    ending = words[len(words.rstrip()) :]
    if ending.count("\n") >= 2:
        return 0.0
    return _CUT_BETWEEN_LINES if "\n" in ending else _CUT_INSIDE_PARAGRAPH


def _pack(units: Sequence[_Unit], limits: Limits) -> list[Sequence[_Unit]]:
    """Return the cheapest way to cut a section: passages near one length, cut where the text itself pauses.

    Dynamic programming over the places where a passage can end; the cost of a passage is the square of its
    distance from the aimed length plus that of the cut behind it.
    """
    total = sum(unit.tokens for unit in units)
    if total <= limits.most:
        return [units] if units else []
    if len(units) > _MANY:
        units = _joined(units, limits.most)
    aim = total / -(-total // limits.most)
    aim = max(limits.least, min(aim, (limits.least + limits.most) / 2))
    best = [0.0] + [float("inf")] * len(units)
    start_of = [0] * (len(units) + 1)
    for end in range(1, len(units) + 1):
        size = 0
        for start in range(end - 1, -1, -1):
            size += units[start].tokens
            if size > limits.most and start < end - 1:
                break
            cut = units[end - 1].cut_after if end < len(units) else 0.0
            cost = best[start] + _length_cost(size, aim, limits.least) + cut
            if cost < best[end]:
                best[end], start_of[end] = cost, start
    return _follow(units, start_of)


def _joined(units: Sequence[_Unit], most: int) -> Sequence[_Unit]:
    joined: list[_Unit] = []
    for unit in units:
        last = joined[-1] if joined else unit
        if last.tokens * _GRAINS_IN_PASSAGE < most and joined and last.tokens + unit.tokens <= most:
            span = Span(last.span.start, unit.span.end)
            joined[-1] = _Unit(span, last.tokens + unit.tokens, unit.cut_after)
        else:
            joined.append(unit)
    return joined


def _length_cost(size: int, aim: float, least: int) -> float:
    return ((size - aim) / aim) ** 2 + (1.0 if size < least else 0.0)


def _follow(units: Sequence[_Unit], start_of: Sequence[int]) -> list[Sequence[_Unit]]:
    groups: list[Sequence[_Unit]] = []
    end = len(units)
    while end:
        groups.append(units[start_of[end] : end])
        end = start_of[end]
    return groups[::-1]


def _trim(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.start + len(words.rstrip()))
