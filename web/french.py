"""French words and figures of the page."""

from datetime import date

NARROW = "\u202f"
"""The narrow no-break space that French sets before ; : ! ? and inside « »."""

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_LANGUAGES = {
    **{"fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol", "it": "italien", "pt": "portugais"},
    **{"nl": "néerlandais", "ar": "arabe", "br": "breton", "ca": "catalan", "co": "corse", "eu": "basque"},
}

_DAYS = ("date_from", "date_to")
_FILTERS = {
    "document": "document : {}",
    "source": "dossier : {}",
    "language": "langue : {}",
    "date_from": "à partir du {}",
    "date_to": "jusqu’au {}",
}
_NO_DAY = "« {} » n’est pas une date : écrivez l’année, le mois et le jour, comme 2024-05-18."
_REFUSALS = {
    "document": "Le document « {} » n’est pas dans la version en service : retirez ce filtre pour chercher partout.",
    "source": "Aucun dossier indexé ne s’appelle « {} » : choisissez-en un dans la liste.",
    "language": "Aucun document n’est dans la langue « {} » : choisissez-en une dans la liste.",
    "date_from": _NO_DAY,
    "date_to": _NO_DAY,
    "later": "La première date, le {}, vient après la seconde : échangez-les.",
}

_SERVER_LOG = "L’erreur est consignée dans le journal du serveur."
_ERRORS = {
    "bad-question": ("Question impossible", "La question est vide ou trop longue."),
    "bad-filters": ("Recherche impossible", "Un des filtres ne correspond à aucun document."),
    "unknown-conversation": (
        "Conversation introuvable",
        "Elle a été supprimée, ou elle est trop ancienne pour être encore conservée.",
    ),
    "conversation-full": (
        "Conversation complète",
        "Elle a autant de questions ou d’avis qu’il en est conservé : commencez-en une nouvelle.",
    ),
    "conversations-failed": (
        "Les conversations ne peuvent pas être conservées",
        "Leur fichier est plein, occupé ou endommagé ; les documents restent consultables.",
    ),
    "unknown-quote": (
        "Mots introuvables",
        "Ces mots ne se trouvent pas dans le texte : recopiez-les exactement comme ils y sont.",
    ),
    "unknown-document": (
        "Document introuvable",
        "Ce document n’est pas dans la version en service : il a pu être modifié ou retiré depuis.",
    ),
    "unknown-passage": (
        "Passage introuvable",
        "Ce passage n’est pas dans la version en service : son document a pu être modifié ou retiré depuis.",
    ),
    "no-original": (
        "Fichier d’origine introuvable",
        "Il n’est plus à la place où il a été lu, ou il se trouve à l’intérieur d’un autre fichier.",
    ),
    "original-changed": (
        "Fichier d’origine modifié",
        "Il a changé depuis qu’il a été indexé : il n’est pas montré, faute de pouvoir le prouver.",
    ),
    "not-serving": (
        "Aucun document n’est en service",
        "Les questions seront possibles dès qu’un index sera publié ; il suffira alors de recharger cette page.",
    ),
    "citation-failed": (
        "Citation refusée",
        "Le texte enregistré n’est plus celui qui a été indexé : rien n’en est montré, faute de pouvoir le prouver.",
    ),
    "damaged-index": ("Index endommagé", "Un fichier de l’index manque ou a été altéré : rien ne peut en être cité."),
    "400": ("Demande refusée", "Le serveur ne répond pas sous ce nom, ou la demande est mal formée."),
    "403": ("Envoi refusé", "Ce formulaire vient d’un autre site : il n’a pas été pris en compte."),
    "404": ("Page introuvable", "Il n’y a rien à cette adresse."),
    "405": ("Action impossible", "Cette adresse ne permet pas cette action."),
    "413": ("Envoi trop long", "Ce qui a été envoyé dépasse la taille admise."),
    "422": ("Demande mal formée", "Une valeur de la demande n’a pas la forme attendue."),
    "500": ("Le serveur a échoué", f"La demande n’a pas abouti. {_SERVER_LOG}"),
}


def french_date(day: date | str) -> str:
    """Return a date (ISO 8601 where it is text) in words: « 1er mai 2022 »."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{'1er' if day.day == 1 else day.day} {_MONTHS[day.month - 1]} {day.year}"


def french_number(number: int) -> str:
    """Return a whole number with its thousands apart: « 12 400 »."""
    return f"{number:,}".replace(",", NARROW)


def language_name(code: str) -> str:
    """Return the French name of a language, its code where it has none here."""
    return _LANGUAGES.get(code, code)


def filter_name(name: str, value: str) -> str:
    """Return a filter, by its name in an address and its value, in words: « langue : français »."""
    told = language_name(value) if name == "language" else _day(value) if name in _DAYS else value
    return spaced(_FILTERS.get(name, "{}").format(told))


def filter_refusal(name: str, value: str) -> str:
    """Return what is wrong with a filter."""
    wrong = "later" if name in _DAYS and _day(value) != value else name
    return spaced(_REFUSALS[wrong].format(_day(value) if wrong == "later" else value))


def _day(value: str) -> str:
    try:
        return french_date(value)
    except ValueError:
        return value


def error_words(kind: str, status: int) -> tuple[str, str]:
    """Return the title and the sentence that tell an error: by its kind, else by its status."""
    title, sentence = _ERRORS.get(kind) or _ERRORS.get(str(status)) or _ERRORS["500"]
    return title, spaced(sentence)


def spaced(sentence: str) -> str:
    """Return a sentence with the spaces before ; : ! ? and inside « » made narrow and unbreakable."""
    for mark in ";:!?»":
        sentence = sentence.replace(f" {mark}", f"{NARROW}{mark}")
    return sentence.replace("« ", f"«{NARROW}")
