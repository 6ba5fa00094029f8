"""Takes the pictures of the dashboard that operators see, of a day that goes well but for a few payouts.

    python -m scripts.take_pictures

It needs Chromium, and the packages that the tests need.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from pydantic import SecretStr

from adapters.embedded import Book, migrate_book, open_book
from adapters.settings import BookSettings
from adapters.web.app import create_app
from adapters.web.callers import Role
from adapters.web.server import address_of, bound, serve
from adapters.web.site import Site
from ledger.application.requests import PayoutRequest
from ledger.clock import MovableClock
from ledger.money import Money
from ledger.payment_orders import BeneficiaryReport, Payee, PaymentOrder
from ledger.status_reports import Confidence, ReportedStatus, ReportSource, StatusReport

PICTURES = Path(__file__).parents[1] / "docs" / "images"
MORNING = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
DAYS, PAYOUTS_A_DAY = 8, 26
ME, ACME = "asha@example.com", "Liabilities:Customers:Acme"
ROUTES = (("Nxtbanking", "IMPS"), ("Nxtbanking", "UPI"), ("Nxtbanking", "NEFT"), ("Razorpayx", "IMPS"))
KEY = SecretStr("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
PAGES = {"overview": "/", "stuck": "/stuck", "charts": "/charts?days=7"}
RANDOM = Random(2026)  # noqa: S311 - pictures must repeat, and nothing here is a secret


def fill(book: Book, clock: MovableClock) -> None:
    """Live through some days, the last of which is not over."""
    for provider in ("Nxtbanking", "Razorpayx"):
        book.ledger.deposit(f"TOP-UP-{provider}", ACME, provider, Money(60_00_000_00, "INR"), actor=ME)
    payee = Payee("Meera Nair", "100200300400", "HDFC0001234", "meera@okbank")
    meera = book.ledger.register_beneficiary("EMP-1", payee, actor=ME).aggregate_id
    for provider in ("Nxtbanking", "Razorpayx"):
        report = BeneficiaryReport(provider, "ben_1", verified=True)
        book.ledger.record_beneficiary_report(meera, report, actor="worker:registrar")
    for day in range(DAYS):
        for number in range(PAYOUTS_A_DAY):
            order = sent(book, meera, f"SAL-{day + 1:02}-{number + 1:03}", *RANDOM.choice(ROUTES))
            clock.move(timedelta(seconds=RANDOM.randint(2, 240)))
            is_last = day == DAYS - 1 and number >= PAYOUTS_A_DAY - 4
            tell(book, order, clock.now(), is_silent=is_last)
        clock.move(
            timedelta(days=1) - (clock.now() - MORNING - timedelta(days=day)) if day < DAYS - 1 else timedelta(0)
        )
    clock.move(timedelta(minutes=18))


def sent(book: Book, meera: UUID, reference: str, provider: str, rail: str) -> PaymentOrder:
    """Queue a payout and hand it to a provider."""
    request = PayoutRequest(reference, ACME, meera, RANDOM.randint(900_00, 48_000_00), "INR", rail, "salary")
    payout_id = book.ledger.queue_payout(request, actor="payroll").aggregate_id
    return book.ledger.submit(payout_id, provider, actor="worker:dispatcher").order


def tell(book: Book, order: PaymentOrder, now: datetime, *, is_silent: bool) -> None:
    """Let the provider say what became of an order, or nothing."""
    drawn = RANDOM.randrange(100)
    status = ReportedStatus.SUCCEEDED if drawn < 94 else ReportedStatus.FAILED  # noqa: PLR2004 - six in a hundred fail
    if is_silent:
        status = ReportedStatus.OUTCOME_UNKNOWN if drawn % 2 else ReportedStatus.PROCESSING
    succeeded = status is ReportedStatus.SUCCEEDED
    report = StatusReport(
        provider=order.provider,
        source=ReportSource.WEBHOOK,
        status=status,
        provider_status=status.upper(),
        effective_at=now,
        reference=order.idempotency_key,
        provider_payout_id=None if status is ReportedStatus.OUTCOME_UNKNOWN else f"pay_{order.payout_id.hex[:12]}",
        utr=f"{RANDOM.randrange(10**12):012}" if succeeded else None,
        confidence=Confidence.CREDITED if succeeded else None,
        fee_minor=5_00 if succeeded else None,
        tax_minor=90 if succeeded else None,
        reason=None if succeeded else RANDOM.choice(("beneficiary bank down", "account frozen")),
    )
    book.ledger.record_report(report, actor="worker:webhooks")


@contextmanager
def served(book: Book, role: Role) -> Iterator[tuple[str, str]]:
    """Serve the book; yield the address, and a key."""
    stop, ready = threading.Event(), threading.Event()
    site = Site.of(book, ending=stop)
    key = site.keys.make("priya@example.com", [role], ME).text.get_secret_value()
    with bound("127.0.0.1", 0) as listening:
        thread = threading.Thread(target=serve, args=(create_app(site), listening, stop, ready.set))
        thread.start()
        ready.wait()
        try:
            yield address_of(listening), key
        finally:
            stop.set()
            thread.join()


def signed_in(browser: Browser, address: str, key: str) -> Page:
    """Return a page of somebody who has signed in."""
    page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme="light")
    page.goto(f"{address}/ops/")
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    return page


def take(page: Page, address: str) -> None:
    """Take each picture."""
    for name, path in PAGES.items():
        page.goto(f"{address}/ops{path}")
        page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    page.goto(f"{address}/ops/stuck")
    page.locator("tbody th a").first.click()
    page.get_by_text("Re-check", exact=True).first.click()
    page.screenshot(path=PICTURES / "payout.png", full_page=True)


@contextmanager
def opened(clock: MovableClock) -> Iterator[Book]:
    """Open a new book in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/payouts.db"
        migrate_book(url, "default")
        with open_book(settings=BookSettings(database_url=url, key_encryption_key=KEY), clock=clock) as book:
            yield book


def launched(playwright: Playwright) -> Browser:
    """Start Chromium."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])


def main() -> None:
    """Make a book, and take the pictures."""
    clock = MovableClock(MORNING)
    with opened(clock) as book:
        fill(book, clock)
        with served(book, Role.OPERATOR) as (address, key), sync_playwright() as playwright:
            browser = launched(playwright)
            take(signed_in(browser, address, key), address)
            browser.close()


if __name__ == "__main__":
    main()
