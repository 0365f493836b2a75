from lxml import html

from corpus.page_size import Size, sizes_of


def test_letters_are_counted_with_those_in_links_and_those_in_no_element_inside() -> None:
    part = html.fragment_fromstring("<div>ab <p>cde <a href='/'>f<b>g</b></a></p> hi <a name='x'>j</a></div>")
    sizes = sizes_of(part)
    assert sizes[part] == Size(letters=10, links=2, bare=4)
    assert (sizes[part].told, sizes[part].linked) == (8, 0.2)
    assert sizes[part[0]] == Size(letters=5, links=2, bare=3)


def test_an_empty_element_holds_no_links() -> None:
    part = html.fragment_fromstring("<a href='/'></a>")
    assert sizes_of(part)[part].linked == 0.0
