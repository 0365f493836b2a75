import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import SAMPLES, Content, Document, Heading, Limits, Metadata, Passage, Span, find_files, passages, sentences
from corpus.blocks import Block, Kind, assemble
from corpus.read import read
from tests.corpus.conftest import processor_seconds

SMALL = Limits(5, 12)


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Return the number of words and signs of each text."""
    return [len(re.findall(r"\w+|[^\w\s]", text)) for text in texts]


def document_of(content: str | Content, headings: Sequence[Heading] = (), title: str = "") -> Document:
    made = content if isinstance(content, Content) else Content(content, tuple(headings))
    return Document("a.txt", "source", made, Metadata(title=title))


def texts_of(document: Document, limits: Limits) -> list[str]:
    return [passage.span.of(document.text) for passage in passages(document, count_tokens, limits)]


_words = st.text(st.sampled_from("ab é1.!?:;,-«»\n\u00a0中"), min_size=1, max_size=60)
_kinds: st.SearchStrategy[Kind] = st.sampled_from(["text", "text", "text", "item", "header", "row"])
_blocks = st.one_of(
    st.builds(Block, st.just("heading"), st.text(st.sampled_from("AB é1:"), min_size=1, max_size=9), st.integers(1, 4)),
    st.builds(Block, _kinds, _words),
    st.builds(Block, _kinds, st.lists(_words, min_size=3, max_size=9).map(". ".join)),
)
documents = st.lists(_blocks, max_size=12).map(assemble).map(document_of)
limits = st.tuples(st.integers(1, 8), st.integers(0, 20)).map(lambda pair: Limits(pair[0], sum(pair)))


@given(documents, limits)
def test_a_passage_is_an_exact_span_without_white_space_at_its_ends(document: Document, limits: Limits) -> None:
    for passage in passages(document, count_tokens, limits):
        assert 0 <= passage.span.start < passage.span.end <= len(document.text)
        text = passage.span.of(document.text)
        assert text == text.strip()


@given(documents, limits)
def test_passages_follow_each_other_and_never_overlap(document: Document, limits: Limits) -> None:
    spans = [passage.span for passage in passages(document, count_tokens, limits)]
    assert all(one.end <= next_one.start for one, next_one in pairwise(spans))


@given(documents, limits)
def test_a_passage_never_crosses_a_heading(document: Document, limits: Limits) -> None:
    for passage in passages(document, count_tokens, limits):
        assert not [h for h in document.headings if passage.span.start < h.span.start < passage.span.end]


@given(documents, limits)
def test_no_passage_is_longer_than_the_limit(document: Document, limits: Limits) -> None:
    for passage in passages(document, count_tokens, limits):
        (tokens,) = count_tokens([passage.span.of(document.text)])
        assert tokens <= passage.tokens <= limits.most


@given(documents, limits)
def test_nothing_written_is_lost(document: Document, limits: Limits) -> None:
    found = passages(document, count_tokens, limits)
    covered = {place for passage in found for place in range(passage.span.start, passage.span.end)}
    paths = {heading for passage in found for heading in passage.headings}
    for heading in document.headings:
        if " ".join(heading.span.of(document.text).split()) in paths:
            covered.update(range(heading.span.start, heading.span.end))
    assert [char for place, char in enumerate(document.text) if not char.isspace() and place not in covered] == []


@given(documents, limits)
def test_a_passage_stands_under_the_headings_above_it(document: Document, limits: Limits) -> None:
    for passage in passages(document, count_tokens, limits):
        above: list[Heading] = []
        for heading in document.headings:
            if heading.span.start <= passage.span.start:
                above = [other for other in above if other.level < heading.level] + [heading]
        assert passage.headings == tuple(" ".join(h.span.of(document.text).split()) for h in above)


@given(documents)
def test_the_same_document_gives_the_same_ids_and_each_is_its_own(document: Document) -> None:
    ids = [passage.id for passage in passages(document, count_tokens, SMALL)]
    assert ids == [passage.id for passage in passages(document, count_tokens, SMALL)]
    assert len(set(ids)) == len(ids)


def test_the_same_words_in_two_documents_are_two_passages() -> None:
    one = Passage("a", Span(0, 5), (), (), 1)
    assert one.id == Passage("a", Span(0, 5), ("Titre",), (), 9).id
    assert len({one.id, Passage("b", Span(0, 5), (), (), 1).id, Passage("a", Span(0, 6), (), (), 1).id}) == 3


def test_a_bare_heading_gives_no_passage_where_deeper_ones_follow() -> None:
    blocks = [
        Block("heading", "Un", 1),
        Block("heading", "Deux", 2),
        Block("text", "Oui."),
        Block("heading", "Trois", 2),
    ]
    document = document_of(assemble(blocks))
    found = [(passage.headings, passage.span.of(document.text)) for passage in passages(document, count_tokens, SMALL)]
    assert found == [(("Un", "Deux"), "Deux\n\nOui."), (("Un", "Trois"), "Trois")]


def test_the_title_is_not_repeated_in_the_heading_paths() -> None:
    content = assemble([Block("heading", "Le titre", 1), Block("heading", "Partie", 2), Block("text", "Oui.")])
    (passage,) = passages(document_of(content, title="Le titre"), count_tokens, SMALL)
    assert passage.headings == ("Partie",)


def test_a_short_section_is_one_passage() -> None:
    assert texts_of(document_of("Une phrase. Une autre.\n\nUne dernière."), SMALL) == [
        "Une phrase. Une autre.\n\nUne dernière."
    ]


@pytest.mark.parametrize("first", range(0, 80, 8))
def test_a_long_section_of_prose_gives_passages_within_both_limits(first: int) -> None:
    prose = _prose_of_the_samples()
    section = document_of("\n\n".join(prose[first:] + prose[:first]))
    sizes = [passage.tokens for passage in passages(section, count_tokens, Limits())]
    assert len(sizes) > 20
    assert (min(sizes) >= 150, max(sizes) <= 300) == (True, True)


def _prose_of_the_samples() -> list[str]:
    documents = [document for file in find_files([SAMPLES]) for document in read(file)]
    paragraphs = [text for found in documents if isinstance(found, Document) for text in found.text.split("\n\n")]
    return [text for text in paragraphs if text.endswith(".")]


def test_a_section_is_cut_between_paragraphs_where_it_can_be() -> None:
    paragraph = " ".join(["Une phrase de dix mots qui se ressemblent toutes ici."] * 18)
    assert texts_of(document_of("\n\n".join([paragraph] * 6)), Limits()) == [paragraph] * 6


def test_a_paragraph_is_cut_where_a_whole_one_would_be_too_short() -> None:
    sentence = "Une phrase de dix mots qui se ressemblent toutes ici."
    first, second = " ".join([sentence] * 13), " ".join([sentence] * 16)
    assert count_tokens([first, second]) == [143, 176]
    assert sorted(count_tokens(texts_of(document_of(f"{first}\n\n{second}"), Limits()))) == [154, 165]


@pytest.mark.parametrize("before", range(14, 40))
def test_a_line_that_announces_a_list_stays_with_it(before: int) -> None:
    prose = "Une phrase de dix mots qui se ressemblent toutes ici. " * before
    items = "\n".join(f"- un point de la liste, le numéro {number} ;" for number in range(20))
    found = texts_of(document_of(f"{prose}\nVous devez fournir :\n{items}"), Limits())
    assert len(found) > 1
    assert not [text for text in found if text.endswith(":")]


def test_an_endless_sentence_is_cut_between_words() -> None:
    text = "mot " * 5000
    found = texts_of(document_of(text), Limits())
    assert " ".join(found) == text.strip()
    assert all(set(part.split()) == {"mot"} for part in found)


def test_a_sentence_without_spaces_is_cut_all_the_same() -> None:
    def count_letters(texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    document = document_of("é" * 10_000)
    found = passages(document, count_letters, Limits())
    assert "".join(passage.span.of(document.text) for passage in found) == document.text
    assert max(passage.tokens for passage in found) <= 300


@pytest.mark.parametrize(
    "part", ["mot ", "x", "mot mot\n", "a\n\n", "a :\n", "—\n", "- a ;\n", "Une phrase courte. "], ids=repr
)
def test_five_megabytes_without_structure_are_cut_in_seconds(part: str) -> None:
    length = 5_000_000 if part in ("mot ", "x") else 500_000  # the first two have no sentence, the others many
    document = document_of(part * (length // len(part)) + "mot " * 400)
    assert processor_seconds(lambda: passages(document, lambda texts: [len(t) // 4 for t in texts], Limits())) < 10


@pytest.mark.parametrize(("least", "most"), [(0, 5), (6, 5), (-1, -1)])
def test_limits_that_cannot_be_kept_are_refused(least: int, most: int) -> None:
    with pytest.raises(ValueError, match=f"passage limits: found {least} to {most}; expected 1 ≤ least ≤ most"):
        Limits(least, most)


def test_sentences_are_kept_whole_where_they_fit() -> None:
    text = " ".join(f"La phrase numéro {number} a quelques mots de plus." for number in range(200))
    ends = {text[: span.end].rstrip() for span in sentences(text)}
    document = document_of(text)
    assert all(text[: p.span.end] in ends for p in passages(document, count_tokens, Limits()))
