"""Signed notes and their keys, against the example that their specification publishes and whatever is malformed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.errors import CheckpointMalformedError, CheckpointUnsignedError, SigningKeyMalformedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import EMPTY_ROOT
from ledger.store.signed_note import SignedNote, opened, sign
from ledger.store.signing_key import PublicKey, SigningKey

KEY = SigningKey("payout-ledger/acme", bytes(range(32)))
OTHER = SigningKey("payout-ledger/acme", bytes(range(1, 33)))
CHECKPOINT = Checkpoint(KEY.name, 1060, EMPTY_ROOT)

PUBLISHED_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_published_note() -> None:
    """The note that others publish as an example is believed with its key, and we sign its text as they did."""
    note = SignedNote.parse(PUBLISHED_NOTE)
    private = SigningKey.parse(PUBLISHED_PRIVATE)

    assert note.signed_by([PublicKey.parse(PUBLISHED_PUBLIC)]).text == PUBLISHED_PUBLIC == private.public.text
    assert private.sign(note.text.encode()) == note.signatures[0].signature
    assert str(note) == PUBLISHED_NOTE
    assert private.text == PUBLISHED_PRIVATE


def test_signed_checkpoint() -> None:
    """What we sign is read by whoever has the public key, however often it was written down."""
    note = str(sign(CHECKPOINT, KEY))

    assert opened(note, [OTHER.public, PublicKey.parse(KEY.public.text)]) == CHECKPOINT
    assert opened(str(SignedNote.parse(note)), [KEY.public]) == CHECKPOINT


def test_further_signatures() -> None:
    """Signatures of strangers neither help nor harm."""
    ours, theirs = sign(CHECKPOINT, KEY), sign(CHECKPOINT, OTHER)
    both = SignedNote(ours.text, theirs.signatures + ours.signatures)

    assert both.signed_by([KEY.public]) == KEY.public


def test_untrusted() -> None:
    """A checkpoint that no trusted key has signed is not believed."""
    note = str(sign(CHECKPOINT, OTHER))

    with pytest.raises(CheckpointUnsignedError) as refused:
        opened(note, [KEY.public])
    assert refused.value.signers == (KEY.name,)
    with pytest.raises(CheckpointUnsignedError):
        opened(note, [])


def test_changed_text() -> None:
    """A changed text has not been signed, whoever's name is under it."""
    note = sign(CHECKPOINT, KEY)
    changed = replace(note, text=replace(CHECKPOINT, size=1061).text)

    with pytest.raises(CheckpointUnsignedError):
        changed.signed_by([KEY.public])


@pytest.mark.parametrize(
    "note",
    [
        "",
        CHECKPOINT.text,
        f"{CHECKPOINT.text}\n",
        f"{CHECKPOINT.text}\n\u2014 name\n",
        f"{CHECKPOINT.text}\n\u2014 name %%%%\n",
        f"{CHECKPOINT.text}\n\u2014 name AAAA\n",
        f"{CHECKPOINT.text}\n- name AAAAAAAAAAAA\n",
        f"{CHECKPOINT.text}\n\u2014 name AAAAAAAAAAAA",
        f"{CHECKPOINT.text}\n" + "\u2014 name AAAAAAAAAAAA\n" * 17,
        "x" * 100_001 + f"\n\n{sign(CHECKPOINT, KEY).signatures[0].line}",
    ],
)
def test_malformed_note(note: str) -> None:
    """What has another form is no signed note."""
    with pytest.raises(CheckpointMalformedError):
        SignedNote.parse(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+c74f20a3",
        "name+c74f20a3+%%%",
        "name+c74f20a3+AAAA",
        PUBLISHED_PUBLIC.replace("c74f20a3", "c74f20a4"),
        PUBLISHED_PUBLIC.replace("Peter", "Petra"),
        PUBLISHED_PUBLIC.replace("PeterNeumann", "Peter Neumann"),
        PUBLISHED_PUBLIC[:-4],
    ],
)
def test_malformed_key(text: str) -> None:
    """A public key whose hash is not its own, or that is no key, is refused."""
    with pytest.raises(SigningKeyMalformedError):
        PublicKey.parse(text)


@pytest.mark.parametrize(
    "text", ["", PUBLISHED_PUBLIC, PUBLISHED_PRIVATE[:-4], PUBLISHED_PRIVATE.replace("c74f20a3", "c74f20a4")]
)
def test_malformed_private_key(text: str) -> None:
    """A private key that is none is refused, and not repeated."""
    with pytest.raises(SigningKeyMalformedError) as refused:
        SigningKey.parse(text)
    assert not text or text not in str(refused.value)
    assert "seed" not in repr(KEY)
