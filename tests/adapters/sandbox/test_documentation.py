"""The sandbox's reference page says what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapters.sandbox import MAGIC_SUFFIXES, InProcessSandbox, Sandbox, SandboxSettings
from adapters.sandbox.contracts.nxtbanking.announcements import Vocabulary, events_of
from adapters.sandbox.contracts.nxtbanking.answers import HTTP_STATUSES
from adapters.sandbox.contracts.nxtbanking.terms import NxtbankingTerms
from adapters.sandbox.refusals import ErrorCode
from tests.adapters.sandbox.conftest import make_settings

PAGE = Path(__file__).parents[3].joinpath("docs", "reference", "sandbox.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return re.split(r"^#+ ", PAGE.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_every_magic_value_is_documented_and_exists() -> None:
    """The page's table of scenarios has exactly the scenarios and account endings of the code."""
    documented = re.findall(r"^\| `(\w+)` \| (\d+) \|", _section("Scenarios"), flags=re.MULTILINE)
    assert {suffix: name for name, suffix in documented} == {key: str(magic) for key, magic in MAGIC_SUFFIXES.items()}
    assert len(documented) == len(MAGIC_SUFFIXES)


def test_every_setting_is_documented_and_exists() -> None:
    """The page's table of settings has exactly the settings of the code."""
    rows = re.findall(r"^\| (`.*?`) \|", _section("Settings"), flags=re.MULTILINE)
    assert sorted(re.findall(r"`(\w+)`", " ".join(rows))) == sorted(
        field.name for kind in (SandboxSettings, NxtbankingTerms) for field in fields(kind)
    )


def test_every_endpoint_is_documented_and_exists() -> None:
    """The page's tables of endpoints have exactly the routes of the code."""
    tables = _section("Endpoints") + _section("Control endpoints")
    documented = re.findall(r"^\| `(GET|POST) ([^`?{]+)(?:\{\w+\})?(?:\?[^`]*)?`", tables, flags=re.MULTILINE)
    with Sandbox(make_settings()) as sandbox:
        routes = sandbox.router.routes
    for method, path in documented:
        example = f"{path}pay_1" if path.endswith("/") else path
        assert [route.method for route in routes if route.path.fullmatch(example)].count(method) == 1
    assert len(documented) == len(routes)


def test_every_error_code_is_documented_and_exists() -> None:
    """The page's table of error codes has exactly the codes and statuses that are answered."""
    documented = re.findall(r"^\| (\d{3}) \| `(\w+)` \|", _section("Error codes"), flags=re.MULTILINE)
    assert sorted(documented) == sorted((str(HTTP_STATUSES[code].value), str(code)) for code in ErrorCode)


def test_every_event_is_documented() -> None:
    """The page's table of webhooks has exactly the events of each vocabulary."""
    for vocabulary in Vocabulary:
        [row] = re.findall(rf"^\| `{vocabulary}` \| (.*) \|$", _section("Webhooks"), flags=re.MULTILINE)
        assert set(re.findall(r"`(payout\.\w+)`", row)) == events_of(vocabulary)


def test_examples_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The page's examples run as they stand, one after the other."""
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(compile(example, "sandbox.md", "exec"), names)  # noqa: S102  the page is ours
    assert isinstance(names["sandbox"], Sandbox)
    assert isinstance(names["calm"], InProcessSandbox)
    assert capsys.readouterr().out.splitlines()[-1] == "200"
