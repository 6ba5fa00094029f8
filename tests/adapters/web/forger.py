"""The forger: turns messages that a provider signed into ones that it did not send, in every way we could think of.

It has caught genuine messages and may have every secret but the right one. Nothing here is in truth the message that
was caught: what would be, such as a header's name in another case, or a header that no signature covers, is left out.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from adapters.workers.reception import BODY_BYTES_MAX, HEADERS_MAX
from tests.adapters.till import MOMENT
from tests.adapters.web.correspondents import Correspondent, Signed

SIGNATURES = {
    "nxtbanking": "X-NxtB-Signature",
    "razorpayx": "X-Razorpay-Signature",
    "cashfree": "x-webhook-signature",
    "stripe": "Stripe-Signature",
    "standard": "webhook-signature",
}
TIMES = {"cashfree": "x-webhook-timestamp", "standard": "webhook-timestamp"}
"""The header with the time, where it has one of its own; Stripe's stands in the signature."""
TIMED = (*TIMES, "stripe")
PAST_TOLERANCE = timedelta(minutes=5, seconds=2)
_GARBAGE = ("é", "\u0661\u0662", "\U0001f4b8", "\x00", "\r\n", "\x7f", "\xff" * 9, "%00", "' OR 1=1 --", "../..", "٣")


