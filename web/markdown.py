"""A conversation to take away, as Markdown. What a reader or a document wrote is escaped: it can make no markup."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from assistant import Citation, CitedPlace, Export, ExportedPassage, ExportedTurn, Fate, Reference
from web.french import french_date, french_number
from web.turns import web_link

STATES = {
    "found": "Passages trouvés",
    "closest": "Passages les plus proches : ils ne répondent peut-être pas",
    "nothing": "Rien dans ces documents ne répond à cette question ; passages les plus proches",
}
FATES: dict[Fate, str] = {
    "same": "",
    "moved": "",
    "changed": "Ce document a été modifié depuis.",
    "gone": "Ce document a été retiré depuis.",
}

_INLINE = re.compile(r"[\\`*_\[\]{}<>&|~$^@]|(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
# What begins a heading, a list, a rule, a quotation, a definition or a block of metadata where a line begins with it.
_OPENING = re.compile(r"(?:[#+\-=:%(]|\w{1,9}[.)](?=\s|$))")
_UNSAFE = re.compile(r"[\s<>\"`\\^{|}\x00-\x1f\x7f]")


def markdown(export: Export) -> str:
    """Return a conversation as Markdown: its questions, their passages, the numbered references."""
    begun = french_date(export.created[:10])
    lines = [f"# {escaped(export.title) or 'Conversation'}", "", f"Conversation du {begun} avec Sourcier. "]
    lines[-1] += "Chaque passage est recopié mot pour mot d’un document ; rien n’est généré."
    for turn in export.turns:
        lines += ["", *_turn(turn)]
    if export.references:
        lines += ["", "## Références", "", *(line for found in export.references for line in _reference(found))]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows it, and nothing else."""
    return _line(" ".join(text.split()))


def place_words(place: CitedPlace) -> str:
    """Return a place in words: « page 3, caractères 120–480 »."""
    pages = ""
    if place.page:
        several = place.last_page is not None and place.last_page != place.page
        pages = f"pages {place.page}–{place.last_page}, " if several else f"page {place.page}, "
    return f"{pages}caractères {french_number(place.start)}–{french_number(place.end)}"


def _turn(turn: ExportedTurn) -> Iterator[str]:
    yield f"## {turn.number}. {escaped(turn.question)}"
    yield ""
    yield f"{STATES[turn.state]}." if turn.passages else "Rien dans ces documents ne répond à cette question."
    for passage in turn.passages:
        yield ""
        yield from _passage(passage)


def _passage(passage: ExportedPassage) -> Iterator[str]:
    place = passage.place
    headings = f"{' › '.join(map(escaped, place.headings))}, " if place.headings else ""
    yield f"### Passage {passage.rank} {_number(place.reference)}"
    yield ""
    yield from _quoted(passage.text)
    yield ""
    link = f" : {_link(place.url)}" if _link(place.url) else ""
    yield f"{_number(place.reference)}, {headings}{place_words(place)}{link}"
    others = sorted({other.reference for other in passage.also} - {place.reference})
    if others:
        yield ""
        yield f"Dit aussi dans {', '.join(map(_number, others))}."


def _quoted(text: str) -> Iterator[str]:
    """Yield a text as a quotation, its lines kept apart; the blanks around a line are left out."""
    lines = [line.strip() for line in text.split("\n")]
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        end = "\\" if after else ""
        yield f"> {_line(line)}{end}" if line else ">"


def _reference(found: Reference) -> Iterator[str]:
    """Yield a reference as a paragraph of its own, its number as it stands in the text."""
    told: Sequence[str | None] = (
        escaped(found.author) if found.author else None,
        f"*{escaped(found.title)}*",
        escaped(found.publisher) if found.publisher else None,
        f"publié le {french_date(found.published)}" if found.published else None,
        f"mis à jour le {french_date(found.modified)}" if found.modified else None,
        f"document « {escaped(found.document)} »",
        _link(found.url) or None,
        f"consulté le {french_date(found.accessed)}",
        f"SHA-256 `{found.sha256}`",
    )
    yield f"{_number(found.number)} {', '.join(part for part in told if part)}. {FATES[found.fate]}".rstrip()
    yield ""


def _number(reference: int) -> str:
    return f"\\[{reference}\\]"


def _line(line: str) -> str:
    """Return a line that begins nothing and holds no mark."""
    opening = _OPENING.match(line)
    cut = opening.end() - 1 if opening else 0
    first = f"{_inline(line[:cut])}\\{line[cut]}" if opening else ""
    return first + _inline(line[cut + 1 :] if opening else line)


def _inline(text: str) -> str:
    return _INLINE.sub(r"\\\g<0>", text)


def _link(url: str | None) -> str:
    """Return a web address as a link, "" for any other."""
    found = web_link(url)
    return f"<{_UNSAFE.sub(lambda sign: quote(sign[0]), found)}>" if found else ""


def quotation(text: str) -> str:
    """Return a text as a quotation of Markdown, its lines kept apart."""
    return "\n".join(_quoted(text))


def web_address(url: str | None) -> str:
    """Return a web address as a link of Markdown, "" for any other."""
    return _link(url)


def place_of(citation: Citation) -> str:
    """Return the place of a citation in words: « page 3, caractères 120–480 »."""
    pages = (citation.page, citation.last_page)
    return place_words(CitedPlace(0, citation.headings, *pages, citation.start, citation.end, None))
