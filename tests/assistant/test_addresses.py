"""Addresses that listen on everything, and the names in Host headers."""

import pytest

from assistant.addresses import listens_everywhere, parse_host, parse_names

EVERYWHERE = "0.0.0.0"  # noqa: S104  nothing is bound to it here


def test_every_spelling_of_the_wildcard_address_is_known() -> None:
    for host in (EVERYWHERE, "::", "0", "::0", "0x0", "0.0", "000.0.0.0", "", " ", "[::]", "::ffff:0.0.0.0"):
        assert listens_everywhere(host), host
    for host in ("127.0.0.1", "::1", "localhost", "192.0.2.7", "no such name", "é" * 100):
        assert not listens_everywhere(host), host


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("LocalHost:8000", ("localhost", 8000)),
        ("localhost.", ("localhost", None)),
        ("localhost:", ("localhost", None)),
        ("[::1]:80", ("::1", 80)),
        ("[0:0::1]", ("::1", None)),
        ("[fe80::1%25eth0]:80", ("fe80::1", 80)),
        *((value, ("", None)) for value in ("", "[", "a@b", "a b", "a/b", "a:b", "a:80:80", "[a]", "a\\b", "a:999999")),
    ],
)
def test_a_host_header_is_a_name_and_a_port_and_nothing_else(value: str, found: tuple[str, int | None]) -> None:
    assert parse_host(value) == found


def test_names_are_listed_with_commas() -> None:
    assert parse_names("") == ()
    assert parse_names("a.example, B.example:8443,, ::1, [::1]:90") == (
        ("a.example", None),
        ("b.example", 8443),
        ("::1", None),
        ("::1", 90),
    )
    with pytest.raises(ValueError, match="no name of a host"):
        parse_names("https://a.example")
