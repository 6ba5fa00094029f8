"""`payouts sandbox`: a payout provider without money, to develop against."""

from __future__ import annotations

import secrets
import signal
import threading
from typing import Annotated

import typer

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.settings import SandboxSettings

OPENING_WALLET_MINOR = 1_000_000_00
"""Ten lakh rupees."""


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8090,
    seed: Annotated[int | None, typer.Option(help="Play all scenarios by this seed, not only success.")] = None,
    callback: Annotated[str | None, typer.Option(help="Where webhooks go.")] = None,
    clock_speed: Annotated[float, typer.Option(help="Seconds that pass at the provider in one real second.")] = 1.0,
    amount_unit: Annotated[
        AmountUnit, typer.Option(help="Amounts are rupees (major) or paise (minor).")
    ] = AmountUnit.MAJOR,
) -> None:
    """Run a payout provider without money on this machine, until it is interrupted."""
    settings = SandboxSettings(
        amount_unit=amount_unit,
        api_key="sandbox",
        api_secret=secrets.token_urlsafe(16),
        webhook_secret=secrets.token_urlsafe(16),
        callback_url=callback,
        scenarios=Scenario.only(Scenario.SUCCESS) if seed is None else Scenario.mix(seed),
        opening_wallet_minor=OPENING_WALLET_MINOR,
        clock_speed=clock_speed,
        port=port,
    )
    interrupted = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: interrupted.set())
    with Sandbox(settings) as running:
        _introduce(running)
        interrupted.wait()


def _introduce(running: Sandbox) -> None:
    prefix = "export PAYOUTS_NXTBANKING_"
    typer.echo(f"# The sandbox listens on {running.base_url}. These settings let a ledger use it:")
    typer.echo(f"{prefix}BASE_URL={running.base_url}")
    typer.echo(f"{prefix}API_KEY={running.settings.api_key}")
    typer.echo(f"{prefix}API_SECRET={running.settings.api_secret}")
    typer.echo(f"{prefix}WEBHOOK_SECRET={running.settings.webhook_secret}")
    typer.echo(f"{prefix}AMOUNT_UNIT={running.settings.amount_unit}")
