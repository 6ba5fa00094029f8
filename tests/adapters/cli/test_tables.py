"""Tables on the terminal."""

from __future__ import annotations

from adapters.cli.tables import account_text, printable, words


def test_terminal_is_not_told_what_to_do() -> None:
    """What a provider says cannot move the cursor, change colours or begin a new line."""
    assert printable("paid\x1b[31m\nred\u202e") == "paid�[31m�red�"
    assert printable("₹ नमस्ते · ok") == "₹ नमस्ते · ok"
    assert printable(None) == ""


def test_long_account_ends_its_lines_between_parts() -> None:
    """An account's name is broken behind a colon, and nothing of it is lost."""
    assert account_text("Liabilities:Payouts:InTransit:Nxtbanking") == "Liabilities:Payouts:InTransit:\n  Nxtbanking"
    assert account_text("Liabilities:Customers:Acme") == "Liabilities:Customers:Acme"


def test_names_are_shown_as_words() -> None:
    """Names are written in words."""
    assert words("in_transit") == "in transit"
