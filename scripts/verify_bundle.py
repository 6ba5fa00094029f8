"""Verifies a bundle of a payout ledger's log, without the ledger's software and without its database.

    python verify_bundle.py BUNDLE --key PUBLICKEY [--key ...] [--checkpoint FILE ...]

It needs Python 3.11 or newer and the package `cryptography`, and nothing else. What it trusts is the public key, which
must come from another hand than the bundle, and checkpoints that the auditor has kept himself.

It checks that each checkpoint is signed (C2SP signed-note, Ed25519), that the events are those that were signed (Merkle
tree, RFC 9162), that the auditor's own checkpoints are a part of the same history, that every journal entry balances,
and that the entries add up to the balances that the ledger claims.

Exit code 0: all of it holds. 1: something does not, each fault is a line. 2: this is no bundle, or no key.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "payout-ledger/bundle/1"
LEAF_FORM = b"payout-ledger/event/1"


class UnusableError(Exception):
    """What was given is not what this program reads."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two others (RFC 9162, 2.1.1); that of a leaf begins with another byte."""
    return sha256(b"\x01" + left + right).digest()


def grow(full: list[bytes], size: int, leaf: bytes) -> None:
    """Add the hash of the next event to the roots of the largest full trees that the first `size` make up."""
    while size & 1:
        leaf = node_hash(full.pop(), leaf)
        size >>= 1
    full.append(leaf)


def root_of(full: list[bytes]) -> bytes:
    """Return the root above the largest full trees."""
    return reduce(lambda right, left: node_hash(left, right), reversed(full))


def climb(number: int, last: int, hashes: list[bytes]) -> tuple[bytes, bytes] | None:
    """Follow a proof up the tree, as RFC 9162 tells it in 2.1.3.2 and 2.1.4.2: the older root, and the newer one."""
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        number, last = number >> 1, last >> 1
    return (old, new) if last == 0 else None


