"""A handbook whose French translation is half done: the language of a page is that of its words."""

import re
from pathlib import Path

import pytest

from corpus import Document, find_files
from corpus.read import read
from tests.real_input import debian_package

_PAGES = Path("usr/share/doc/debian-handbook/html")
# Words of one language that no other one here has; a page is clearly of the language that has twice the others' share.
_WORDS = {
    "fr": set("le la les des une est dans que pour qui pas sur au aux avec sont du et ou par ce cette il elle".split()),
    "en": set("the of and to is that in for it with are this be by can from which not".split()),
}
_ENOUGH = 30


@pytest.mark.parametrize(("folder", "fewest"), [("fr-FR", {"fr": 40, "en": 20}), ("en-US", {"en": 110})])
def test_a_page_that_is_clearly_of_a_language_is_said_to_be(folder: str, fewest: dict[str, int]) -> None:
    wrong, right = [], dict.fromkeys(fewest, 0)
    for file in find_files([debian_package("debian-handbook") / _PAGES / folder]):
        for document in read(file) if file.suffix == ".html" else ():
            assert isinstance(document, Document)
            spoken = _clearly(document.text)
            if spoken and spoken != document.metadata.language:
                wrong.append((document.path, document.metadata.language, spoken))
            elif spoken:
                right[spoken] += 1
    assert wrong == []
    assert {spoken: right[spoken] >= count for spoken, count in fewest.items()} == dict.fromkeys(fewest, True)


def _clearly(text: str) -> str | None:
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", text)]
    counts = {language: sum(word in own for word in words) for language, own in _WORDS.items()}
    (second, _), (first, most) = sorted(counts.items(), key=lambda item: item[1])
    return first if most >= max(_ENOUGH, 2 * counts[second]) else None
