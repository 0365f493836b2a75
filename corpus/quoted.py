"""The text of an e-mail → where the words of others begin that it answers or passes on."""

import re

from corpus.types import Heading, Lead, Span

# « Le 3 mars 2024 à 10:22, Jeanne Martin <jeanne@exemple.fr> a écrit : », often wrapped.
_WROTE = re.compile(
    r"^(?:Le|On|Am)\b[^\n]{1,200}(?:\n(?!>)[^\n]{1,100})?\b(?:a écrit|wrote|schrieb)\b[^\n]{0,60}:$", re.MULTILINE
)
_PASSED_ON = re.compile(
    r"^(?:[-_]{2,} ?(?:Message d['’]origine|Message original|Message transféré|Original Message|Forwarded message)"
    r" ?[-_]{2,}$|(?:De|From)\s?: [^\n]+$(?=(?:\n[^\n]+){0,2}\n(?:Envoyé|Date|Sent)\s?:))",
    re.MULTILINE | re.IGNORECASE,
)
_WORD = re.compile(r"\S")
_QUOTATION = re.compile(r"(?:\s*^>[^\n]*$)+", re.MULTILINE)


def quotations(text: str, to_the_end: bool = False) -> tuple[list[Heading], list[Lead]]:
    """Return the lines that say who wrote what stands below them.

    Where nothing but the quotation follows, the line is its heading: a passage holds the words of one writer, under
    his name. A quotation among the answers to it has the line for its lead: a heading would put the answers under
    the wrong name. `to_the_end`: quotations reach to the end, though no `>` tells them, as in HTML.
    """
    headings = [Heading(1, Span(*match.span())) for match in _PASSED_ON.finditer(text)]
    leads: list[Lead] = []
    end = 0
    for match in _WROTE.finditer(text):
        span = Span(*match.span())
        quotation = _QUOTATION.match(text, span.end)
        if span.start < end or (quotation is None and not to_the_end):
            continue
        end = quotation.end() if quotation else len(text)
        if _WORD.search(text, end):
            leads.append(Lead(span, Span(text.index(">", span.end), end)))
        else:
            headings.append(Heading(1, span))
    return sorted(headings, key=lambda heading: heading.span), leads
