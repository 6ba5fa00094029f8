"""The Merkle tree against the published roots, and its proofs for every size and place of small trees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.frontier import Frontier
from ledger.proofs.hashing import EMPTY_ROOT, leaf_hash, node_hash
from ledger.proofs.tree import Tree
from ledger.proofs.verification import proves_consistency, proves_inclusion

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The inputs with which implementations of RFC 6962 are customarily compared."""
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LARGEST = 33


def tree_of(leaves: list[bytes], size: int | None = None) -> Tree:
    """Return the tree of these leaves' hashes, each full node computed when it is asked for."""

    def full_node(level: int, number: int) -> bytes:
        if level == 0:
            return leaves[number]
        return node_hash(full_node(level - 1, 2 * number), full_node(level - 1, 2 * number + 1))

    return Tree(len(leaves) if size is None else size, full_node)


LEAVES = [leaf_hash(b"%d" % number) for number in range(LARGEST)]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_published_roots(size: int) -> None:
    """The roots of the customary inputs are the published ones, computed at once and while the leaves go by."""
    hashes = [leaf_hash(each) for each in INPUTS[:size]]
    frontier = Frontier()
    for each in hashes:
        frontier.add(each)

    assert tree_of(hashes).root().hex() == frontier.root.hex() == ROOTS[size]


def test_empty_root() -> None:
    """A tree without leaves has the hash of nothing as its root."""
    assert Frontier().root == EMPTY_ROOT == tree_of([]).root()


def test_published_proofs() -> None:
    """The proofs of the customary inputs are the published ones."""
    tree = tree_of([leaf_hash(each) for each in INPUTS])

    assert [each.hex()[:8] for each in tree.inclusion(5)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [each.hex()[:8] for each in tree.consistency(6)] == ["0ebc5d34", "ca854ea1", "d37ee418"]


def test_inclusion_of_every_place() -> None:
    """Every leaf of every tree is proved to be at its place, and at no other, and nothing else is proved there."""
    for size in range(1, LARGEST + 1):
        tree = tree_of(LEAVES, size)
        for place in range(size):
            proof = tree.inclusion(place)
            assert proves_inclusion(LEAVES[place], place, size, tree.root(), proof)
            assert not proves_inclusion(LEAVES[place], place ^ 1, size, tree.root(), proof)
            assert not proves_inclusion(leaf_hash(b"other"), place, size, tree.root(), proof)
            assert not proves_inclusion(LEAVES[place], place, size, tree.root(), (*proof, EMPTY_ROOT))
            assert not proof or not proves_inclusion(LEAVES[place], place, size, tree.root(), proof[:-1])


def test_consistency_of_every_size() -> None:
    """Every tree is proved to continue every smaller one, and no other."""
    for size in range(1, LARGEST + 1):
        tree = tree_of(LEAVES, size)
        for earlier_size in range(1, size + 1):
            earlier, proof = tree_of(LEAVES, earlier_size).root(), tree.consistency(earlier_size)
            assert proves_consistency(earlier_size, size, earlier, tree.root(), proof)
            assert not proves_consistency(earlier_size, size, EMPTY_ROOT, tree.root(), proof)
            assert not proves_consistency(earlier_size, size, earlier, EMPTY_ROOT, proof)
            assert not proves_consistency(earlier_size, size, earlier, tree.root(), (*proof, EMPTY_ROOT))
            assert not proof or not proves_consistency(earlier_size, size, earlier, tree.root(), proof[:-1])


@pytest.mark.parametrize(("place", "earlier_size"), [(-1, 0), (3, 4), (4, -1)])
def test_places_outside(place: int, earlier_size: int) -> None:
    """A leaf or an earlier size that the tree does not have is refused."""
    tree = tree_of(LEAVES, 3)

    with pytest.raises(ValueError, match="the tree has 3 leaves"):
        tree.inclusion(place)
    with pytest.raises(ValueError, match="the tree has 3 leaves"):
        tree.consistency(earlier_size)
    assert not proves_inclusion(LEAVES[0], place, 3, tree.root(), ())
    assert not proves_consistency(earlier_size, 3, tree.root(), tree.root(), ())


@given(changes=st.lists(st.binary(max_size=4), min_size=1, max_size=20), place=st.integers(0, 19), other=st.binary())
def test_a_changed_leaf_changes_the_root(changes: list[bytes], place: int, other: bytes) -> None:
    """Two lists have one root only if they are one list, and an earlier root is continued only by what begins so."""
    place %= len(changes)
    hashes = [leaf_hash(each) for each in changes]
    changed = [*hashes[:place], leaf_hash(other), *hashes[place + 1 :]]
    before, after = tree_of(hashes), tree_of(changed)

    assert (before.root() == after.root()) == (changes[place] == other)
    if changes[place] != other:
        proof = after.consistency(len(hashes))
        assert not proves_consistency(len(hashes), len(hashes), before.root(), after.root(), proof)
