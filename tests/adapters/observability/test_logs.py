"""Logs: one line for each record, the same for structlog and the standard library, and nothing left behind."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from typing import Any
from uuid import UUID

import pytest
import structlog

from adapters.errors import SettingError
from adapters.observability.log_settings import LogFormat, LogLevel, LogSettings, load_log_settings
from adapters.observability.logs import QUIET, log_context, logs_to
from adapters.observability.traces import payout_span
from adapters.providers.http import NoAnswer
from adapters.providers.queries import Queries
from tests.adapters.observability.recorded_spans import RecordedSpans

PAYOUT = UUID("7f1f1f0e-1111-5111-8111-0123456789ab")
TEXT, JSON = LogSettings(format=LogFormat.TEXT), LogSettings(format=LogFormat.JSON)
PLAIN = logging.getLogger("tests.plain")


def without_time(line: str) -> str:
    time, _, rest = line.partition(" ")
    assert time.endswith("Z")
    return rest


def records(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_for_people() -> None:
    """A text line has time, level, logger and message, and behind them what else is known, in a fixed order."""
    stream = io.StringIO()
    with logs_to(stream, TEXT), log_context(task="submit", provider="Nxtbanking", payout_id=PAYOUT):
        PLAIN.warning("%s of %d", "1", 2)
        structlog.get_logger("tests.bound").info("told", amount_minor=500, words="two words", items=[1])

    first, second = map(without_time, stream.getvalue().splitlines())
    about = f"payout_id={PAYOUT} provider=Nxtbanking task=submit"
    assert first == f"WARNING tests.plain: 1 of 2 {about}"
    assert second == f'INFO tests.bound: told amount_minor=500 items=[1] {about} words="two words"'


def test_a_line_for_programs() -> None:
    """A JSON line has the same facts, under the same names whichever way they were logged."""
    stream = io.StringIO()
    with logs_to(stream, JSON), log_context(request_id="r-1", actor="asha@example.com"):
        PLAIN.warning("one %s", "word")
        structlog.get_logger("tests.plain").warning("one word")

    first, second = records(stream)
    assert first.pop("timestamp").endswith("Z")
    assert second.pop("timestamp").endswith("Z")
    assert first == second == {
        "level": "warning",
        "logger": "tests.plain",
        "event": "one word",
        "request_id": "r-1",
        "actor": "asha@example.com",
    }  # fmt: skip


@pytest.mark.parametrize("settings", [TEXT, JSON])
def test_no_line_can_be_forged(settings: LogSettings) -> None:
    """Whatever a text holds, a record is one line."""
    forged = "x\n2026-01-01 WARNING forged: y\r\nz\u2028w\x1b[31m\x00"
    stream = io.StringIO()
    with logs_to(stream, settings):
        PLAIN.warning(forged)
        PLAIN.warning("arg %s", forged)
        structlog.get_logger("tests").warning("field", field=forged, **{"a\nb": 1})

    assert len(stream.getvalue().splitlines()) == 3
    assert stream.getvalue().count("\n") == 3
    assert "\x1b" not in stream.getvalue()


def test_an_error_is_told_with_its_causes_and_the_lines_that_led_to_it() -> None:
    """An error of ours tells its text, one of another library its place, and the code is shown without values."""
    stream = io.StringIO()
    with logs_to(stream, JSON):
        try:
            try:
                int("hunter2")
            except ValueError as error:
                raise SettingError(setting="PAYOUTS_X", reason="no number") from error
        except SettingError:
            PLAIN.exception("it failed")

    [record] = records(stream)
    assert record["error"].startswith("SettingError: A setting is missing or cannot be right: setting='PAYOUTS_X'")
    assert " <- ValueError at test_an_error_is_told" in record["error"]
    assert "in test_an_error_is_told_with_its_causes" in record["frames"]
    assert "exc_info" not in record


def test_context_is_the_threads_own() -> None:
    """What one thread says it is about does not show in the lines of another, nor after its end."""
    stream = io.StringIO()
    with logs_to(stream, JSON):
        with log_context(task="submit"):
            other = threading.Thread(target=PLAIN.warning, args=("beside",))
            other.start()
            other.join()
        PLAIN.warning("afterwards")

    assert ["task" in record for record in records(stream)] == [False, False]


def test_a_record_that_cannot_be_written_shows_nothing_of_itself() -> None:
    """A value that fails to say what it is costs its line, and neither the program nor what it held."""

    class Broken:
        secret = "plk_1_hidden"

        def __str__(self) -> str:
            raise RuntimeError(self.secret)

    stream = io.StringIO()
    with logs_to(stream, TEXT):
        structlog.get_logger("tests").warning("it is here", held=Broken())
        PLAIN.warning("afterwards")

    first, second = stream.getvalue().splitlines()
    assert first.startswith("a record of ")
    assert first.endswith("cannot be written: RuntimeError")
    assert second.endswith("afterwards")


def test_everything_is_left_as_it_was() -> None:
    """At the end the levels, the handlers and structlog's configuration are what they were before."""
    root = logging.getLogger()

    def state() -> Any:
        levels = [logging.getLogger(name).level for name in (None, *QUIET)]
        return levels, list(root.handlers), structlog.is_configured(), structlog.get_config()

    structlog.reset_defaults()
    before = state()
    with logs_to(io.StringIO(), LogSettings(level=LogLevel.DEBUG)):
        assert root.level == logging.DEBUG
        assert logging.getLogger("httpx").level == logging.WARNING
        with logs_to(io.StringIO(), LogSettings(level=LogLevel.ERROR)):
            assert logging.getLogger("httpx").level == logging.ERROR
        assert structlog.is_configured()

    assert state() == before


