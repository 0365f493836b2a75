import pytest
from lxml import html

from corpus.main_content import main_content

TOLD = (
    "Le guichet reçoit le public le matin, du lundi au vendredi, dans la grande salle du rez-de-chaussée de la mairie."
)


def lines(body: str) -> list[str]:
    """Return the words of each block of a page's main content."""
    page = html.document_fromstring(f"<html><body>{body}</body></html>")
    return [block.text for block in main_content(page)]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><a href='/'>Accueil</a></nav>",
        "<div role='navigation'>Accueil</div>",
        "<p>Vous êtes ici : Accueil > Mairie</p>",
        "<p><a href='/'>Accueil</a> &gt; <a href='/m'>Mairie</a></p>",
        "<ol class='fr-breadcrumb__list'><li><a href='/'>Accueil</a></li></ol>",
        "<div class='filAriane'>Accueil / Mairie</div>",
        "<div class='tarteaucitronRoot'><p>Ce site utilise des cookies.</p></div>",
        "<div id='cookie-banner'><p>Ce site utilise des cookies.</p></div>",
        "<div class='fr-share'><p>Partager la page</p><a href='https://x.example'>Facebook</a></div>",
        "<p>Partager la page</p>",
        "<p>Copier dans le presse-papier</p>",
        "<a href='javascript:print()'>Imprimer</a>",
        "<p><a href='#top'>Haut de page</a></p>",
        "<p><a href='#contenu'>Aller au contenu</a></p>",
        "<form><p>Cette page vous a-t-elle été utile ?</p><button>Oui</button></form>",
        "<p>Cette page vous a-t-elle été utile&nbsp;?</p>",
        "<h2>Paramètres d’affichage</h2>",
        "<p>Choisissez un thème pour personnaliser l’apparence du site.</p>",
        "<dialog>Choisissez un thème.</dialog>",
        "<h2>Découvrir d'autres articles sur ce thème</h2><h3><a href='/1'>Un autre</a></h3>",
        "<h2>À lire aussi</h2><ul><li><a href='/1'>Un autre</a></li></ul>",
        "<aside><ul><li><a href='/1'>Un autre</a></li></ul></aside>",
        "<ul class='pagination'><li><a href='/2'>2</a></li></ul>",
        "<p hidden>Personne ne voit cela.</p>",
        "<p style='display: none'>Personne ne voit cela.</p>",
    ],
)
def test_furniture_is_left_out(furniture: str) -> None:
    assert lines(f"<main><h1>Mairie</h1><p>{TOLD}</p><p>{TOLD}</p>{furniture}</main>") == ["Mairie", TOLD, TOLD]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "<aside class='encadre'><p>Le guichet est fermé les jours de fête.</p></aside>",
            1,
        ),
        ("<div class='sidebar'><p>Le guichet est fermé.</p></div>", 1),
        ("<div class='fr-callout'><h3>À noter</h3><p>Le guichet est fermé.</p></div>", 2),
        ("<section id='cookies'><h2>Cookies</h2><p>Le site en dépose trois.</p></section>", 2),
        ("<blockquote><p>Oui.</p><footer>Le maire</footer></blockquote>", 2),
        ("<h2>Imprimer</h2><p>Non.</p>", 2),
        ("<p>Non.</p><h2>Retour à l’emploi</h2>", 2),
        ("<h2>À lire aussi</h2><p>Le guichet est fermé.</p>", 2),
        ("<ul><li><a href='/loi'>Loi du 1er juillet 1901</a></li><li><a href='/d'>Décret du 16 août</a></li></ul>", 2),
        ("<button aria-controls='x'>Où ?</button><div id='x' hidden>Ici.</div>", 2),
        ("<div role='tabpanel' hidden>Ici.</div>", 1),
    ],
)
def test_content_stays(content: str, words: int) -> None:
    found = lines(f"<main><h1>Mairie</h1><p>{TOLD}</p>{content}<p>{TOLD}</p></main>")
    assert (found[:2], found[-1], len(found)) == (["Mairie", TOLD], TOLD, words + 3)


def test_a_tab_is_the_heading_of_its_own_panel() -> None:
    tabs = "".join(f"<li><button role='tab' id='t{n}' aria-controls='p{n}'>Cas {n}</button></li>" for n in (1, 2))
    panels = "".join(f"<div role='tabpanel' id='p{n}' aria-labelledby='t{n}'><p>Réponse {n}.</p></div>" for n in (1, 2))
    assert lines(f"<main><h1>Nom</h1><p>{TOLD}</p><ul role='tablist'>{tabs}</ul>{panels}</main>") == [
        "Nom",
        TOLD,
        "Cas 1",
        "Réponse 1.",
        "Cas 2",
        "Réponse 2.",
    ]


def test_a_section_of_other_pages_ends_where_the_next_one_begins() -> None:
    others = "<h2>À lire aussi</h2><h3><a href='/1'>Un autre</a></h3><p>Résumé.</p>"
    assert lines(f"<main><p>{TOLD}</p>{others}<h2>Contact</h2><p>Ici.</p></main>") == [TOLD, "Contact", "Ici."]


def test_the_title_above_an_article_is_part_of_it() -> None:
    body = f"<h1>Mairie</h1><p>Publié le 2 mai</p><article><p>{TOLD}</p></article>"
    assert lines(body) == ["Mairie", "Publié le 2 mai", TOLD]


def test_of_several_articles_none_is_the_page() -> None:
    assert lines(f"<article><p>{TOLD}</p></article><article><p>{TOLD} Bis.</p></article>") == [TOLD, f"{TOLD} Bis."]


def test_a_landmark_that_a_script_fills_is_not_the_content() -> None:
    assert lines(f"<main></main><div><p>{TOLD}</p></div>") == [TOLD]


def test_on_a_page_without_landmarks_menus_and_foot_stand_beside_the_column() -> None:
    menu = "<div><a href='/1'>Écoles</a><a href='/2'>Crèches</a></div>"
    foot = "<div><p>1, place du Marché</p><a href='/ml'>Mentions légales</a></div>"
    column = f"<div><div><h1>Mairie</h1><p>{TOLD}</p></div>{menu}</div>"
    assert lines(f"<div>{menu}{column}{foot}</div>") == ["Mairie", TOLD]


def test_what_is_told_beside_the_column_is_no_furniture() -> None:
    contact = "<div><p>Service des écoles, 1 place du Marché</p></div>"
    assert lines(f"<div><div><p>{TOLD}</p><p>{TOLD}</p></div>{contact}</div>") == [
        TOLD,
        TOLD,
        "Service des écoles, 1 place du Marché",
    ]


def test_the_tree_stays_as_it_was() -> None:
    page = html.document_fromstring(f"<body><nav>Menu</nav><main><p>{TOLD}</p></main></body>")
    before = html.tostring(page)
    list(main_content(page))
    assert html.tostring(page) == before
