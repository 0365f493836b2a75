from corpus.pdf_lines import Line, line_of
from corpus.pdf_words import Word
from corpus.running import without_running

HEIGHT = 842.0


def line(text: str, base: float, size: float = 10.0) -> Line:
    return line_of(1, [Word(text, 70.0, 300.0, base, size)])


def kept(pages: list[list[Line]]) -> list[list[str]]:
    return [[line.text for line in page] for page in without_running(pages, [HEIGHT] * len(pages))]


def body(number: int) -> Line:
    return line(f"Texte {chr(64 + number)}.", 600)


def test_heads_of_each_chapter_and_pages_in_roman_numbers_are_left_out() -> None:
    romans = "i ii iii iv v vi vii viii ix x".split()
    heads = ["Avant-propos"] * 5 + ["Introduction"] * 5
    pages = [[line(heads[i], 800), body(i + 1), line(romans[i], 30)] for i in range(10)]
    assert kept(pages) == [[f"Texte {chr(65 + i)}."] for i in range(10)]


def test_heads_of_left_and_right_pages_are_left_out() -> None:
    heads = ["Ministère de l'intérieur", "Rapport d'activité"]
    pages = [[line(heads[i % 2], 800), body(i + 1)] for i in range(10)]
    assert kept(pages) == [[f"Texte {chr(65 + i)}."] for i in range(10)]


def test_what_a_few_pages_far_apart_share_stays() -> None:
    pages = [[line("À noter" if i in (3, 11, 19) else f"Titre {chr(65 + i)}", 800), body(i + 1)] for i in range(20)]
    assert sum(page[0] == "À noter" for page in kept(pages)) == 3


def test_articles_at_the_top_of_each_page_stay() -> None:
    pages = [[line(f"Article {3 * i}", 800), body(i + 1)] for i in range(12)]
    assert [page[0] for page in kept(pages)] == [f"Article {3 * i}" for i in range(12)]


def test_the_large_titles_of_chapters_stay() -> None:
    pages = [[line("Annexe", 800, 20), body(i + 1)] for i in range(10)]
    assert all(page[0] == "Annexe" for page in kept(pages))


def test_the_lines_of_a_form_that_each_page_has_stay() -> None:
    pages = [[line("Nom et prénom", 500)] for _ in range(10)]
    assert kept(pages) == [["Nom et prénom"]] * 10


def test_a_page_alone_keeps_its_head() -> None:
    assert kept([[line("Préfecture du Rhône", 800), body(1)]]) == [["Préfecture du Rhône", "Texte A."]]


def test_pages_that_are_all_alike_are_not_left_out() -> None:
    words = "Le maire délivre un récépissé de la demande et la transmet au service qui l'étudie. " * 3
    assert kept([[line(words, 760)]] * 3) == [[words]] * 3


def test_a_head_that_one_page_alone_has_goes_where_it_repeats_a_title_of_the_text() -> None:
    pages = [[line("Les délais", 800), body(i + 1)] for i in range(9)]
    pages += [[line("6.2. Les recours", 800), line("6.2 Les recours", 700)], [line("Les annexes", 800), body(11)]]
    assert kept(pages)[9:] == [["6.2 Les recours"], ["Les annexes", "Texte K."]]
