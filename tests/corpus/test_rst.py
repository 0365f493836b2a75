from datetime import date

from tests.corpus.conftest import ReadOne, Refuse, headings_of

GUIDE = """\
.. Un commentaire

Les aides au logement
=====================

:Author: Jeanne Martin
:Date: 2022-05-18
:Organisation: La préfecture

Qui y a droit
-------------

Voir :ref:`la demande <demande>` et |mot|. Il faut :

- le bail ;
- un relevé.

.. note:: Rien n'est dû.

.. include:: secret.txt

.. toctree::
   :maxdepth: 2

   page-suivante

.. |mot| replace:: le guide
"""


def test_a_text_keeps_its_title_its_fields_and_its_order(read_one: ReadOne) -> None:
    document = read_one("a.rst", GUIDE)
    assert document.text == (
        "Les aides au logement\n\nAuthor\nJeanne Martin\n\nDate\n2022-05-18\n\nOrganisation\nLa préfecture\n\n"
        "Qui y a droit\n\nVoir la demande et le guide. Il faut :\n\n- le bail ;\n- un relevé.\n\nRien n'est dû."
    )
    assert headings_of(document) == [(1, "Les aides au logement"), (2, "Qui y a droit")]


def test_the_fields_at_its_head_are_its_metadata(read_one: ReadOne) -> None:
    metadata = read_one("a.rst", GUIDE).metadata
    assert (metadata.title, metadata.author, metadata.published) == (
        "Les aides au logement",
        "Jeanne Martin",
        date(2022, 5, 18),
    )


def test_a_date_of_a_version_keeper_is_read(read_one: ReadOne) -> None:
    assert read_one("a.rst", "Titre\n=====\n\n:date: $Date: 2021-03-02 $\n\nTexte.\n").metadata.published == date(
        2021, 3, 2
    )


def test_no_break_spaces_and_quotes_stay_as_they_are(read_one: ReadOne) -> None:
    words = 'L\'avis « oui\u00a0» -- dit\u202f: "non"...'
    assert read_one("a.rst", words).text == words


def test_a_text_of_comments_is_refused(refuse: Refuse) -> None:
    assert "no text" in refuse("a.rst", ".. rien\n\n.. include:: a.txt\n").reason
