"""The source address: what a stranger writes into a header never makes him somebody else."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.networks import address_of, lies_in
from adapters.source_address import source_address

PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8:1::/48"))
CLIENT, PROXY = "203.0.113.9", "10.0.0.1"

addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
strangers = addresses.filter(lambda text: not lies_in(address_of(text), PROXIES))
proxies = st.one_of(st.ip_addresses(network="10.0.0.0/8"), st.ip_addresses(network="2001:db8:1::/48")).map(str)
lies = st.lists(
    st.one_of(addresses, proxies, st.text(max_size=30)).map(lambda text: text.replace(",", ";")), max_size=6
)
cuts = st.lists(st.booleans(), min_size=20, max_size=20)


def values(hops: list[str], separate: list[bool]) -> list[str]:
    """Return the hops as headers: several in one, or each in one of its own, as proxies please."""
    told: list[str] = []
    for hop, alone in zip(hops, separate, strict=False):
        if alone or not told:
            told.append(hop)
        else:
            told[-1] += f", {hop}"
    return told


@given(addresses, lies, cuts)
def test_without_trusted_proxies_headers_say_nothing(peer: str, told: list[str], separate: list[bool]) -> None:
    """By default a request comes from the other end of the socket, whatever it claims."""
    assert source_address(peer, values(told, separate), ()) == address_of(peer)


@given(strangers, lies, cuts)
def test_a_stranger_s_headers_say_nothing(peer: str, told: list[str], separate: list[bool]) -> None:
    """Whoever is no proxy of ours cannot claim to speak for somebody else."""
    assert source_address(peer, values(told, separate), PROXIES) == address_of(peer)


@given(st.lists(proxies, min_size=1, max_size=4), strangers, lies, cuts)
def test_a_stranger_is_found_behind_any_proxies(
    passed: list[str], client: str, told: list[str], separate: list[bool]
) -> None:
    """However many of our proxies pass a request on, it is its client's, and what the client wrote counts not."""
    *inner, peer = passed

    assert source_address(peer, values([*told, client, *inner], separate), PROXIES) == address_of(client)


@given(st.one_of(addresses, proxies), lies, lies, cuts)
def test_lies_never_widen(peer: str, true: list[str], told: list[str], separate: list[bool]) -> None:
    """What is put before the hops that proxies wrote changes the source only where all of them are our proxies."""
    plain = source_address(peer, values(true, separate), PROXIES)

    assert plain is None or lies_in(plain, PROXIES) or source_address(peer, [*told, *true], PROXIES) == plain


@pytest.mark.parametrize(
    "hop", ["", "unknown", "_hidden", "203.0.113.999", "203.0.113.9/32", "[::1", "for=203.0.113.9"]
)
def test_a_hop_that_cannot_be_read_is_nobody(hop: str) -> None:
    """What a trusted proxy could not tell is not guessed: no address, which is on no list."""
    assert source_address(PROXY, [f"{CLIENT}, {hop}"], PROXIES) is None


@pytest.mark.parametrize(
    ("hop", "address"),
    [
        (f" {CLIENT} ", CLIENT),
        (f"{CLIENT}:4711", CLIENT),
        ("[2001:db8::9]:4711", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("2001:db8::9", "2001:db8::9"),
        (f"::ffff:{CLIENT}", CLIENT),
    ],
)
def test_hops_are_written_in_several_ways(hop: str, address: str) -> None:
    """With a port or without, in brackets or not."""
    assert source_address(PROXY, [hop], PROXIES) == address_of(address)


def test_a_proxy_that_tells_nothing_is_the_source_itself() -> None:
    """A request that a proxy makes by itself is the proxy's, and one over a socket without an address is nobody's."""
    assert source_address(PROXY, [], PROXIES) == IPv4Address(PROXY)
    assert source_address(None, [CLIENT], PROXIES) is None
