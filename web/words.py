"""What the page says of errors and filters."""

from web.figures import date_words, language_name
from web.i18n import N_
from web.i18n import gettext as _

_DAYS = ("date_from", "date_to")
_FILTERS = {
    "document": N_("document : %(value)s"),
    "source": N_("dossier : %(value)s"),
    "language": N_("langue : %(value)s"),
    "date_from": N_("à partir du %(value)s"),
    "date_to": N_("jusqu’au %(value)s"),
}
_NO_DAY = N_("« %(value)s » n’est pas une date : écrivez l’année, le mois et le jour, comme 2024-05-18.")
_REFUSALS = {
    "document": N_(
        "Le document « %(value)s » n’est pas dans la version en service : retirez ce filtre pour chercher partout."
    ),
    "source": N_("Aucun dossier indexé ne s’appelle « %(value)s » : choisissez-en un dans la liste."),
    "language": N_("Aucun document n’est dans la langue « %(value)s » : choisissez-en une dans la liste."),
    "date_from": _NO_DAY,
    "date_to": _NO_DAY,
    "later": N_("La première date, le %(value)s, vient après la seconde : échangez-les."),
}

_ERRORS = {
    "bad-question": (
        N_("Question impossible"),
        N_("La question est vide ou trop longue : revenez à la page précédente pour la reprendre."),
    ),
    "bad-filters": (
        N_("Recherche impossible"),
        N_("Un des filtres ne correspond à aucun document : retirez-le, ou choisissez-en un autre dans la liste."),
    ),
    "unknown-conversation": (
        N_("Conversation introuvable"),
        N_("Elle a été supprimée, ou elle est trop ancienne pour être encore conservée."),
    ),
    "conversation-full": (
        N_("Conversation complète"),
        N_("Elle a autant de questions ou d’avis qu’il en est conservé : commencez-en une nouvelle."),
    ),
    "conversations-failed": (
        N_("Les conversations ne peuvent pas être conservées"),
        N_("Leur fichier est plein, occupé ou endommagé ; les documents restent consultables."),
    ),
    "turn-damaged": (
        N_("Question endommagée"),
        N_("Ce qui était enregistré de cette question et de sa réponse a été altéré : posez-la de nouveau."),
    ),
    "unknown-quote": (
        N_("Mots introuvables"),
        N_("Ces mots ne se trouvent pas dans le texte : recopiez-les exactement comme ils y sont."),
    ),
    "unknown-document": (
        N_("Document introuvable"),
        N_(
            "Ce document n’est pas dans la version en service : il a pu être modifié ou retiré depuis. "
            "Cherchez-le par son titre dans la liste des documents."
        ),
    ),
    "no-original": (
        N_("Fichier d’origine introuvable"),
        N_("Il n’est plus à la place où il a été lu, ou il se trouve à l’intérieur d’un autre fichier."),
    ),
    "original-changed": (
        N_("Fichier d’origine modifié"),
        N_("Il a changé depuis qu’il a été indexé : il n’est pas montré, faute de pouvoir le prouver."),
    ),
    "unknown-passage": (
        N_("Passage introuvable"),
        N_(
            "Ce passage n’est pas dans la version en service : son document a pu être modifié ou retiré depuis. "
            "Posez de nouveau la question pour trouver les passages d’aujourd’hui."
        ),
    ),
    "not-serving": (
        N_("Aucun document n’est en service"),
        N_("Les questions seront possibles dès qu’un index sera publié ; il suffira alors de recharger cette page."),
    ),
    "too-busy": (
        N_("Trop de questions à la fois"),
        N_(
            "Beaucoup d’autres attendent déjà leur réponse : la vôtre n’a pas été prise. "
            "Réessayez dans quelques secondes."
        ),
    ),
    "citation-failed": (
        N_("Citation refusée"),
        N_(
            "Le texte enregistré n’est plus celui qui a été indexé : rien n’en est montré, faute de pouvoir le "
            "prouver. Signalez-le à qui tient ce serveur : une nouvelle indexation y remédie."
        ),
    ),
    "damaged-index": (
        N_("Index endommagé"),
        N_(
            "Un fichier de l’index manque ou a été altéré : rien ne peut en être cité. "
            "Signalez-le à qui tient ce serveur : une nouvelle indexation y remédie."
        ),
    ),
    "400": (
        N_("Demande refusée"),
        N_("Le serveur ne répond pas sous ce nom, ou la demande est mal formée : vérifiez l’adresse."),
    ),
    "403": (
        N_("Envoi refusé"),
        N_("Ce formulaire vient d’un autre site : il n’a pas été pris en compte. Remplissez celui de ce site."),
    ),
    "404": (N_("Page introuvable"), N_("Il n’y a rien à cette adresse : vérifiez qu’elle est complète.")),
    "405": (N_("Action impossible"), N_("Cette adresse ne permet pas cette action.")),
    "413": (N_("Envoi trop long"), N_("Ce qui a été envoyé dépasse la taille admise : raccourcissez-le.")),
    "422": (N_("Demande mal formée"), N_("Une valeur de la demande n’a pas la forme attendue : vérifiez l’adresse.")),
    "500": (
        N_("Le serveur a échoué"),
        N_(
            "La demande n’a pas abouti ; l’erreur est consignée dans le journal du serveur. Réessayez, et "
            "signalez-la à qui tient ce serveur si elle revient."
        ),
    ),
}


_STAGES = {
    "reading": N_("lecture des documents"),
    "splitting": N_("découpage en passages"),
    "embedding": N_("calcul des vecteurs"),
}


def stage_words(stage: str) -> str:
    """Return what a rebuild is doing."""
    return _(_STAGES[stage]) if stage in _STAGES else stage


def filter_name(name: str, value: str) -> str:
    """Return a filter, by its name in an address and its value, in words: « langue : français »."""
    told = language_name(value) if name == "language" else _day(value) if name in _DAYS else value
    return _(_FILTERS[name], value=told) if name in _FILTERS else told


def filter_refusal(name: str, value: str) -> str:
    """Return what is wrong with a filter."""
    wrong = "later" if name in _DAYS and _day(value) != value else name
    return _(_REFUSALS[wrong], value=_day(value) if wrong == "later" else value)


def error_words(kind: str, status: int) -> tuple[str, str]:
    """Return the title and the sentence that tell an error: by its kind, else by its status."""
    title, sentence = _ERRORS.get(kind) or _ERRORS.get(str(status)) or _ERRORS["500"]
    return _(title), _(sentence)


def _day(value: str) -> str:
    try:
        return date_words(value)
    except ValueError:
        return value
