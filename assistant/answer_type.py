"""What sort of thing a question asks for: a date, a number, a place, a person…, and where such things stand in a text.

The interrogative that comes first tells the sort. The patterns are those of French and English; they look a bounded
number of letters ahead, so that no line takes more than linear time.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from corpus import Span

_MONTHS = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_YEAR = r"(?:1\d{3}|20\d{2})"
_DATE = re.compile(
    rf"\b(?:(?:le|en|on|in|since|depuis|dès|vers|fin|début)\s)?(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s)?(?:{_MONTHS})\b"
    rf"(?:\s\d{{1,2}},)?(?:\s\d{{3,4}})?|{_YEAR}\b|\d{{1,4}}\s(?=(?:av|ap)\b)|"
    r"[IVX]{1,6}(?:er?|ème)\s(?:et\s[IVX]{1,6}e\s)?siècles?|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}th\scentury)",
    re.IGNORECASE,
)
_NUMBER_WORDS = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|"
    "cinquante|soixante|cents?|mille|millions?|milliards?|moitié|tiers|quarts?|(?:diz|vingt|trent|cent)aines?|"
    "douzaines?|milliers|two|three|four|five|seven|eight|nine|ten|twelve|twenty|hundreds?|thousands?|half|third"
)
_NUMBER = rf"\b(?:\d{{1,3}}(?:[\s.,]\d{{3}})+|\d+)(?:[.,]\d+)?(?:\s(?:{_NUMBER_WORDS})\b)?|\b(?:{_NUMBER_WORDS})\b"
_TIME = "ans?|années?|mois|semaines?|jours?|heures?|minutes?|secondes?|siècles?|years?|months?|weeks?|days?|hours?"
_QUANTITY = re.compile(rf"(?:{_NUMBER})(?:\s?[%€$£]|\s(?:d['’]|de\s|of\s)?[^\W\d_]{{1,20}})?", re.IGNORECASE)
_DURATION = re.compile(rf"(?:{_NUMBER}|\b(?:un|une|one|a|an))\s(?:{_TIME})\b", re.IGNORECASE)
_AMOUNT = re.compile(
    rf"[€$£]\s?(?:{_NUMBER})|(?:{_NUMBER})(?:\s?[€$£]|\s(?:d['’]|de\s|of\s)?(?:euros?|francs?|dollars?|livres?|yuans?))",
    re.IGNORECASE,
)
# Numbers that say when, not how many.
_WHEN = re.compile(
    rf"\b(?:en|de|depuis|vers|dès|entre|et|à|in|since|{_MONTHS})\s{_YEAR}\b|\({_YEAR}[^()]{{0,12}}\)|"
    rf"\b\d{{1,2}}(?:er)?\s(?:{_MONTHS})\b(?:\s\d{{4}})?|\b[IVX]{{1,6}}e\b",
    re.IGNORECASE,
)
_CAPITALISED = r"[A-ZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒ][\w’'-]{1,40}"
_JOINED = rf"\s(?:(?:de|du|von|van|le|la)\s|d['’])?{_CAPITALISED}"
# One capital word that opens a sentence is no name.
_NAME = re.compile(rf"\b{_CAPITALISED}(?:{_JOINED}){{1,6}}|(?:(?<=[\w,;:]\s)|(?<=[’'«\"(]))(?=[A-ZÀ-Ü]){_CAPITALISED}")
_PLACE = re.compile(
    r"\b(?:(?:à|au|aux|en|dans|près|chez|vers|sur|in|at|from|near|to|de|du|entre|depuis)\s|d['’])"
    rf"(?:l[ae]\s|les\s|the\s|l['’])?(?!(?:{_MONTHS})\b){_CAPITALISED}"
)
_REASON = re.compile(
    r"\b(?:car|parce|puisque|pour|afin|causes?|raisons?|grâce|permet\w{0,9}|due?|dû|suite|because|since|so that)\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}|(?:\+33\s?|\b0)\d(?:[\s.]?\d{2}){4}\b|\b(?:1[578]|11[2-9]|3\d{3})\b|"
    r"\b\d{1,4}(?:\s(?:bis|ter))?,?\s(?:rue|avenue|boulevard|place|quai|cours|allée|chemin|route|impasse)\s|"
    r"\b\d{1,5}\s[A-Z][a-z]{1,20}\s(?:Street|Road|Avenue|Square|Lane)\b|\b\d{5}\s[A-ZÉ]\w{1,40}|\bwww\.[\w./-]{1,80}",
)
_OF = r"(?:\s(?:est|était|sont|étaient|is|was|are|were))?(?:\s(?:la|le|les|the)|\sl['’])?\s?"
_WHAT = rf"\b(?:quel(?:le)?s?|what|which){_OF}"

_LINKS = frozenset("en à de du d la le l les des au aux dans the of in at".split())
_LONGEST_EXPANSION = 160

Finder = Callable[[str], list[Span]]
"""A function from a text to the spans of the things of a sort that stand in it."""


@dataclass(frozen=True, slots=True)
class _Sort:
    """How one asks for a thing of a sort, how such a thing is written, and what only looks like it."""

    asked: re.Pattern[str]
    written: re.Pattern[str]
    excluded: re.Pattern[str] | None = None

    def find(self, text: str) -> list[Span]:
        """Return where things of the sort stand in a text."""
        bare = self.excluded.sub(lambda found: " " * len(found[0]), text) if self.excluded else text
        return [Span(*found.span()) for found in self.written.finditer(bare)]


def _asked(words: str, nouns: str = "") -> re.Pattern[str]:
    """Return a pattern of interrogatives, and of « quel(le) … » with certain nouns."""
    return re.compile(rf"\b(?:{words})\b" + (rf"|{_WHAT}(?:{nouns})\b" if nouns else ""), re.IGNORECASE)


_SORTS = (
    _Sort(_asked("combien de temps|how long|à quel âge|how old", "durées?|délais?|âges?|age|duration"), _DURATION),
    _Sort(_asked("combien coûte|how much", "prix|montants?|coûts?|budgets?|price|amount|cost"), _AMOUNT),
    _Sort(
        _asked("quand|when", "années?|dates?|époques?|périodes?|jours?|mois|siècles?|décennies?|year|day|century"),
        _DATE,
    ),
    _Sort(
        _asked(
            "combien|how (?:many|far|tall|high|big|large|often)",
            "nombres?|pourcentages?|poids|taux|proportions?|superficies?|distances?|tailles?|populations?|parts?|"
            "longueurs?|hauteurs?|largeurs?|vitesses?|profondeurs?|températures?|altitudes?|percentage|number",
        ),
        _QUANTITY,
        _WHEN,
    ),
    _Sort(
        _asked(
            "comment (?:contacter|joindre)|how (?:do I|can I|to) (?:contact|reach)",
            "adresses?|numéros?|téléphone|courriel|e-?mail|mail|address|phone",
        ),
        _CONTACT,
    ),
    _Sort(
        _asked(
            "où|where",
            "villes?|pays|régions?|lieux?|endroits?|continents?|provinces?|départements?|quartiers?|îles?|"
            "city|country|place|town",
        ),
        _PLACE,
    ),
    _Sort(_asked("pourquoi|why", "raisons?|causes?|reason"), _REASON),
    # « Qu'est-ce qui » asks for no person.
    _Sort(_asked("(?<!ce )(?<!quoi )qui|who|whom|whose"), _NAME),
)
_OTHER = re.compile(r"\b(?:que|quoi|quel(?:le)?s?|comment|what|which|how)\b|\bqu['’]", re.IGNORECASE)
_MEANING = re.compile(
    r"\b(?:signifi\w{0,8}|veu(?:len)?t dire|stands? for|mean|c['’]est quoi|qu['’]est[ -]ce qu\w{1,2}|what is)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,9}\b")
_WORD = re.compile(r"\w+")


def finder(question: str) -> Finder | None:
    """Return what finds the things of the sort that a question asks for; None where it asks for no such sort."""
    acronym = _ACRONYM.search(question) if _MEANING.search(question) else None
    if acronym:
        return _expansions(acronym[0])
    asked = [(found.start(), number) for number, sort in enumerate(_SORTS) if (found := sort.asked.search(question))]
    other = _OTHER.search(question)
    if not asked or (other and other.start() < min(asked)[0]):
        return None
    return _unless_asked(_SORTS[min(asked)[1]], question)


def _unless_asked(sort: _Sort, question: str) -> Finder:
    """Return a finder that leaves out what the question names itself."""
    known = {word.lower() for word in _WORD.findall(question)} | _LINKS

    def find(text: str) -> list[Span]:
        return [span for span in sort.find(text) if not known.issuperset(_WORD.findall(span.of(text).lower()))]

    return find


def _expansions(acronym: str) -> Finder:
    """Return a finder of the words that an acronym stands for: before it in brackets, or in brackets behind it."""
    behind = re.compile(rf"\b{acronym}\s?\(([^()]{{4,120}})\)")
    before = re.compile(rf"\(\s?{acronym}\s?\)")

    def find(text: str) -> list[Span]:
        spans = [Span(*found.span(1)) for found in behind.finditer(text)]
        spans += [span for found in before.finditer(text) if (span := _initials(text, found.start(), acronym))]
        return sorted(spans)

    return find


def _initials(text: str, end: int, acronym: str) -> Span | None:
    """Return the shortest run of words before a place whose initials, in order, spell an acronym."""
    words = list(_WORD.finditer(text, max(0, end - _LONGEST_EXPANSION), end))
    # Capitals first: « Cellules de Lutte contre l'Islamisme » has a « c » and an « l » that are not of CLI.
    for spelt in (str, str.lower):
        left = list(spelt(acronym))
        for word in reversed(words):
            if spelt(unicodedata.normalize("NFKD", word[0])).startswith(left[-1]):
                left.pop()
            if not left:
                return Span(word.start(), len(text[:end].rstrip()))
    return None
