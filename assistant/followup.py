"""First step: the question and the earlier ones → what is looked for.

Earlier questions count with decaying weights among the words, and as a blend of vectors, never as concatenated text
(concatenation loses to the last turn alone on every set known: arxiv.org/abs/2501.03468). A question that stands
alone takes nothing along: a change of subject must not drag the old one behind it.
"""

import re
import unicodedata
from collections.abc import Sequence

from assistant.errors import BadQuestion
from assistant.types import Turn
from index import read_operators, terms

_DECAY = 0.7
_MOST_TURNS = 4
# A question of so few terms leans on what came before.
_FEW_TERMS = 2
_LEADS = re.compile(
    r"\W*(?:et|mais|ou|sinon|donc|alors|aussi|pareil|idem|même chose|and|but|or|so|then|also|what about|how about)\b",
    re.IGNORECASE,
)
_ANAPHORA = re.compile(
    r"\b(?:il|elle|ils|elles|lui|ça|ca|cela|celui|celle|ceux|celles|celui-ci|celle-ci|ce dernier|cette dernière|"
    r"là-bas|le même|la même|les mêmes|it|its|he|she|they|them|their|that|those|this one|the same|there)\b",
    re.IGNORECASE,
)
# « Qu'est-ce qu'il y a », « il faut », « s'agit-il » and English « is there » point to nothing.
_IMPERSONAL = re.compile(
    r"\b(?:il y a|y a-t-il|il faut|faut-il|il est (?:possible|interdit|nécessaire|obligatoire)|s'agit-il|"
    r"(?:is|are|was|were) there|there (?:is|are))\b",
    re.IGNORECASE,
)


def understand(question: str, history: Sequence[str], longest: int) -> Turn:
    """Return the question as it is understood after the earlier ones (oldest first).

    Raises:
        BadQuestion: it is empty, or longer than `longest` code points.
    """
    asked = check_question(question, longest)
    text, operators = read_operators(asked)
    earlier = [read_operators(turn)[0] for turn in map(_one_line, history) if turn][-_MOST_TURNS:]
    if not earlier or not leans_on_history(text):
        return Turn(asked, (), ((text, 1.0),), ((text, 1.0),), operators)
    fading = [(turn, _DECAY**age) for age, turn in enumerate(reversed(earlier), start=1)]
    blend = ((text, 1.0), (f"{earlier[-1]} {text}", 1.0))
    return Turn(asked, tuple(earlier), ((text, 1.0), *fading), blend, operators)


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


def leans_on_history(question: str) -> bool:
    """Tell whether a question needs the ones before it: « et pour un PACS ? », « c'est payé ? », « why is it? »."""
    if _LEADS.match(question) or _ANAPHORA.search(_IMPERSONAL.sub(" ", question)):
        return True
    return len(terms(question)) <= _FEW_TERMS


def _one_line(text: str) -> str:
    # In one form, as the documents are: « é » may be typed as two characters.
    text = unicodedata.normalize("NFC", text)
    visible = "".join(char if char.isprintable() or char.isspace() else "" for char in text)
    return " ".join(visible.split())
