"""`payouts sandbox`: a payout provider without money, to develop against."""

from __future__ import annotations

import shlex
import signal
import threading
from typing import Annotated

import typer

from adapters.sandbox.amounts import AmountUnit
from adapters.sandbox.contracts.nxtbanking.contract import NxtbankingContract
from adapters.sandbox.contracts.registry import CONTRACTS
from adapters.sandbox.sandbox import Sandbox
from adapters.sandbox.scenarios import Scenario
from adapters.sandbox.settings import SandboxSettings

OPENING_WALLET_MINOR = 1_000_000_00
"""Ten lakh rupees."""


def _check_provider(provider: str) -> str:
    if provider not in CONTRACTS:
        message = f"{provider!r} is not one of {', '.join(CONTRACTS)}"
        raise typer.BadParameter(message)
    return provider


def sandbox(
    provider: Annotated[
        str, typer.Option(metavar="|".join(CONTRACTS), callback=_check_provider, help="Whose contract it speaks.")
    ] = NxtbankingContract.name,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8090,
    seed: Annotated[int | None, typer.Option(help="Play a mix of scenarios by this seed, not only success.")] = None,
    callback: Annotated[str | None, typer.Option(help="Where webhooks go.")] = None,
    clock_speed: Annotated[float, typer.Option(help="Seconds that pass at the provider in one real second.")] = 1.0,
    amount_unit: Annotated[
        AmountUnit | None,
        typer.Option(help="Amounts are rupees (major) or paise (minor), where the provider does not say."),
    ] = None,
) -> None:
    """Run a payout provider without money on this machine, until it is interrupted."""
    settings = SandboxSettings(
        contract=CONTRACTS[provider].invented(amount_unit),
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
    typer.echo(f"# The sandbox listens on {running.base_url}. These settings let a ledger use it:")
    for name, value in running.settings.contract.exports(running.base_url).items():
        typer.echo(f"export {name}={shlex.quote(value)}")
