"""Does a question lean on the ones before it, and does it go back to an older one? Read from its words alone."""

import re

from index import terms

# A question of so few terms leans on what came before.
_FEW_TERMS = 2
_LEADS = re.compile(
    r"\W*(?:et|mais|ou|sinon|donc|alors|aussi|pareil|idem|(?:la )?même chose|and|but|or|so|then|also|"
    r"(?:what|how) about|(?:the )?same)\b",
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
_RETURN = re.compile(
    r"\b(?:(?:(?:pour )?(?:en )?reven(?:ir|ons)|retour) (?:à|au|aux|sur)|(?:back|return(?:ing)?) to|"
    r"(?:my|the) (?:first|earlier) question|(?:ma|la) première question)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:première question|first question)\b", re.IGNORECASE)


def needs_history(question: str) -> bool:
    """Tell whether a question cannot be meant alone: « et pour un PACS ? », « combien ? », « what about them? »."""
    return bool(_LEADS.match(question)) or len(set(terms(question))) <= _FEW_TERMS


def never_alone(question: str) -> bool:
    """Tell whether a question needs the ones before it however near it comes to the documents: « et le prix ? ».

    One of two terms and no pronoun, « comment renouveler un passeport ? », may say all that it means.
    """
    if _LEADS.match(question):
        return True
    return needs_history(question) and (points_back(question) or len(set(terms(question))) < _FEW_TERMS)


def points_back(question: str) -> bool:
    """Tell whether a pronoun of a question may stand for something said before: « c'est payé ? », « why is it? »."""
    return bool(_ANAPHORA.search(_IMPERSONAL.sub(" ", question)))


def leans_on_history(question: str) -> bool:
    """Tell whether the words of a question say that it needs the ones before it."""
    return needs_history(question) or points_back(question)


def returns(question: str) -> bool:
    """Tell whether a question goes back to an older one: « pour revenir au congé, … », « back to my passport »."""
    return bool(_RETURN.search(question))


def returns_to_first(question: str) -> bool:
    """Tell whether a question goes back to the first one of all: « revenons à ma première question »."""
    return returns(question) and bool(_FIRST.search(question))
