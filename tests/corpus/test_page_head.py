from datetime import date

import pytest
from lxml import html

from corpus.page_head import spoken_language, stated
from corpus.types import Metadata

NORWEGIAN = (
    "Kontoret er åpent for publikum hver morgen fra mandag til fredag. Du må ta med gyldig legitimasjon, og vi hjelper "
    "deg gjerne med å fylle ut skjemaet hvis du ikke forstår hva det spørres etter. "
)
FRENCH = (
    "Les services de la préfecture reçoivent le public tous les matins, du lundi au vendredi, dans la grande salle " * 3
)


def head(markup: str, heading: str = "", body: str = "") -> Metadata:
    """Return what a page with this head says of itself."""
    return stated(html.document_fromstring(f"<html><head>{markup}</head><body>{body}</body></html>"), heading)


@pytest.mark.parametrize(
    ("markup", "heading", "title"),
    [
        ("<title>Accueil du public | Mairie de Montbriand</title>", "", "Accueil du public"),
        ("<title>Accueil du public - Mairie de Montbriand</title>", "", "Accueil du public"),
        ("<title>Accueil - public - Mairie</title>", "", "Accueil - public"),
        ("<title>Vote - Tout ce que vous devez savoir avant de vous inscrire</title>", "",
            "Vote - Tout ce que vous devez savoir avant de vous inscrire"),
        ("<title>Sous-préfecture</title>", "", "Sous-préfecture"),
        ("<title>Mairie</title>", "Accueil du public", "Accueil du public"),
        ("<meta property='og:title' content='Partagé | Mairie'><title>a</title>", "Titre", "Partagé"),
        ("<meta property='og:site_name' content='Le site au nom qui est vraiment long'>"
            "<title>Vote - Le site au nom qui est vraiment long</title>", "", "Vote"),
    ],
)  # fmt: skip
def test_the_title_is_without_the_name_of_the_site(markup: str, heading: str, title: str) -> None:
    assert head(markup, heading).title == title


@pytest.mark.parametrize(
    ("markup", "body", "author"),
    [
        ("<meta name='Author' content='Jeanne Exemple'>", "", "Jeanne Exemple"),
        ("<meta name='DC.creator' content='Bureau de presse'>", "", "Bureau de presse"),
        ("<meta property='article:author' content='https://x.example/jeanne'>", "", None),
        ("<script type='application/ld+json'>{\"author\": [{\"name\": \"A. Un\"}, {\"name\": \"B. Deux\"}]}</script>",
            "",
            "A. Un, B. Deux"),
        ("", "<span class='vcard'><a class='url fn n'>Louise Brun</a></span>", "Louise Brun"),
        ("", "<p itemprop='author'><span itemprop='name'>Paul Un</span></p>", "Paul Un"),
        ("", "<p>Par arrêté préfectoral</p>", None),
    ],
)  # fmt: skip
def test_the_author_is_the_one_who_is_named(markup: str, body: str, author: str | None) -> None:
    assert head(markup, body=body).author == author


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ("<meta name='dcterms.issued' content='2020-11-04'>", ""),
        ("<meta name='citation_publication_date' content='2020/11/04'>", ""),
        ("<meta name='DC.Date.Created' content='04/11/2020'>", ""),
        ("", "<time itemprop='datePublished' datetime='2020-11-04T10:00:00Z'>hier</time>"),
        ("", "<time class='entry-date published' datetime='2020-11-04'>hier</time>"),
        ("<meta property='article:published_time' content='bientôt'><meta name='date' content='2020-11-04'>", ""),
        ("<script type='application/ld+json'>{\"comment\": {\"datePublished\": \"1999-01-01\"},"
            " \"datePublished\": \"2020-11-04\"}</script>", ""),
    ],
)  # fmt: skip
def test_the_date_is_the_first_that_is_one(markup: str, body: str) -> None:
    assert head(markup, body=body).published == date(2020, 11, 4)


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("en", FRENCH, "fr"),
        ("fr", FRENCH, "fr"),
        ("en", "Le service", "en"),
        (None, FRENCH, None),
        ("br", FRENCH, "fr"),
        ("xx", FRENCH, "xx"),
        ("nb", NORWEGIAN, "nb"),
        ("fr", NORWEGIAN, "no"),
    ],
)
def test_the_words_speak_against_the_template_only_where_they_are_clear(
    declared: str | None, text: str, language: str | None
) -> None:
    assert spoken_language(declared, text) == language
