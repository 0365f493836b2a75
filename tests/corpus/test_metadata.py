from datetime import date, datetime

import pytest

from corpus.metadata import complete, detect_language, from_mapping, language_tag, shown_title, web_address
from corpus.types import Metadata


def test_fields_are_read_under_their_usual_names() -> None:
    fields = {
        "Titre": " Un\ntitre ",
        "canonical": "https://a.fr/b",
        "date": "2022-05-18",
        "updated": "26/11/2024",
        "lang": "fr-FR",
    }
    assert from_mapping(fields) == Metadata("Un titre", "https://a.fr/b", date(2022, 5, 18), date(2024, 11, 26), "fr")


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        ({"author": " Jeanne\nMartin "}, "Jeanne Martin"),
        ({"Auteur": "Jeanne Martin"}, "Jeanne Martin"),
        ({"authors": ["Jeanne Martin", "Paul Durand", "Jeanne Martin"]}, "Jeanne Martin, Paul Durand"),
        ({"author": {"@type": "Person", "name": "Jeanne Martin"}}, "Jeanne Martin"),
        ({"author": [{"name": "Jeanne Martin"}, {"name": ["Paul Durand"]}]}, "Jeanne Martin, Paul Durand"),
        ({"author": [], "auteur": "Jeanne Martin"}, "Jeanne Martin"),
        ({"author": 5}, None),
        ({"author": [None, 3, {"nom": "x"}]}, None),
    ],
)
def test_authors_are_named_one_behind_the_other(fields: dict[str, object], author: str | None) -> None:
    assert from_mapping(fields).author == author


def test_no_author_is_read_from_the_text() -> None:
    text = "Par arrêté préfectoral\n\nPar Jeanne Martin\n\nLe guichet ouvre à neuf heures."
    assert complete(Metadata(), "", text).author is None
    assert complete(Metadata(author="Paul Durand"), "", text).author == "Paul Durand"


@pytest.mark.parametrize("value", [date(2022, 5, 18), datetime(2022, 5, 18, 23, 59), "2022-05-18", "18/05/2022"])
def test_a_date_may_be_a_date_a_moment_or_words(value: object) -> None:
    assert from_mapping({"published": value}).published == date(2022, 5, 18)


@pytest.mark.parametrize("value", [None, "", [], ["a"], {"a": 1}, False])
def test_a_value_that_is_no_word_is_passed_over(value: object) -> None:
    assert from_mapping(dict.fromkeys(("title", "url", "published", "language"), value)) == Metadata()


def test_the_second_name_counts_where_the_first_is_empty() -> None:
    assert from_mapping({"title": "", "titre": "Oui"}).title == "Oui"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fr", "fr"),
        ("fr-FR", "fr"),
        ("EN_us", "en"),
        (" de ", "de"),
        ("français", None),
        ("", None),
        (None, None),
        ("null", None),
    ],
)
def test_a_language_tag_gives_its_language(value: object, expected: str | None) -> None:
    assert language_tag(value) == expected


@pytest.mark.parametrize("address", ["https://a.fr/b?c=1", "http://a.fr", "HTTPS://A.FR/é"])
def test_a_web_address_is_kept(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://a.fr/%0aalert(1)",
        "data:text/html,x",
        "/relative",
        "//a.fr",
        "https://",
        "ftp://a.fr",
        "https://a.fr/ x",
        "java\nscript:alert(1)",
        "",
        None,
        5,
    ],
)
def test_what_is_no_web_address_is_refused(address: object) -> None:
    assert web_address(address) is None


def test_what_is_stated_wins_over_what_the_text_says() -> None:
    stated = Metadata("Dit", "https://a.fr/", date(2020, 1, 1), None, "de")
    text = "Publié le 18/05/2022 - Mis à jour le 26/11/2024. Les services de la préfecture sont ouverts au public."
    assert complete(stated, "Trouvé", text) == Metadata(
        "Dit", "https://a.fr/", date(2020, 1, 1), date(2024, 11, 26), "de"
    )
    assert complete(Metadata(), "Trouvé", text) == Metadata("Trouvé", None, date(2022, 5, 18), date(2024, 11, 26), "fr")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Les services de la préfecture sont ouverts au public tous les matins.", "fr"),
        ("The library lends books and films to everyone who lives in the town.", "en"),
        ("Die Bibliothek verleiht Bücher und Filme an alle, die in der Stadt wohnen.", "de"),
        ("今天天气很好，我们去公园散步。孩子们在院子里玩耍，狗在阳光下睡觉。", "zh"),
        ("Le guichet ouvre à neuf heures du matin.", "fr"),
        ("How far can one see from up here?", "en"),
        ("Bonjour", None),
        ("123 456 789 " * 50, None),
    ],
)
def test_the_language_is_told_where_there_is_enough_to_tell_it_by(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_a_text_of_several_languages_is_in_that_of_most_of_its_parts() -> None:
    french = "Les services de la préfecture sont ouverts au public tous les matins, du lundi au vendredi. "
    english = "Permission is granted to copy and distribute this document under the terms of its licence. "
    assert detect_language(english * 40 + french * 80) == "fr"
    assert detect_language(french * 40 + english * 80) == "en"


@pytest.mark.parametrize(
    ("path", "title", "expected"),
    [
        ("a/b.txt", "Le titre", "Le titre"),
        ("aides/aide-au_logement.txt", "", "Aide au logement"),
        ("000_770b13c7a0e3bbaa.txt", "", "Les premiers mots du texte."),
        ("a.txt", "", "Les premiers mots du texte."),
    ],
)
def test_a_document_is_shown_under_its_title_its_file_name_or_its_first_words(
    path: str, title: str, expected: str
) -> None:
    assert shown_title(path, title, "Les premiers\nmots du texte.") == expected


def test_long_first_words_are_cut_between_words() -> None:
    assert shown_title("x", "", "mot " * 100) == " ".join(["mot"] * 20)[:79] + "…"


def test_lines_of_a_page_s_frame_are_passed_over_for_the_title_that_is_shown() -> None:
    frame = "- Actualité\n- Publié le 18/05/2022 par la direction de la communication\n\n"
    text = frame + "Outre la collaboration habituelle, les services nouent des partenariats."
    assert shown_title("000_770b13c7.txt", "", text) == text.removeprefix(frame)


def test_three_parts_that_agree_tell_the_language_and_else_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(part: str) -> dict[str, float]:
        asked.append(part)
        return {"en" if part.startswith("e") else "fr": 1.0}

    monkeypatch.setattr("corpus.metadata.languages", counting)
    assert detect_language("f" * 3000) == "fr"
    assert len(asked) == 3
    asked.clear()
    mixed = "".join(letter + chr(ord("g") + place) * 299 for place, letter in enumerate("eeeefffffe"))
    assert detect_language(mixed) == "en", "five of ten, and the first to have them"
    assert len(asked) == 10
    asked.clear()
    assert detect_language("e" * 300 + "f" * 2700) == "fr"
    assert detect_language("f" * 20) is None
