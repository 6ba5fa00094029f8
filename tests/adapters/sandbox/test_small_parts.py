"""The small parts that contracts are built from: ids, retry rules, mailboxes, first answers, and reading requests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.exchanges import Answer, Request
from adapters.sandbox.first_answers import FirstAnswers
from adapters.sandbox.identifiers import Identifiers
from adapters.sandbox.mailbox import Mailbox
from adapters.sandbox.messages import WebhookMessage
from adapters.sandbox.refusals import ErrorCode, RefusalError
from adapters.sandbox.retry_rules import ONLY_OK, RetryRule
from tests.adapters.sandbox.conftest import START

SECOND = timedelta(seconds=1)


@given(seed=st.integers(), lengths=st.lists(st.integers(1, 80), max_size=5))
def test_seeded_ids_can_be_drawn_again(seed: int, lengths: list[int]) -> None:
    """The same seed gives the same ids in the same order, each of the length that was asked for."""
    once, again = Identifiers(seed), Identifiers(seed)
    drawn = [once.hex(length) for length in lengths]
    assert drawn == [again.hex(length) for length in lengths]
    assert [len(each) for each in drawn] == lengths


@pytest.mark.parametrize("seed", [None, 7])
def test_ids_differ(seed: int | None) -> None:
    """No id is drawn twice, and every character of the alphabet occurs."""
    identifiers = Identifiers(seed)
    drawn = [identifiers.word(14, "abcXYZ019") for _ in range(500)]
    assert len(set(drawn)) == 500
    assert {character for each in drawn for character in each} == set("abcXYZ019")
    assert identifiers.digits(9).isdigit()


def test_unseeded_ids_never_come_again() -> None:
    """Two sandboxes without a seed hand out different ids."""
    assert Identifiers(None).hex(20) != Identifiers(None).hex(20)


def test_retry_rule_doubles_and_ends() -> None:
    """Delays double from the first one, and after the last repetition there is none."""
    rule = RetryRule.doubling(5 * SECOND, 3)
    assert [rule.delay_after(attempt) for attempt in range(1, 6)] == [5 * SECOND, 10 * SECOND, 20 * SECOND, None, None]


def test_retry_rule_says_what_is_taken() -> None:
    """Some providers take any 2xx for delivered, some a 200 only, and none takes silence."""
    usual, strict = RetryRule(()), RetryRule((), ONLY_OK)
    assert [status for status in (199, 200, 204, 299, 300, 500) if usual.is_taken(status)] == [200, 204, 299]
    assert [status for status in (200, 204) if strict.is_taken(status)] == [200]
    assert not usual.is_taken(None)


def test_mailbox_keeps_messages_until_they_are_removed() -> None:
    """Messages wait in order under numbers that stay, and can be taken away once."""
    mailbox = Mailbox()
    first, second = (WebhookMessage("pay", name, b"") for name in ("first", "second"))
    mailbox.put(first)
    mailbox.put(second)
    assert mailbox.waiting() == ((1, first), (2, second))
    assert mailbox.remove(1)
    assert not mailbox.remove(1)
    mailbox.put(first)
    assert mailbox.waiting() == ((2, second), (3, first))
    assert mailbox.waiting(after=2) == ((3, first),)


def test_first_answer_is_kept_for_its_lifetime() -> None:
    """The first answer is given again with what the request said, until its lifetime is over."""
    clock = SandboxClock(START)
    answers = FirstAnswers(clock, 24 * timedelta(hours=1))
    assert answers.find("key") is None
    answers.keep("key", "digest", Answer.json(200, {}))
    clock.advance(timedelta(hours=24) - SECOND)
    found = answers.find("key")
    assert found is not None
    assert (found.fingerprint, found.answer) == ("digest", Answer.json(200, {}))
    clock.advance(SECOND)
    assert answers.find("key") is None


def test_form_is_read_strictly() -> None:
    """A form's fields are text under their names; what is no form is refused."""
    fields = Request("POST", "/", body=b"amount=500&metadata%5Border%5D=a+b&empty=").form()
    assert (fields.text("amount"), fields.text("metadata[order]"), fields.get("empty")) == ("500", "a b", "")
    assert Request("POST", "/", body=b"").form().get("amount") is None
    for body in (b"amount", b"\xff=1", b"a=%FF"):
        with pytest.raises(RefusalError) as caught:
            Request("POST", "/", body=body).form().text("amount")
        assert caught.value.code is ErrorCode.INVALID_REQUEST


def test_credentials_are_read_from_the_header() -> None:
    """Basic credentials and bearer tokens are read, and anything else is none."""
    basic = Request("GET", "/", headers={"authorization": "Basic a2V5OnNlY3JldDp4"})
    bearer = Request("GET", "/", headers={"authorization": "Bearer abc"})
    assert (basic.basic_credentials(), basic.bearer_token()) == (("key", "secret:x"), None)
    assert (bearer.basic_credentials(), bearer.bearer_token()) == (None, "abc")
    for header in ("", "Basic", "Basic ???", "Basic a2V5", "Basic /////w=="):
        assert Request("GET", "/", headers={"authorization": header}).basic_credentials() is None


def test_refused_field_is_named() -> None:
    """A field that is wrong is named in the refusal, for providers that tell."""
    fields = Request("POST", "/", body=b'{"a": 1, "inner": {"b": "x"}, "on": true}').fields()
    assert (fields.nested("inner").text("b"), fields.flag("on"), fields.flag("off", default=False)) == (
        "x",
        True,
        False,
    )
    for read in (lambda: fields.text("a"), lambda: fields.nested("a"), lambda: fields.flag("a")):
        with pytest.raises(RefusalError) as caught:
            read()
        assert caught.value.field == "a"


def test_request_hides_what_may_be_secret() -> None:
    """Neither headers nor body show when a request is printed."""
    assert "hush" not in repr(Request("POST", "/", headers={"authorization": "hush"}, body=b"hush"))
