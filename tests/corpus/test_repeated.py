"""The frame of a site is found by repetition; what stands on one page alone always stays."""

from hypothesis import given
from hypothesis import strategies as st

from corpus import Content, Document, Heading, Limits, Metadata, Span, passages
from corpus.repeated import RepeatedLine, left_out, repeated_lines, site_of

WORDS = [f"Le sujet de la page {n} est traité ici, et nulle part ailleurs." for n in range(12)]


def page(text: str, url: str | None = None, source: str = "/site", headings: tuple[str, ...] = ()) -> Document:
    found = tuple(Heading(2, Span(text.index(words), text.index(words) + len(words))) for words in headings)
    return Document("a.html", source, Content(text, found), Metadata(url=url), surroundings="Menu\n" + text)


def stays(document: Document, others: list[Document]) -> str:
    gaps = left_out(document, repeated_lines([document, *others]))
    text, end = [], 0
    for gap in gaps:
        text.append(document.text[end : gap.start])
        end = gap.end
    return "".join([*text, document.text[end:]]).strip()


def framed(count: int) -> list[Document]:
    return [page(f"Fil d’Ariane\n\n{words}\n\nDécouvrir d’autres articles\nPartager") for words in WORDS[:count]]


def test_lines_of_the_frame_are_left_out_and_the_page_s_own_stay() -> None:
    first, *others = framed(6)
    assert stays(first, others) == WORDS[0]
    assert repeated_lines([first, *others]) == [
        RepeatedLine("/site", line, 6, 6) for line in ("Découvrir d’autres articles", "Fil d’Ariane", "Partager")
    ]


def test_a_few_pages_are_no_proof() -> None:
    first, *others = framed(3)
    assert stays(first, others) == first.text


def test_what_stands_on_few_of_many_pages_stays() -> None:
    first, *others = framed(4)
    others += [page(f"Seul. {words}") for words in WORDS]
    assert stays(first, others) == first.text


def test_each_site_is_counted_for_itself() -> None:
    mixed = [page(one.text, f"https://site{n}.example.org/a") for n, one in enumerate(framed(6))]
    assert repeated_lines(mixed) == []
    same = [page(one.text, f"https://example.org/{n}", f"/source{n}") for n, one in enumerate(framed(6))]
    assert {line.site for line in repeated_lines(same)} == {"example.org"}


def test_a_document_that_is_no_web_page_has_no_frame() -> None:
    plain = [Document("a.txt", "/site", one.content, one.metadata) for one in framed(6)]
    assert site_of(plain[0]) is None
    assert repeated_lines(plain) == []


def test_a_label_that_stands_several_times_on_a_page_is_no_frame() -> None:
    pages = [page(f"Astuce\n\n{words}\n\nAstuce\n\nUne autre pour {words}") for words in WORDS]
    assert stays(pages[0], pages[1:]) == pages[0].text


def test_a_line_in_the_middle_of_a_long_page_is_no_frame() -> None:
    pages = [page("\n".join([*(f"{words} {n}" for n in range(20)), "Milieu", *(words + "." * n for n in range(20))]))
             for words in WORDS]  # fmt: skip
    assert "Milieu" in stays(pages[0], pages[1:])


def test_a_heading_stays_above_what_stays_and_goes_with_what_goes() -> None:
    text = "Contact\n\n{}\n\nPartager\n\nImprimer la page"
    pages = [page(text.format(words), headings=("Contact", "Partager")) for words in WORDS[:5]]
    assert stays(pages[0], pages[1:]) == f"Contact\n\n{WORDS[0]}"
    announced = [page(f"Pièces à fournir :\n{words}\nPartager la page") for words in WORDS[:5]]
    assert stays(announced[0], announced[1:]) == f"Pièces à fournir :\n{WORDS[0]}"


def test_no_passage_holds_a_word_of_the_frame() -> None:
    first, *others = framed(6)
    gaps = left_out(first, repeated_lines([first, *others]))
    found = passages(first, lambda texts: [len(text.split()) for text in texts], Limits(), gaps)
    assert [passage.span.of(first.text) for passage in found] == [WORDS[0]]


_texts = st.lists(st.sampled_from(["Menu", "Partager", *WORDS[:4]]), max_size=8).map("\n".join)


@given(st.lists(_texts, min_size=1, max_size=8))
def test_what_stands_on_one_page_alone_is_never_left_out(texts: list[str]) -> None:
    pages = [page(f"{text}\nPropre à la page {n}.") for n, text in enumerate(texts)]
    repeated = repeated_lines(pages)
    for n, one in enumerate(pages):
        gaps = left_out(one, repeated)
        assert gaps == sorted(gaps)
        for gap in gaps:
            for line in filter(str.strip, gap.of(one.text).split("\n")):
                assert sum(line in other.text.split("\n") for other in pages) >= 4
        assert not any(f"Propre à la page {n}." in gap.of(one.text) for gap in gaps)
