import io

from corpus.mbox import split_mbox

FROM = b"From jeanne@exemple.fr Tue Mar  5 10:22:00 2024\n"


def _messages(data: bytes, most: int = 1000) -> list[tuple[bytes, int]]:
    return list(split_mbox(io.BytesIO(data), most))


def test_messages_stand_between_their_separators() -> None:
    assert _messages(FROM + b"a\n\n" + FROM + b"b\n") == [(b"a\n\n", 3), (b"b\n", 2)]


def test_a_line_that_only_begins_like_a_separator_is_one_of_the_message() -> None:
    text = b"a\n\nFrom Paris to Lyon, then home.\n" + FROM
    assert _messages(FROM + text) == [(text, len(text))]


def test_a_line_that_was_marked_on_the_way_in_is_as_it_was_written() -> None:
    assert _messages(FROM + b">From here\n>>From there\n> From far\n") == [
        (b"From here\n>From there\n> From far\n", 33)
    ]


def test_of_a_message_that_is_too_long_the_first_bytes_and_the_length_are_told() -> None:
    one, two = _messages(FROM + b"a" * 1_000_000 + b"\n\n" + FROM + b"b", most=1000)
    assert one[1] == 1_000_002
    assert len(one[0]) < 100_000
    assert two == (b"b", 1)


def test_a_file_without_a_separator_at_its_beginning_has_no_messages() -> None:
    assert _messages(b"Bonjour\n\n" + FROM + b"a\n") == _messages(b"") == _messages(b"\n\n") == []