@dataclass(frozen=True)
class Forged:
    """What is sent."""

    kind: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class Forger:
    """Forges one provider's messages, the same ones for the same seed."""

    def __init__(self, victim: Correspondent, stranger: Correspondent, seed: int) -> None:
        """Work from a provider's genuine messages; `stranger` is the same provider's account of somebody else."""
        self._victim, self._stranger, self._random = victim, stranger, Random(f"{victim.word} {seed}")
        self._name = SIGNATURES[victim.word]
        kinds: list[Callable[[Signed], Forged]] = [
            getattr(self, name) for name in dir(self) if name.startswith("with_")
        ]
        timed: list[Callable[[Signed], Forged]] = [
            getattr(self, name) for name in dir(self) if name.startswith("timed_")
        ]
        self.kinds = [*kinds, *(timed if victim.word in TIMED else [])]

    def forge(self, number: int) -> Forged:
        """Return one forgery; each kind comes in turn."""
        genuine = self._random.choice(self._victim.letters)
        return self.kinds[number % len(self.kinds)](genuine)

    # The body is another one.

    def with_flipped_bit(self, genuine: Signed) -> Forged:
        body = bytearray(genuine.body)
        body[self._random.randrange(len(body))] ^= 1 << self._random.randrange(8)
        return self._sent("flipped bit", genuine, body=bytes(body))

    def with_cut_body(self, genuine: Signed) -> Forged:
        return self._sent("cut", genuine, body=genuine.body[: self._random.randrange(len(genuine.body))])

    def with_something_more(self, genuine: Signed) -> Forged:
        more = self._random.choice([b"\n", b" ", b"\x00", b"\r\n", b"{}", b"\xef\xbb\xbf", genuine.body])
        body = genuine.body + more if self._random.random() < 0.5 else more + genuine.body
        return self._sent("something more", genuine, body=body)

    def with_json_written_otherwise(self, genuine: Signed) -> Forged:
        body = json.dumps(json.loads(genuine.body), indent=self._random.randrange(1, 9)).encode()
        return self._sent("written otherwise", genuine, body=body)

    def with_other_digits(self, genuine: Signed) -> Forged:
        places = [place for place, byte in enumerate(genuine.body) if chr(byte).isdigit()]
        place = self._random.choice(places)
        digit = (genuine.body[place] - 48 + self._random.randrange(1, 10)) % 10 + 48
        return self._sent(
            "other digit", genuine, body=genuine.body[:place] + bytes([digit]) + genuine.body[place + 1 :]
        )

    def with_a_repeated_key(self, genuine: Signed) -> Forged:
        return self._sent("repeated key", genuine, body=b'{"status":"FAILED",' + genuine.body[1:])

    def with_another_encoding(self, genuine: Signed) -> Forged:
        encoding = self._random.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7"])
        body = genuine.body.decode().encode(encoding)
        return self._sent("encoding", genuine, body=body if body != genuine.body else body + b"+")

    def with_compression(self, genuine: Signed) -> Forged:
        forged = self._sent("compressed", genuine, body=gzip.compress(genuine.body, mtime=0))
        return Forged(forged.kind, [*forged.headers, (b"Content-Encoding", b"gzip")], forged.body)

    def with_deep_nesting(self, genuine: Signed) -> Forged:
        depth, opening = self._random.randrange(1_000, 9_000), self._random.choice([b"[", b'{"a":', b"[{"])
        return self._sent("deep nesting", genuine, body=opening * depth)

    def with_an_xml_bomb(self, genuine: Signed) -> Forged:
        entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 9}">' for n in range(1, self._random.randrange(2, 60)))
        body = f'<!DOCTYPE a [<!ENTITY a0 "ha">{entities}]><a>&a1;</a>'.encode()
        return self._sent("xml bomb", genuine, body=body)

    def with_huge_numbers(self, genuine: Signed) -> Forged:
        number = self._random.choice([b"9" * 5_000, b"1e999999999", b"-0", b"NaN", b"Infinity", b"0x10"])
        return self._sent("huge number", genuine, body=b'{"amount":' + number + b"}")

    def with_garbage(self, genuine: Signed) -> Forged:
        return self._sent("garbage", genuine, body=self._random.randbytes(self._random.randrange(300)))

    def with_nothing(self, genuine: Signed) -> Forged:
        return self._sent("empty", genuine, body=b"")

    def with_too_much(self, genuine: Signed) -> Forged:
        return self._sent("too much", genuine, body=genuine.body + b" " * (BODY_BYTES_MAX + 1 - len(genuine.body)))

    # The signature is another one.

    def with_a_changed_signature(self, genuine: Signed) -> Forged:
        text = genuine.headers[self._name]
        proof = text.rindex("=" if self._victim.word == "stripe" else ",") + 1 if self._in_list else 0
        place = self._random.randrange(proof, len(text))
        other = self._random.choice([each for each in "0123456789abcdefABCDEF+/=_ ,.-" if each != text[place]])
        changed = text[:place] + other + text[place + 1 :]
        return self._signed_as("changed signature", genuine, changed)

    def with_a_cut_signature(self, genuine: Signed) -> Forged:
        text = genuine.headers[self._name]
        return self._signed_as("cut signature", genuine, text[: self._random.randrange(len(text))])

    def with_a_signature_in_another_case(self, genuine: Signed) -> Forged:
        text = genuine.headers[self._name]
        return self._signed_as("case", genuine, self._random.choice([text.upper(), text.swapcase(), text.title()]))

    def with_a_signature_in_spaces(self, genuine: Signed) -> Forged:
        proof = self._proof(genuine)
        place, space = self._random.randrange(1, len(proof)), self._random.choice(" \t\n\r\v\xa0\x00")
        return self._signed_as("spaces", genuine, self._with_proof(genuine, proof[:place] + space + proof[place:]))

    def with_a_prefix(self, genuine: Signed) -> Forged:
        prefix = self._random.choice(["sha256=", "v1=", "v0=", "v2,", "HMAC ", "Bearer ", '"', "0x", "t=1,"])
        return self._signed_as("prefix", genuine, self._with_proof(genuine, prefix + self._proof(genuine)))

    def with_another_algorithm(self, genuine: Signed) -> Forged:
        digest = self._random.choice(["md5", "sha1", "sha224", "sha384", "sha512", "sha3_256", "blake2s"])
        key = self._random.choice([b"", b"secret", genuine.body, self._name.encode(), b"\x00" * 32])
        made = hmac.digest(key, genuine.body, digest)
        return self._signed_as("algorithm", genuine, self._with_proof(genuine, self._written(made)))

    def with_no_secret_at_all(self, genuine: Signed) -> Forged:
        made = self._random.choice([hashlib.sha256(genuine.body).digest(), hmac.digest(b"", genuine.body, "sha256")])
        return self._signed_as("no secret", genuine, self._with_proof(genuine, self._written(made)))

    def with_another_spelling(self, genuine: Signed) -> Forged:
        proof = self._proof(genuine)
        is_hex = len(proof) == 64
        raw = bytes.fromhex(proof) if is_hex else base64.b64decode(proof)
        spelt = base64.b64encode(raw).decode() if is_hex else raw.hex()
        other = self._random.choice([spelt, spelt.upper(), raw.decode("latin-1"), base64.b32encode(raw).decode()])
        return self._signed_as("spelling", genuine, self._with_proof(genuine, other))

    def with_the_wrong_secret(self, genuine: Signed) -> Forged:
        signed = self._stranger.signed(genuine.body)
        return self._sent("wrong secret", signed)

    def with_another_message_s_signature(self, genuine: Signed) -> Forged:
        body = b'{"n":%d}' % self._random.randrange(10**9)
        return self._sent("another's signature", self._victim.signed(body), body=genuine.body)

    def with_the_signature_elsewhere(self, genuine: Signed) -> Forged:
        elsewhere = self._random.choice(
            ["Authorization", "X-Signature", f"{self._name}-256", f" {self._name}", "Cookie"]
        )
        headers = [(elsewhere if name == self._name else name, value) for name, value in genuine.headers.items()]
        return self._sent("elsewhere", genuine, headers=headers)

    def with_a_header_missing(self, genuine: Signed) -> Forged:
        return self._sent(
            "missing", genuine, headers=[each for each in genuine.headers.items() if each[0] != self._name]
        )

    def with_an_empty_signature(self, genuine: Signed) -> Forged:
        return self._signed_as(
            "empty signature", genuine, self._random.choice(["", " ", ",", "=", "v1,", "v1=", "t=,v1="])
        )

    def with_strange_characters(self, genuine: Signed) -> Forged:
        garbage = "".join(self._random.choices(_GARBAGE, k=self._random.randrange(1, 9)))
        return self._signed_as("characters", genuine, self._with_proof(genuine, garbage))

    # The headers are such as no provider sends.

    def with_a_repeated_signature(self, genuine: Signed) -> Forged:
        name = self._random.choice([self._name, self._name.lower(), self._name.upper()])
        value = self._random.choice([genuine.headers[self._name], "0" * 64, "", "v1,"])
        added = [(name, value)]
        headers = list(genuine.headers.items())
        return self._sent(
            "repeated", genuine, headers=headers + added if self._random.random() < 0.5 else added + headers
        )

    def with_too_many_headers(self, genuine: Signed) -> Forged:
        more = [(f"x-{number}", "1") for number in range(HEADERS_MAX + self._random.randrange(20))]
        return self._sent("too many", genuine, headers=[*genuine.headers.items(), *more])

    def with_a_huge_header(self, genuine: Signed) -> Forged:
        size = self._random.choice([2_000, 33_000])
        return self._signed_as("huge header", genuine, self._with_proof(genuine, "a" * size))

    def with_an_impossible_length(self, genuine: Signed) -> Forged:
        told = self._random.choice(["-1", "1e3", "0x10", "²", "", " 5", "+5", "9" * 9, "9" * 400, "5, 5", "\x00"])
        forged = self._sent("length", genuine)
        return Forged(forged.kind, [*forged.headers, (b"Content-Length", told.encode("latin-1"))], forged.body)

    # The time is another one.

    def timed_too_old(self, genuine: Signed) -> Forged:
        ago = PAST_TOLERANCE + timedelta(seconds=self._random.randrange(10 ** self._random.randrange(1, 9)))
        return self._sent("old", self._victim.signed(genuine.body, MOMENT - ago))

    def timed_too_far_ahead(self, genuine: Signed) -> Forged:
        ahead = PAST_TOLERANCE + timedelta(seconds=self._random.randrange(10 ** self._random.randrange(1, 9)))
        return self._sent("future", self._victim.signed(genuine.body, MOMENT + ahead))

    def timed_otherwise_than_signed(self, genuine: Signed) -> Forged:
        old = self._victim.signed(genuine.body, MOMENT - timedelta(days=1))
        return self._sent("time not signed", genuine, headers=self._at_time_of(genuine, old))

    def timed_with_what_is_no_time(self, genuine: Signed) -> Forged:
        words = ["", "now", "-1", "1e9", "0x5", "٣", "9" * 12, "9" * 400, "1.5", "+1772101800", " 1772101800", "\x00"]
        return self._with_time("no time", genuine, self._random.choice(words))

    def timed_with_a_piece_of_the_body(self, genuine: Signed) -> Forged:
        """Cut the signed bytes another way: what is signed stays the same, byte by byte."""
        time = self._time(genuine)
        if self._victim.word == "standard":
            opening, rest = '{"note":"x', f'{{"n":{self._random.randrange(10**9)}}}"}}'
            signed = self._victim.signed(f"{opening}.{time}.{rest}".encode())
            headers = {**signed.headers, "webhook-id": f"{signed.headers['webhook-id']}.{time}.{opening}"}
            return self._sent("boundary", Signed(headers, rest.encode()))
        cut = self._random.randrange(1, len(time))
        forged = self._with_time("boundary", genuine, time[:cut])
        return Forged(forged.kind, forged.headers, time[cut:].encode() + genuine.body)

    def _sent(
        self, kind: str, signed: Signed, *, headers: Sequence[tuple[str, str]] | None = None, body: bytes | None = None
    ) -> Forged:
        told = signed.headers.items() if headers is None else headers
        raw = [(name.encode(), value.encode("utf-8", "surrogatepass")) for name, value in told]
        return Forged(kind, raw, signed.body if body is None else body)

    def _signed_as(self, kind: str, genuine: Signed, signature: str) -> Forged:
        return self._sent(kind, Signed({**genuine.headers, self._name: signature}, genuine.body))

    @property
    def _in_list(self) -> bool:
        """Tell whether the header holds more than the signature alone."""
        return self._victim.word in {"stripe", "standard"}

    def _proof(self, genuine: Signed) -> str:
        """Return the signature proper."""
        text = genuine.headers[self._name]
        return text.rpartition({"stripe": "v1=", "standard": "v1,"}.get(self._victim.word, "\n"))[2]

    def _with_proof(self, genuine: Signed, proof: str) -> str:
        """Return the header with another signature in the place of the right one."""
        text = genuine.headers[self._name]
        return text[: len(text) - len(self._proof(genuine))] + proof

    def _written(self, made: bytes) -> str:
        """Return a signature in the provider's own form."""
        return base64.b64encode(made).decode() if self._victim.word in {"cashfree", "standard"} else made.hex()

    def _time(self, genuine: Signed) -> str:
        if self._victim.word == "stripe":
            return genuine.headers[self._name].partition(",")[0].removeprefix("t=")
        return genuine.headers[TIMES[self._victim.word]]

    def _with_time(self, kind: str, genuine: Signed, time: str) -> Forged:
        if self._victim.word == "stripe":
            return self._signed_as(kind, genuine, f"t={time},v1={self._proof(genuine)}")
        return self._sent(kind, Signed({**genuine.headers, TIMES[self._victim.word]: time}, genuine.body))

    def _at_time_of(self, genuine: Signed, other: Signed) -> list[tuple[str, str]]:
        """Return the other's headers, old signature included, at the genuine one's time."""
        forged = self._with_time("", Signed(other.headers, genuine.body), self._time(genuine))
        return [(name.decode(), value.decode()) for name, value in forged.headers]
