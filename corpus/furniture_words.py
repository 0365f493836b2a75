"""The words by which the furniture of a web page is known: names in its markup, and what the page says there."""

import re


def _names(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(words.split())})(?![a-z0-9])")


NAMES_OF_FURNITURE = _names(
    """
    (?:fil-?(?:d-?)?)?ariane breadcrumbs? cookies? cookie-?\\w+ consent tarteaucitron\\w* orejime axeptio didomi rgpd
    skip-?(?:links?|nav) evitement shar(?:e|ing) partag(?:e|er|es) addto\\w+ addthis social reseaux-sociaux
    newsletter follow footer pied-de-page docnav nav(?:bar|header|footer|igation)? side-?menu menu
    pagination pager modale? popup popin toolbar feedback satisfaction page-utile related-?(?:posts|articles)
    (?:a-)?lire-aussi a-voir-aussi articles-lies back-?to-?top haut-de-page retour-haut headerlink
    lang(?:uage)?-(?:switcher|selector) translate search-?(?:form|box|bar) comments? commentaires respond
    publicite advert(?:isement)? tags-group
    """
)
"""Names (`class` and `id`, in lower case) of what is furniture wherever it stands."""

NAMES_OF_DOORS = _names(
    """
    side(?:bar|nav)? toc sommaire summary table-of-contents header bandeau banner tools outils actions links? liens
    widget\\w* meta related\\w* tags? mots-cles voir-aussi leftcol rightcol colonne\\w*
    """
)
"""Names of what is furniture where most of its words are links: content stands under them, too."""

DOOR = re.compile(
    r"imprimer(?: (?:la|cette) page| l['’]article)?|(?:retour (?:en )?|au )?haut(?: de (?:la )?page)?"
    r"|fermer|menu|partager.*|rechercher|aller (?:au|à la|à l['’]).*"
    r"|acc[ée]der au contenu.*|copier.*|¶|#|top|back to top|skip to .*|print",
    re.IGNORECASE,
)
"""Words of links that do something with the page."""

HEAD_OF_OTHERS = re.compile(
    r"(?:d[ée]couvr(?:ir|ez)|voir|lire|consulte[rz]|nos|les|tous les|toutes les|derniers|derni[èe]res|autres)"
    r" (?:d['’]|les |nos |aussi d['’])?(?:autres |derni[èe]res |derniers )?(?:articles|actualit[ée]s|contenus)\b.*"
    r"|(?:[àa] (?:lire|voir|d[ée]couvrir|consulter)|voir|lire) (?:[ée]galement|aussi)"
    r"|(?:sur|dans) (?:le|la) m[êe]me (?:sujet|th[èe]me|th[ée]matique|rubrique|cat[ée]gorie)"
    r"|(?:articles?|pages?|contenus?|publications?|rubriques?)"
    r" (?:similaires?|li[ée]e?s?|associ[ée]e?s?|connexes?|r[ée]cente?s?)"
    r"|.*(?:peuvent|pourraient|pourrait) (?:aussi |[ée]galement )?vous int[ée]resser|vous aimerez aussi"
    r"|suivez[- ]nous.*|restez inform[ée].*|abonnez[- ]vous.*|partage[rz] (?:la|cette|cet|l['’]).*"
    r"|laisser un commentaire|related (?:articles|pages|posts|topics)|you may also like",
    re.IGNORECASE,
)
"""Headings above links to other pages."""

SAID_BY_THE_SITE = re.compile(
    r"partage[rz] (?:(?:la|cette) page|cet article|l['’]article)(?: .{0,40})?|partage[rz] (?:sur|par|via) .{0,40}"
    r"|copier dans le presse[- ]papiers?|(?:copier le lien|lien copi[ée]).{0,40}|imprimer (?:la|cette) page"
    r"|cette (?:page|information|fiche|r[ée]ponse) vous a[- ]t[- ]elle [ée]t[ée] utile.{0,20}"
    r"|vous [êe]tes (?:ici|dans)\b.{0,200}|accueil\s*(?:[>›»/|→].{0,200})|voir le fil d['’]ariane"
    r"|aller (?:directement )?au (?:contenu|menu).{0,40}"
    r"|retour (?:en|au) haut(?: de (?:la )?page)?|haut de (?:la )?page"
    r"|param[èe]tres d['’]affichage|choisissez un th[èe]me pour personnaliser l['’]apparence du site.?"
    r"|tout accepter|tout refuser|lire la suite|d[ée]couvrir d['’]autres articles\b.*",
    re.IGNORECASE,
)
"""Lines that French sites say on every page."""
