"""The source address: which client a request came from, when proxies may stand in between.

Each proxy writes the address that it was called from at the right end of `X-Forwarded-For`. So that header is read from
the right, and only as far as each address that is found there belongs to a proxy that is trusted: whatever stands
further left was written by a stranger. Without trusted proxies the header says nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from adapters.networks import Address, Network, address_of, lies_in

FORWARDED_FOR = "x-forwarded-for"
"""The header's name, in lower case."""
_WITH_PORT = re.compile(r"\[(?P<six>[^\[\]]*)\](?::[0-9]{1,5})?|(?P<four>[^:]*):[0-9]{1,5}", flags=re.ASCII)


def source_address(peer: str | None, forwarded_for: Sequence[str], trusted: Collection[Network]) -> Address | None:
    """Return the address that a request came from, None when that cannot be told.

    `peer` is the other end of the socket. `forwarded_for` holds the values of all `X-Forwarded-For` headers in the
    order of the request. `trusted` are the networks of our own proxies.
    """
    hops = [hop for value in forwarded_for for hop in value.split(",")]
    address = address_of(peer or "")
    while hops and lies_in(address, trusted):
        address = _hop(hops.pop())
    return address


def _hop(text: str) -> Address | None:
    """Return the address of one hop; some proxies write the port too: `192.0.2.7:4711`, `[2001:db8::1]:4711`."""
    told = text.strip()
    written = _WITH_PORT.fullmatch(told)
    return address_of(told if written is None else written["six"] or written["four"] or "")