def test_a_record_below_the_level_is_not_written() -> None:
    """What is less severe than the level that is set is left out, whichever way it is logged."""
    stream = io.StringIO()
    with logs_to(stream, LogSettings(level=LogLevel.WARNING)):
        PLAIN.info("no")
        structlog.get_logger("tests").info("no")
        logging.getLogger("httpx").info("no")
        PLAIN.warning("yes")

    assert stream.getvalue().count("\n") == 1


def test_the_retries_of_queries_are_in_the_log() -> None:
    """A query that is asked again is a warning in the log, and no line on the standard output."""
    stream = io.StringIO()
    with logs_to(stream, JSON), pytest.raises(Exception, match="no usable answer"):
        Queries("Nxtbanking", attempts=2, wait_seconds=0.0).ask(lambda: NoAnswer("ReadTimeout"))

    assert [record["event"] for record in records(stream)] == ["stamina.retry_scheduled"]


def test_a_record_names_its_span(spans: RecordedSpans) -> None:
    """Inside a span that is recorded a line names it, so that log and traces are found from each other."""
    stream = io.StringIO()
    with logs_to(stream, JSON):
        with payout_span("submit", PAYOUT):
            PLAIN.warning("inside")
        PLAIN.warning("outside")

    inside, outside = records(stream)
    context = spans.only("submit").context
    assert (inside["trace_id"], inside["span_id"]) == (PAYOUT.hex, f"{context.span_id:016x}")
    assert "trace_id" not in outside


@pytest.mark.parametrize(("variable", "value"), [("PAYOUTS_LOG_FORMAT", "xml"), ("PAYOUTS_LOG_LEVEL", "loud")])
def test_settings_that_cannot_be_right_are_named(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format or level that does not exist is told by the name of its variable."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingError) as refused:
        load_log_settings()

    assert refused.value.setting == variable


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are known in capitals too, and without settings the log is text from the level of information on."""
    assert load_log_settings() == LogSettings(format=LogFormat.TEXT, level=LogLevel.INFO)
    monkeypatch.setenv("PAYOUTS_LOG_FORMAT", "JSON")
    monkeypatch.setenv("PAYOUTS_LOG_LEVEL", "Error")

    assert load_log_settings() == LogSettings(format=LogFormat.JSON, level=LogLevel.ERROR)


def test_importing_configures_nothing() -> None:
    """A host that imports what is here finds its own logging as it was."""
    program = (
        "import logging, structlog, adapters.workers.worker, adapters.observability.logs;"
        "print(logging.getLogger().handlers, structlog.is_configured())"
    )

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout == "[] False\n"
