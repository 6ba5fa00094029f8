"""Verification: whether a proof shows what it claims, with nothing but the proof and the roots."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.proofs.hashing import node_hash


def proves_inclusion(leaf: bytes, place: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the leaf with this hash stands at this place in the tree (RFC 9162, section 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    found = _climbed(place, size - 1, [leaf, *proof])
    return found is not None and found[1] == root


def proves_consistency(earlier_size: int, size: int, earlier_root: bytes, root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the tree continues the earlier one, leaf by leaf (RFC 9162, section 2.1.4.2)."""
    if not 0 < earlier_size <= size:
        return False
    if earlier_size == size:
        return not proof and earlier_root == root
    # A full earlier tree is a node of the later one, and not repeated in the proof.
    hashes = [earlier_root, *proof] if earlier_size & (earlier_size - 1) == 0 else list(proof)
    number, last = earlier_size - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    return bool(hashes) and _climbed(number, last, hashes) == (earlier_root, root)


def _climbed(number: int, last: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Follow a proof up from a node, where `last` is the number of its level's last: the earlier root, and the root.

    None for a proof that is too long or too short.
    """
    earlier = found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            earlier, found = node_hash(sibling, earlier), node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return (earlier, found) if last == 0 else None
