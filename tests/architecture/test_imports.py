"""Who may import whom: the contracts of pyproject.toml hold, and each of them can fail."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGES, ROOT, modules_of, tree_of

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
DOMAIN_MAY_IMPORT = {"ledger", "eventsourcing", "pydantic", *sys.stdlib_module_names}

VIOLATIONS: list[tuple[str, dict[str, str]]] = [
    ("packages", {"ledger/money.py": "import projections"}),
    ("packages", {"projections/__init__.py": "import adapters.errors"}),
    ("packages", {"adapters/errors.py": "import scripts"}),
    ("ledger-layers", {"ledger/money.py": "import ledger.journal"}),
    ("ledger-layers", {"ledger/aggregate.py": "import ledger.store"}),
    ("no-cycles", {"adapters/chicken.py": "import adapters.egg", "adapters/egg.py": "import adapters.chicken"}),
    ("store-only", {"ledger/journal.py": "import sqlalchemy"}),
    ("store-only", {"ledger/events.py": "from cryptography import fernet"}),
    ("ledger-offline", {"ledger/store/__init__.py": "import httpx"}),
    ("ledger-offline", {"ledger/application/__init__.py": "import structlog"}),
    ("ledger-offline", {"ledger/store/append.py": "from opentelemetry import trace"}),
    ("projections-offline", {"projections/__init__.py": "import typer"}),
    ("projections-offline", {"projections/follower.py": "from opentelemetry import trace"}),
    ("driven", {"adapters/providers/port.py": "import adapters.cli"}),
    ("driven", {"adapters/sandbox/__init__.py": "import projections"}),
    ("queue", {"adapters/queue/port.py": "import adapters.workers.dispatcher"}),
    ("strangers", {"adapters/sandbox/__init__.py": "import adapters.providers.port"}),
]


def lint_imports(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo", *arguments],
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def imported_roots(tree: ast.Module) -> set[str]:
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    return roots


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    """Every import between the packages keeps every contract."""
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("contract", "planted"), VIOLATIONS)
def test_contract_catches_violation(copy: Path, contract: str, planted: dict[str, str]) -> None:
    """An import that a contract forbids breaks that contract."""
    for path, line in planted.items():
        with (copy / path).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")

    result = lint_imports(copy, "--contract", contract)

    assert result.returncode == 1, result.stdout + result.stderr
    assert "BROKEN" in result.stdout, result.stdout + result.stderr


def test_every_contract_is_proved() -> None:
    """No contract stands in pyproject.toml without a violation that it catches here."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}

    assert {contract for contract, _ in VIOLATIONS} == contracts


def test_domain_imports_only_what_it_may() -> None:
    """Outside its store, the ledger imports the standard library, pydantic and eventsourcing alone."""
    domain = [path for path in modules_of("ledger") if not path.is_relative_to(ROOT / "ledger" / "store")]

    foreign = {str(path.relative_to(ROOT)): imported_roots(tree_of(path)) - DOMAIN_MAY_IMPORT for path in domain}

    assert {path: names for path, names in foreign.items() if names} == {}


def test_foreign_import_is_seen() -> None:
    """An import counts wherever it stands, in a function too."""
    tree = ast.parse("import decimal\ndef late():\n    from requests.auth import AuthBase\n")

    assert imported_roots(tree) - DOMAIN_MAY_IMPORT == {"requests"}
