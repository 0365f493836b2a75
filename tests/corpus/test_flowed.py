import pytest

from corpus.flowed import unflowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une phrase \nqui continue.\nUne autre.", "Une phrase qui continue.\nUne autre."),
        ("Une phrase \r\nqui continue.", "Une phrase qui continue."),
        ("> Une phrase \n> citée.\nLa réponse.", "> Une phrase citée.\nLa réponse."),
        ("> Une phrase \n>> plus ancienne.", "> Une phrase \n>> plus ancienne."),
        (" From ici \nlà.", "From ici là."),
        ("Bien à vous \n-- \nJeanne", "Bien à vous \n-- \nJeanne"),
        ("", ""),
    ],
)
def test_the_line_ends_behind_a_space_are_taken_out(text: str, expected: str) -> None:
    assert unflowed(text) == expected


def test_the_space_is_taken_out_as_well_where_it_was_put_in() -> None:
    assert unflowed("anticonstitu \ntionnellement", joined=True) == "anticonstitutionnellement"
