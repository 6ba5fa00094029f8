"""Addresses: which of them are out in the public network, and where a name leads.

An endpoint is named by somebody who may not be trusted with our network, and a name may lead to another address a
moment later. So a name is looked up when something is sent, each address is looked at, and the connection is made to an
address that was looked at.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from adapters.announcements.errors import AddressForbiddenError

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[Address]]
"""Where a name leads, the best address first. Raises OSError or UnicodeError."""

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""An IPv4 address behind a translator (RFC 6052)."""
_TUNNELLED = (IPv6Network("2002::/16"), IPv6Network("2001::/32"), IPv6Network("fec0::/10"))
"""An IPv4 address inside a tunnel (RFC 3056, RFC 4380), which could be any; and what was private once (RFC 3879)."""


def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the machine's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public network, and of one machine there."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if any(address in network for network in _TUNNELLED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def reachable(host: str, port: int, resolve_name: Resolve, *, private_allowed: bool) -> Sequence[Address]:
    """Return the addresses of a host that may be connected to. Raises OSError, or AddressForbiddenError for none."""
    try:
        found = resolve_name(host, port)
    except UnicodeError as error:
        message = "the name cannot be one"
        raise OSError(message) from error
    allowed = [address for address in found if private_allowed or is_public(address)]
    if not allowed:
        raise AddressForbiddenError(host)
    return allowed