def includes(leaf: bytes, place: int, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Say whether the leaf is at this place (from 0) of the tree with this root."""
    found = climb(place, size - 1, [leaf, *proof]) if 0 <= place < size else None
    return found is not None and found[1] == root


def continues(old_size: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Say whether the newer tree begins with all of the older one."""
    if old_size == size:
        return old_root == root and not proof
    hashes = [old_root, *proof] if old_size & (old_size - 1) == 0 else proof
    number, last = old_size - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    return 0 < old_size < size and bool(hashes) and climb(number, last, hashes) == (old_root, root)


def read_key(text: str) -> tuple[tuple[str, bytes], Ed25519PublicKey]:
    """Read `NAME+HASH+KEY`: how signatures name the key (with four bytes of its hash), and the key."""
    try:
        name, key_hash, encoded = text.strip().split("+", 2)
        algorithm_and_key = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(algorithm_and_key[1:])
    except ValueError as error:
        raise UnusableError(f"not a public key: {text!r}") from error
    expected = sha256(name.encode() + b"\n" + algorithm_and_key).digest()[:4]
    if algorithm_and_key[:1] != b"\x01" or expected.hex() != key_hash:
        raise UnusableError(f"not a public key: {text!r}")
    return (name, expected), key


def read_note(note: str) -> tuple[str, int, bytes, str, list[tuple[str, bytes]]]:
    """Read a checkpoint: the log's name, its size, its root, the text that is signed, and the signatures under it."""
    try:
        text, below = note.rsplit("\n\n", 1)
        origin, size, root = text.split("\n")[:3]
        signatures = [line.removeprefix("\u2014 ").split(" ") for line in below.strip().split("\n")]
        signed = [(name, base64.b64decode(signature, validate=True)) for name, signature in signatures]
        return origin, int(size), base64.b64decode(root, validate=True), f"{text}\n", signed
    except ValueError as error:
        raise UnusableError("not a checkpoint") from error


class Bundle:
    """One bundle as it is read, line by line, and the faults that were found so far."""

    def __init__(self, keys: list[str]) -> None:
        self.keys = dict(read_key(text) for text in keys)
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        self.header: dict[str, Any] = {}
        self.end: dict[str, Any] | None = None
        self.signed: dict[int, bytes] = {}  # roots by size
        self.full: list[bytes] = []
        self.size = self.good_size = self.last_position = 0
        self.last_moment = ""
        self.versions: dict[str, int] = {}
        self.totals: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])

    def believe(self, note: str, told_by: str) -> None:
        """Take a checkpoint in, if one of the keys has signed it."""
        origin, size, root, text, signatures = read_note(note)
        self.counts["checkpoints"] += 1
        if not any(self.has_signed(text, name, signature) for name, signature in signatures):
            self.faults.append(f"The checkpoint of size {size} in {told_by} is not signed by a key that was given.")
        elif origin != self.header["origin"]:
            self.faults.append(f"The checkpoint of size {size} in {told_by} is of another log, {origin!r}.")
        elif self.signed.setdefault(size, root) != root:
            self.faults.append(f"Two histories were signed over {size} events: {told_by} has another root.")

    def has_signed(self, text: str, name: str, signature: bytes) -> bool:
        """Say whether a signature is that of a key that was given."""
        key = self.keys.get((name, signature[:4]))
        try:
            return key is not None and key.verify(signature[4:], text.encode()) is None
        except InvalidSignature:
            return False

    def take(self, line: dict[str, Any]) -> None:
        """Check one line behind the header."""
        checks = {"consistency": self.check_consistency, "event": self.check_event, "balance": self.check_balance}
        if line["line"] == "checkpoint":
            self.believe(line["note"], "the bundle")
        elif line["line"] == "end":
            self.end = line
        else:
            checks[line["line"]](line)

    def check_consistency(self, line: dict[str, Any]) -> None:
        """Check the proof that one checkpoint grew out of another."""
        self.counts["consistency proofs"] += 1
        old, new = line["from"], line["to"]
        proof = [bytes.fromhex(each) for each in line["hashes"]]
        roots = self.signed.get(old), self.signed.get(new)
        if roots[0] and roots[1] and not continues(old, roots[0], new, roots[1], proof):
            self.faults.append(f"The checkpoint of size {new} is not proved to continue that of size {old}.")

    def check_event(self, line: dict[str, Any]) -> None:
        """Check the place of an event in the log, and its entry."""
        self.counts["events"] += 1
        position, moment = line["position"], line["recorded_at"]
        state = base64.b64decode(line["state_base64"]) if "state_base64" in line else line["state"].encode()
        stream, version = line["originator_id"], line["originator_version"]
        fields = [LEAF_FORM, b"%d" % position, stream.encode(), b"%d" % version]
        fields += [line["topic"].encode(), state, moment.encode()]
        leaf = sha256(b"\x00" + b"".join(len(field).to_bytes(8, "big") + field for field in fields)).digest()
        if self.header["whole"]:
            self.check_order(position, moment, stream, version)
            grow(self.full, self.size, leaf)
            self.size += 1
            self.check_roots()
        else:
            self.check_inclusion(position, leaf, [bytes.fromhex(each) for each in line["inclusion"]])
        self.add_entry(position, state)

    def check_order(self, position: int, moment: str, stream: str, version: int) -> None:
        """Check that nothing is missing in front of an event, in the log and in its own history."""
        if position != self.last_position + 1:
            self.faults.append(f"Position {self.last_position + 1} is missing: {position} is in its place.")
        if moment < self.last_moment:
            self.faults.append(f"Position {position} was recorded before the one in front of it.")
        if version != self.versions.get(stream, 0) + 1:
            self.faults.append(f"Position {position} is step {version} of {stream}: a step before it is missing.")
        self.last_position, self.last_moment, self.versions[stream] = position, moment, version

    def check_roots(self) -> None:
        """Hold the events so far against whatever was signed over as many."""
        size = self.size
        if size in self.signed and self.signed[size] == root_of(self.full):
            self.good_size = size
        elif size in self.signed:
            self.faults.append(f"Positions {self.good_size + 1} to {size} are not what was signed over {size} events.")

    def check_inclusion(self, position: int, leaf: bytes, proof: list[bytes]) -> None:
        """Check the proof that an event is in the log that was signed."""
        self.counts["inclusion proofs"] += 1
        size = self.header["size"]
        if size not in self.signed or not includes(leaf, position - 1, size, self.signed[size], proof):
            self.faults.append(f"Position {position} is not proved to be in the log of {size} events.")

    def add_entry(self, position: int, state: bytes) -> None:
        """Check that an event's journal entry balances, and add it to the accounts."""
        try:
            entry = json.loads(state)["entry"]
            lines = [] if entry is None else entry["lines"]
            sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
            for line in lines:
                amount, side = line["amount_minor"], ("debit", "credit").index(line["side"])
                if type(amount) is not int or amount <= 0:
                    self.faults.append(f"Position {position}: an amount is not a positive whole number.")
                    return
                sums[line["currency"]][side] += amount
                self.totals[line["account"], line["currency"]][side] += amount
        except (ValueError, LookupError, TypeError):
            self.faults.append(f"Position {position}: the event cannot be read.")
            return
        self.counts["entries"] += bool(lines)
        for currency, (debit, credit) in sums.items():
            if debit != credit:
                self.faults.append(f"Position {position}: debits {debit}, but credits {credit} {currency}.")

    def check_balance(self, line: dict[str, Any]) -> None:
        """Hold an account of the books against what the events add up to."""
        self.counts["balances"] += 1
        key = line["account"], line["currency"]
        if [line["debit_minor"], line["credit_minor"]] != (found := self.totals.pop(key, [0, 0])):
            claimed = f"debits {line['debit_minor']}, credits {line['credit_minor']}"
            self.faults.append(f"{key[0]}: the books say {claimed}; the events {found[0]} and {found[1]} {key[1]}.")

    def finish(self) -> None:
        """Check what can be checked only at the end."""
        if self.end is None:
            self.faults.append("The bundle has no end: something of it is missing.")
        elif any(self.end[name] != self.counts[name] for name in ("events", "balances")):
            self.faults.append("The bundle does not have as many events and balances as its end says.")
        if self.header["whole"]:
            self.faults += [
                f"{' '.join(key)}: the events have moved it; the books do not have it." for key in self.totals
            ]
            gone = [size for size in self.signed if size > self.size]
            self.faults += [f"{size} events were signed, and only {self.size} are here." for size in gone]
        if not self.signed:
            self.faults.append("Nothing that is signed by a key that was given vouches for these events.")


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Read a bundle line by line."""
    with path.open("rb") as file:
        yield from map(json.loads, iter(lambda: file.readline(64 * 1024 * 1024), b""))


def verified(path: Path, keys: list[str], kept: list[Path]) -> Bundle:
    """Read a bundle to its end and check all of it."""
    bundle, lines = Bundle(keys), lines_of(path)
    bundle.header |= next(lines, {})
    if bundle.header.get("format") != FORMAT:
        raise UnusableError(f"not a bundle of the form {FORMAT}")
    for each in kept:
        bundle.believe(each.read_text(encoding="utf-8"), str(each))
    for line in lines:
        bundle.take(line)
    bundle.finish()
    return bundle


def main() -> int:
    """Verify what the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify a bundle of a payout ledger's log.")
    parser.add_argument("bundle", type=Path, help="the bundle, a file of JSON lines")
    parser.add_argument("--key", action="append", required=True, help="a public key that is trusted: NAME+HASH+KEY")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint kept from before")
    given = parser.parse_args()
    try:
        bundle = verified(given.bundle, given.key, given.checkpoint)
    except (UnusableError, OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        print(f"Unusable: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    for fault in bundle.faults:
        print(f"FAULT  {fault}")
    print(", ".join(f"{count} {name}" for name, count in bundle.counts.items()))
    print(f"Signed are the first {max(bundle.signed, default=0)} events of the log {bundle.header['origin']!r}.")
    print("Something does not hold." if bundle.faults else "All of it holds.")
    return bool(bundle.faults)


if __name__ == "__main__":
    sys.exit(main())
