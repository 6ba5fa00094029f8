"""Whatever is logged, and wherever in it a secret stands, the secret does not come out."""

from __future__ import annotations

import io
import json
import logging
import string
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import structlog
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from adapters.errors import SettingError
from adapters.observability.log_settings import LogFormat, LogLevel, LogSettings
from adapters.observability.logs import logs_to

LOGGER = "tests.secrets"
CORES = st.text(string.ascii_letters + string.digits, min_size=12, max_size=24).filter(
    lambda core: not core.isdigit() and not core.isalpha()
)
ACCOUNTS = st.text(string.digits, min_size=9, max_size=18)
LOOKS_SECRET = (
    "plk_7f3a_{}", "whsec_{}", "rzp_live_{}", "sk_live_{}", "Bearer {}", "Authorization: Basic {}", "token={}",
    "postgresql://ledger:{}@db/payouts", '{{"password": "{}"}}', "Set-Cookie: sid={}; Path=/", "api_key: {}",
    "{}@okbank", "X-Signature={}", "https://{}@api.example.com/v1", "payee_name='{}'",
)  # fmt: skip


class Shown:
    """An object that shows what it holds."""

    def __init__(self, held: object) -> None:
        self.held = held

    def __repr__(self) -> str:
        return f"Shown(held={self.held!r})"


HOLDING: tuple[Callable[[Any], Any], ...] = (
    lambda held: {"detail": held},
    lambda held: [1, held],
    lambda held: ("a", "b", held),
    lambda held: {"outer": {"inner": held}},
    ValueError,
)
SAYING: tuple[Callable[[Any], Any], ...] = (
    lambda held: f"it said: {held} today",
    lambda held: f"({held})",
    lambda held: str({"detail": held}),
    lambda held: str(held).encode(),
    lambda held: SettingError("PAYOUTS_X", str(held)),
    lambda held: ExceptionGroup("all of it", [SettingError("PAYOUTS_X", str(held)), ValueError(held)]),
    lambda held: {str(held): 1},
    Shown,
)
UNDER_A_NAME: tuple[Callable[[str], Any], ...] = (
    lambda core: {"password": core},
    lambda core: {"api_key": [core]},
    lambda core: {"X-Webhook-Signature": {"v1": core}},
    lambda core: {"account_number": core},
    lambda core: {"payee": {"called": core}},
    lambda core: str({"client_secret": core}),
    lambda core: json.dumps({"vpa": core}),
)
OPAQUE: tuple[Callable[[str], Any], ...] = (
    SecretStr,
    lambda core: core.encode(),
    RuntimeError,
    lambda core: [("Authorization", core)],
)
"""Known by what they are, and not by what they say."""


@st.composite
def planted(draw: st.DrawFn) -> tuple[str, Any]:
    """Return a secret, and something that holds it."""
    secret, account = draw(CORES), draw(ACCOUNTS)
    kind = draw(st.sampled_from(["account", "looks", "named", "opaque"]))
    around = HOLDING if kind == "opaque" else HOLDING + SAYING
    wraps = draw(st.lists(st.sampled_from(around), max_size=4))
    held: Any
    if kind == "account":
        secret, held = account, draw(st.sampled_from([account, int(account), f"A/c {account}"]))
    elif kind == "looks":
        held = draw(st.sampled_from(LOOKS_SECRET)).format(secret)
    else:
        held = draw(st.sampled_from(UNDER_A_NAME if kind == "named" else OPAQUE))(secret)
    for wrap in wraps:
        held = wrap(held)
    return secret, held


def _raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        _raise(error, cause)
    except BaseException as raised:  # noqa: BLE001 - whatever was raised is what is logged
        return raised


def _raise(error: BaseException, cause: BaseException | None) -> NoReturn:
    raise error from cause


def log_everywhere(held: Any) -> None:
    """Log something in every way there is."""
    plain, bound = logging.getLogger(LOGGER), structlog.get_logger(LOGGER)
    plain.warning(held)
    plain.warning("it is %s", held)
    plain.warning("it is %d", held)
    plain.warning("it is %(detail)s", {"detail": held})
    plain.warning("it is not asked for", held)
    error = held if isinstance(held, BaseException) else RuntimeError(held)
    plain.error("raised", exc_info=_raised(error))
    plain.error("raised", exc_info=_raised(OSError("closed"), error))
    bound.warning("bound", detail=held)
    bound.warning("said %s", held)
    bound.bind(detail=held).error("raised", exc_info=_raised(error))
    with structlog.contextvars.bound_contextvars(detail=held):
        plain.info("in context")


@contextmanager
def no_other_handlers() -> Iterator[None]:
    """Leave out the handlers of the test runner, which raise for arguments that do not fit their message."""
    root = logging.getLogger()
    others, root.handlers = root.handlers, []
    try:
        yield
    finally:
        root.handlers = others


def logged(held: Any, form: LogFormat) -> str:
    stream = io.StringIO()
    with no_other_handlers(), logs_to(stream, LogSettings(format=form, level=LogLevel.INFO)):
        log_everywhere(held)
    return stream.getvalue()


@given(planted(), st.sampled_from(LogFormat))
@example(("123456789", 123456789), LogFormat.TEXT)
def test_a_secret_never_comes_out(plant: tuple[str, Any], form: LogFormat) -> None:
    """In fields, nested, in arguments, in errors and their causes, in context: a secret is in no line of the log."""
    secret, held = plant

    lines = logged(held, form).splitlines()

    assert [line for line in lines if secret in line] == []
    assert len(lines) == 11
    if form is LogFormat.JSON:
        assert all(json.loads(line)["logger"] == LOGGER for line in lines)
