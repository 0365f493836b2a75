"""A conversation to take away, as Markdown. What a reader or a document wrote is escaped: it can make no markup."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from assistant import Citation, CitedPlace, DamagedTurn, Export, ExportedPassage, ExportedTurn, Fate, Reference
from web.figures import date_words, number_words
from web.i18n import N_
from web.i18n import gettext as _
from web.turns import web_link

_STATES = {
    "found": N_("Passages trouvés."),
    "closest": N_("Passages les plus proches : ils ne répondent peut-être pas."),
    "nothing": N_("Rien dans ces documents ne répond à cette question ; passages les plus proches."),
}
_NOTHING = N_("Rien dans ces documents ne répond à cette question.")
_FATES: dict[Fate, str] = {
    "changed": N_("Ce document a été modifié depuis."),
    "gone": N_("Ce document a été retiré depuis."),
}

_INLINE = re.compile(r"[\\`*_\[\]{}<>&|~$^@]|(?<=\w):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
# What begins a heading, a list, a rule, a quotation, a definition or a block of metadata where a line begins with it.
_OPENING = re.compile(r"(?:[#+\-=:%(]|\w{1,9}[.)](?=\s|$))")
_UNSAFE = re.compile(r"[\s<>\"`\\^{|}\x00-\x1f\x7f]")


def markdown(export: Export) -> str:
    """Return a conversation as Markdown: its questions, their passages, the numbered references."""
    lines = [f"# {escaped(export.title) or _('Conversation')}", "", begun_words(export)]
    for turn in export.turns:
        lines += ["", *_turn(turn)]
    if export.references:
        lines += ["", f"## {_('Références')}", "", *(line for found in export.references for line in _reference(found))]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows it, and nothing else."""
    return _line(" ".join(text.split()))


def begun_words(export: Export) -> str:
    """Return what a conversation is, in two sentences."""
    day = date_words(export.created[:10])
    return _(
        "Conversation du %(day)s avec Sourcier. Chaque passage est recopié mot pour mot d’un document ; "
        "rien n’est généré.",
        day=day,
    )


def state_words(turn: ExportedTurn) -> str:
    """Return how well the documents answer, in a sentence."""
    return _(_STATES[turn.state] if turn.passages else _NOTHING)


def damaged_words() -> str:
    """Return what is said in the place of a turn that was damaged in the file."""
    return _(
        "Cette question et sa réponse ont été endommagées dans le fichier des conversations : "
        "rien n’en est montré, faute de pouvoir le prouver."
    )


def fate_words(fate: Fate) -> str:
    """Return what became of a document since it was shown, "" where its words are the same."""
    return _(_FATES[fate]) if fate in _FATES else ""


def place_words(place: CitedPlace) -> str:
    """Return a place in words: « page 3, caractères 120–480 »."""
    signs = _("caractères %(start)s–%(end)s", start=number_words(place.start), end=number_words(place.end))
    if not place.page:
        return signs
    several = place.last_page is not None and place.last_page != place.page
    if several:
        pages = _("pages %(first)s–%(last)s", first=place.page, last=place.last_page)
    else:
        pages = _("page %(number)s", number=place.page)
    return f"{pages}, {signs}"


def quotation(text: str) -> str:
    """Return a text as a quotation of Markdown, its lines kept apart."""
    return "\n".join(_quoted(text))


def place_of(citation: Citation) -> str:
    """Return the place of a citation in words: « page 3, caractères 120–480 »."""
    pages = (citation.page, citation.last_page)
    return place_words(CitedPlace(0, citation.headings, *pages, citation.start, citation.end, None))


def web_address(url: str | None) -> str:
    """Return a web address as a link, "" for any other."""
    found = web_link(url)
    return f"<{_UNSAFE.sub(lambda sign: quote(sign[0]), found)}>" if found else ""


def _turn(turn: ExportedTurn | DamagedTurn) -> Iterator[str]:
    if isinstance(turn, DamagedTurn):
        yield from (f"## {turn.number}.", "", damaged_words())
        return
    yield f"## {turn.number}. {escaped(turn.question)}"
    yield ""
    yield state_words(turn)
    for passage in turn.passages:
        yield ""
        yield from _passage(passage)


def _passage(passage: ExportedPassage) -> Iterator[str]:
    place = passage.place
    headings = f"{' › '.join(map(escaped, place.headings))}, " if place.headings else ""
    yield f"### {_('Passage %(rank)s', rank=passage.rank)} {_number(place.reference)}"
    yield ""
    yield from _quoted(passage.text)
    yield ""
    told = f"{_number(place.reference)}, {headings}{place_words(place)}"
    link = web_address(place.url)
    yield _("%(place)s : %(link)s", place=told, link=link) if link else told
    others = sorted({other.reference for other in passage.also} - {place.reference})
    if others:
        yield ""
        yield _("Dit aussi dans %(others)s.", others=", ".join(map(_number, others)))


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
        _("publié le %(day)s", day=date_words(found.published)) if found.published else None,
        _("mis à jour le %(day)s", day=date_words(found.modified)) if found.modified else None,
        _("document « %(name)s »", name=escaped(found.document)),
        web_address(found.url) or None,
        _("consulté le %(day)s", day=date_words(found.accessed)),
        f"SHA-256 `{found.sha256}`",
    )
    yield f"{_number(found.number)} {', '.join(part for part in told if part)}. {fate_words(found.fate)}".rstrip()
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
