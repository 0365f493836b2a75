"""The language of a request, and the catalogue of texts."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import web
from web.i18n import LANGUAGES, best_language, gettext, ngettext, spaced

ROOT = Path(web.__file__).parent.parent
OTHERS = [language for language in LANGUAGES if language != "fr"]
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-z%]|<[^>]*>")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Return the texts that stand in the templates and in the source."""
    found = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-o", str(found), str(ROOT / "web")]
    CommandLineInterface().run(command)  # type: ignore[no-untyped-call]
    return _read(found)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_no_other(written: Catalog, language: str) -> None:
    catalogue = _catalogue(language)
    assert len(written) > 50
    assert _ids(catalogue) == _ids(written), "refresh the catalogue as docs/translating.md says, and translate"
    assert not catalogue.obsolete
    assert not [message.id for message in catalogue if message.id and not all(_strings(message))]
    assert not [message.id for message in catalogue if message.id and message.fuzzy]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_and_the_markup_of_its_text(language: str) -> None:
    for message in _catalogue(language):
        expected = {found for text in _ids_of(message) for found in _PLACEHOLDER.findall(text)}
        for told in _strings(message) if message.id else ():
            # The singular may do without its number.
            assert set(_PLACEHOLDER.findall(told)) <= expected, message.id
        assert not message.id or set(_PLACEHOLDER.findall(_strings(message)[-1])) == expected, message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_opens_and_ends_with_the_blanks_of_its_text(language: str) -> None:
    for message in _catalogue(language):
        text, told = _ids_of(message)[0], _strings(message)[0]
        assert not text or text[-1].isspace() == told[-1].isspace(), message.id


@pytest.mark.parametrize(
    ("chosen", "accepted", "expected"),
    [
        ("", "", "fr"),
        ("", "en", "en"),
        ("", "en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("", "de-DE,de;q=0.9,en;q=0.5", "en"),
        ("", "de,fr;q=0.4,en;q=0.5", "en"),
        ("", "en;q=0.4,fr-CA;q=0.5", "fr"),
        ("", "en;q=0", "fr"),
        ("", "de", "fr"),
        ("", "*", "fr"),
        ("", ";q=,en;q=x,,", "fr"),
        ("fr", "en", "fr"),
        ("en", "fr", "en"),
        ("de", "en", "en"),
        ("../en", "", "fr"),
    ],
)
def test_the_language_is_the_chosen_one_else_that_of_the_browser(chosen: str, accepted: str, expected: str) -> None:
    assert best_language(chosen, accepted) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "Références, page 1\u202f000"), ("en", "References, page 1,000")]
)
def test_texts_are_told_in_the_language_spoken(spoken_in: None, language: str, expected: str) -> None:
    number = {"fr": "1\u202f000", "en": "1,000"}[language]
    assert f"{gettext('Références')}, {gettext('page %(number)s', number=number)}" == expected


def test_none_is_one_in_french() -> None:
    assert [ngettext("%(n)s mot", "%(n)s mots", n, n=n) for n in (0, 1, 2)] == ["0 mot", "1 mot", "2 mots"]


@pytest.mark.parametrize("language", ["en"])
def test_a_text_that_no_catalogue_has_is_told_as_it_is_written(spoken_in: None) -> None:
    assert gettext("Où est-il ?") == "Où est-il\u202f?"


def test_high_marks_have_a_narrow_space_before_them() -> None:
    assert spaced("Est-ce « ici » ? Oui : là ; ou là !") == (
        "Est-ce «\u202fici\u202f»\u202f? Oui\u202f: là\u202f; ou là\u202f!"
    )


def _catalogue(language: str) -> Catalog:
    return _read(ROOT / "web" / "locale" / language / "LC_MESSAGES" / "messages.po")


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _ids(catalogue: Catalog) -> set[tuple[str, ...]]:
    return {_ids_of(message) for message in catalogue if message.id}


def _ids_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
