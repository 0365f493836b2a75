import re

import pytest

from corpus import SAMPLES, Document, Limits, find_files, passages
from corpus.metadata import detect_language
from corpus.read import read
from tests.corpus.conftest import headings_of

FILES = {file.name: file for file in find_files([SAMPLES])}


def _sample(name: str) -> Document:
    (document,) = read(FILES[name])
    assert isinstance(document, Document)
    return document


def test_there_are_a_dozen_samples_in_french_and_in_english() -> None:
    languages = [_sample(name).metadata.language for name in FILES]
    assert len(languages) >= 12
    assert set(languages) == {"fr", "en"}


@pytest.mark.parametrize("name", FILES)
def test_a_sample_has_the_title_of_its_first_heading(name: str) -> None:
    sample = _sample(name)
    assert [words for level, words in headings_of(sample) if level == 1] == [sample.metadata.title]


@pytest.mark.parametrize("name", FILES)
def test_a_sample_is_in_the_language_that_it_states(name: str) -> None:
    sample = _sample(name)
    assert detect_language(sample.text) == sample.metadata.language


@pytest.mark.parametrize("name", FILES)
def test_a_sample_says_when_it_was_published(name: str) -> None:
    assert _sample(name).metadata.published is not None


@pytest.mark.parametrize("name", FILES)
def test_every_section_of_a_sample_gives_passages_under_its_heading(name: str) -> None:
    sample = _sample(name)
    sections = re.findall(r"^## (.+)$", FILES[name].path.read_text(encoding="utf-8"), re.MULTILINE)
    found = passages(sample, lambda texts: [len(text.split()) for text in texts], Limits())
    assert len(sections) >= 3
    assert list(dict.fromkeys(passage.headings for passage in found if passage.headings)) == [
        (" ".join(heading.replace("`", "").split()),) for heading in sections
    ]


@pytest.mark.parametrize("name", FILES)
def test_no_mark_of_markdown_is_left_in_a_sample(name: str) -> None:
    assert not re.search(r"^#|\*\*|\]\(|^---$|`", _sample(name).text, re.MULTILINE)
