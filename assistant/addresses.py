"""The addresses that a server listens on and the names that it is reached under."""

import re
import socket
from ipaddress import ip_address

from assistant.errors import NoAllowedHosts

# The Host header (RFC 9110, section 7.2): a name, an IPv4 address or an IPv6 address in brackets, and a port. No
# userinfo: « localhost@evil.example » and « evil.example@localhost » name two hosts each.
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+(?:%[\w.~-]+)?\]|[^\s:/?#@\[\]\\%]+)(?::(?P<port>\d{1,5})?)?", re.ASCII)


def check_hosts(host: str, allowed_hosts: str) -> None:
    """Refuse an address that listens on the whole network while no names are set.

    A server that answers under any name can be read by any web page: the page's own name is made to lead to the
    server's address (DNS rebinding), and the browser takes both for the same site.

    Raises:
        NoAllowedHosts: the host is a wildcard address and no name is allowed.
    """
    if not parse_names(allowed_hosts) and listens_everywhere(host):
        raise NoAllowedHosts(
            f"the host {host!r} listens on every address of this machine, and SOURCIER_ALLOWED_HOSTS is empty: any web "
            "page could read the server under a name of its own (DNS rebinding); set SOURCIER_ALLOWED_HOSTS to the "
            "names under which readers reach it, separated by commas, such as sourcier.example.org"
        )


def listens_everywhere(host: str) -> bool:
    """Tell whether a server on this host listens on every address of the machine: `0.0.0.0`, `::`, `0`, nothing…

    The host is resolved as it is to be bound: there are many spellings of the wildcard address.
    """
    if not host.strip():
        return True
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        return False  # it cannot be bound either
    addresses = (ip_address(str(sockaddr[0]).partition("%")[0]) for *_, sockaddr in found)
    return any(address.is_unspecified or _is_mapped_wildcard(address) for address in addresses)


def parse_host(value: str) -> tuple[str, int | None]:
    """Return the name of a Host header and its port, None where there is no port; ("", None) if it is malformed.

    The name is in lower case, without the dot of an absolute name; an IP address in its shortest spelling, without
    brackets and without a zone.
    """
    match = _HOST.fullmatch(value)
    if match is None:
        return "", None
    name = match["name"].strip("[]").partition("%")[0].lower().removesuffix(".")
    try:
        name = ip_address(name).compressed
    except ValueError:
        if match["name"].startswith("["):
            return "", None
    return name, int(match["port"]) if match["port"] else None


def parse_names(allowed_hosts: str) -> tuple[tuple[str, int | None], ...]:
    """Return the names of a list separated by commas, each with its port, as `parse_host` does.

    Raises:
        ValueError: one of them is no name.
    """
    found = []
    for written in filter(None, map(str.strip, allowed_hosts.split(","))):
        # An IPv6 address may be written without brackets where no port follows it.
        bare_address = written.count(":") > 1 and not written.startswith("[")
        name, port = parse_host(f"[{written}]" if bare_address else written)
        if not name:
            raise ValueError(f"{written!r} is no name of a host; expected names such as sourcier.example.org")
        found.append((name, port))
    return tuple(found)


def _is_mapped_wildcard(address: object) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped is not None and bool(mapped.is_unspecified)
