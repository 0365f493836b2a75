"""The operators of a question: « quoted words » must stand in a passage, `-word` must not."""

import re

from index.types import Operators

_QUOTED = r'"([^"]+)"|«([^«»]+)»|“([^“”]+)”|„([^„“”]+)[“”]'
# A minus at the start of a word: neither « aujourd'hui », « peut-être », « 10 -2 » nor « - item ».
_EXCLUDED = re.compile(rf"(?<!\S)-(?:{_QUOTED}|([^\W\d_][\w'’.-]*))")
_PHRASE = re.compile(_QUOTED)


def read_operators(question: str) -> tuple[str, Operators]:
    """Return the question without its operators, and these.

    The words of a phrase stay in the question, those that are excluded go. A question that would have no words left
    is taken as it is.
    """
    kept = _EXCLUDED.sub(" ", question)
    if not re.search(r"\w", kept):
        return question, Operators()
    text = " ".join(_PHRASE.sub(lambda match: f" {_words(match)} ", kept).split())
    return text, Operators(_all(_PHRASE, kept), _all(_EXCLUDED, question))


def _all(form: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (_words(match) for match in form.finditer(text)))))


def _words(match: re.Match[str]) -> str:
    return " ".join(next(filter(None, match.groups())).split())
