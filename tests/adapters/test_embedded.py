"""Opening a book: on a URL or on the host's engine, with the key that its personal data need."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, event, inspect, text

from adapters.embedded import Book, migrate_book, open_book, open_reader
from adapters.errors import SettingError
from adapters.settings import BookSettings
from ledger.clock import MovableClock
from ledger.errors import (
    BookNameError,
    BookNotFoundError,
    DatabaseUrlError,
    KeyEncryptionKeyWrongError,
    KeyFileError,
    LedgerError,
    NotMigratedError,
)
from ledger.money import Money
from ledger.payment_orders import Payee
from tests.adapters.till import CUSTOMER, ME, MOMENT, PROVIDER, Till, file_url, settings_for

PAYEE = Payee("Meera Nair", "00919876543210", "HDFC0001234", bank_name="HDFC Bank")


def settings_without_key(url: str, **changes: object) -> BookSettings:
    return BookSettings.model_validate({"database_url": url, "key_encryption_key": None, "key_file": None} | changes)


def deposit(book: Book, amount_minor: int = 100) -> None:
    book.ledger.deposit("D-1", CUSTOMER, PROVIDER, Money(amount_minor, "INR"), actor=ME)


def everything_about(engine: Engine) -> tuple[object, ...]:
    """Return what a guest could have left on an engine."""
    return (
        [list(getattr(engine.pool.dispatch, name)) for name in ("connect", "checkout", "checkin", "reset")],
        [list(getattr(engine.dispatch, name)) for name in ("begin", "commit", "rollback", "before_cursor_execute")],
        dict(engine.get_execution_options()),
    )


def test_a_new_file_is_ready_at_once(tmp_path: Path) -> None:
    """A SQLite file that is not there gets its tables when it is opened, and takes commands and queries."""
    with open_book(file_url(tmp_path), settings=settings_for("sqlite:///elsewhere.db")) as book:
        deposit(book)
        with book.read() as connection:
            assert book.store.head_on(connection) == 1
        assert Till(book).balance(CUSTOMER) == 100
    assert not Path("elsewhere.db").exists()


def test_a_book_is_found_again(database_url: str) -> None:
    """What was booked is there when the book is opened the next time, for commands and for reading alone."""
    migrate_book(database_url, "default")
    with open_book(settings=settings_for(database_url)) as book:
        deposit(book)

    with open_reader(settings=settings_without_key(database_url)) as reader:
        assert reader.store.head() == 1
    with open_book(settings=settings_for(database_url)) as book:
        assert Till(book).balance(CUSTOMER) == 100


def test_books_are_separate(database_url: str) -> None:
    """Two books at one URL know nothing of each other: not their money, and not their references."""
    for name in ("default", "acme"):
        migrate_book(database_url, name)
    with (
        open_book(settings=settings_for(database_url)) as ours,
        open_book(settings=settings_for(database_url, "acme")) as theirs,
    ):
        deposit(ours, 100)
        deposit(theirs, 7)

        assert (Till(ours).balance(CUSTOMER), Till(theirs).balance(CUSTOMER)) == (100, 7)
        assert (ours.store.head(), theirs.store.head()) == (1, 1)
        assert ours.ledger.identities.payout("P-1") != theirs.ledger.identities.payout("P-1")


def test_tables_on_postgresql_are_made_by_one_explicit_call(postgresql_url: str) -> None:
    """Opening makes no tables there; migrating does, and may be run again."""
    for _ in range(2):
        with pytest.raises(NotMigratedError):
            open_book(settings=settings_for(postgresql_url))
        with pytest.raises(NotMigratedError):
            open_reader(settings=settings_for(postgresql_url))

    for _ in range(2):
        migrate_book(postgresql_url, "default")
    with open_book(settings=settings_for(postgresql_url)) as book:
        assert book.store.head() == 0


@pytest.mark.parametrize("name", ["default", "acme"])
def test_the_host_s_engine_is_used_and_left_alone(database_url: str, name: str) -> None:
    """A book on the host's engine works, leaves no listener and no option on it, and does not close it."""
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    before = everything_about(engine)
    settings = settings_for("sqlite:///elsewhere.db", name)

    with pytest.raises(NotMigratedError):
        open_book(engine, settings=settings)
    migrate_book(engine, name)
    with open_book(engine, settings=settings) as book:
        deposit(book)
        assert Till(book).balance(CUSTOMER) == 100

    assert everything_about(engine) == before
    with engine.connect() as connection:
        assert inspect(connection).has_table("invoices")
    engine.dispose()


def test_the_host_s_listeners_stay(tmp_path: Path) -> None:
    """Listeners of the host's keep hearing what happens on its engine."""
    engine = create_engine(file_url(tmp_path))
    heard: list[object] = []
    event.listen(engine, "begin", heard.append)
    migrate_book(engine, "default")
    with open_book(engine, settings=settings_for("sqlite:///elsewhere.db")) as book:
        heard.clear()
        deposit(book)

    assert heard
    engine.dispose()


def test_the_key_is_made_on_first_use_for_its_owner_only(tmp_path: Path) -> None:
    """Beside the file of the book a key appears, with mode 0600, and is used again the next time."""
    settings = settings_without_key(file_url(tmp_path))
    with open_book(settings=settings) as book:
        beneficiary_id = book.ledger.register_beneficiary("B-1", PAYEE, actor=ME).aggregate_id
    [key_file] = tmp_path.glob("*.key")
    made = key_file.read_bytes()

    with open_book(settings=settings) as book:
        assert book.ledger.payee_of(beneficiary_id) == PAYEE

    assert key_file.name == "ledger.db.key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert key_file.read_bytes() == made


def test_the_key_goes_where_the_settings_say(tmp_path: Path) -> None:
    """A key file that is named is made there and nowhere else; a key that is given makes none."""
    named = tmp_path / "secrets.key"
    with open_book(settings=settings_without_key(file_url(tmp_path), key_file=named)):
        assert list(tmp_path.glob("*.key")) == [named]
    with open_book(settings=settings_for(f"sqlite:///{tmp_path}/other.db")):
        assert list(tmp_path.glob("*.key")) == [named]


def test_another_key_is_refused_when_the_book_is_opened(database_url: str) -> None:
    """A book knows its key from the first opening on: with any other one it does not open, and nothing is written."""
    migrate_book(database_url, "default")
    settings = settings_for(database_url)
    open_book(settings=settings).close()
    other = SecretStr(base64.urlsafe_b64encode(bytes(32)).decode())

    with pytest.raises(KeyEncryptionKeyWrongError):
        open_book(settings=settings.model_copy(update={"key_encryption_key": other}))

    with open_book(settings=settings) as book:
        assert book.store.head() == 0


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key file that has been opened to others is not used."""
    settings = settings_without_key(file_url(tmp_path))
    open_book(settings=settings).close()
    key_file = tmp_path / "ledger.db.key"
    key_file.chmod(0o640)

    with pytest.raises(KeyFileError):
        open_book(settings=settings)


def test_a_lost_key_is_noticed(tmp_path: Path) -> None:
    """A book with sealed data is not opened under a new key, which would hide that the old one was lost."""
    settings = settings_without_key(file_url(tmp_path))
    with open_book(settings=settings) as book:
        book.ledger.register_beneficiary("B-1", PAYEE, actor="tests")
    key_file = tmp_path / "ledger.db.key"
    kept = key_file.rename(tmp_path / "elsewhere")

    with pytest.raises(KeyFileError):
        open_book(settings=settings)

    assert not key_file.exists()
    kept.rename(key_file)
    with open_book(settings=settings) as book:
        beneficiary_id = book.ledger.identities.beneficiary("B-1")
        assert book.ledger.payee_of(beneficiary_id) == PAYEE


def test_a_key_in_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """A key file cannot be made where there is no folder for it."""
    with pytest.raises(KeyFileError):
        open_book(settings=settings_without_key(file_url(tmp_path), key_file=tmp_path / "nowhere" / "book.key"))


@pytest.mark.parametrize("key", ["short", "not base64 at all !", "", "AAAA"])
def test_a_key_that_is_none_is_refused_without_being_shown(tmp_path: Path, key: str) -> None:
    """A malformed key is a fault of the settings, named and not repeated."""
    settings = settings_without_key(file_url(tmp_path), key_encryption_key=SecretStr(key))

    with pytest.raises(SettingError) as refused:
        open_book(settings=settings)

    assert refused.value.setting == "PAYOUTS_KEY_ENCRYPTION_KEY"
    assert not key or key not in str(refused.value)


def test_a_key_must_be_named_where_there_is_no_file_to_put_it_beside(postgresql_url: str) -> None:
    """On PostgreSQL a book is not opened without a key, while it can be read without one."""
    migrate_book(postgresql_url, "default")

    with pytest.raises(SettingError) as refused:
        open_book(settings=settings_without_key(postgresql_url))

    assert refused.value.setting == "PAYOUTS_KEY_ENCRYPTION_KEY"
    with open_reader(settings=settings_without_key(postgresql_url)) as reader:
        assert reader.store.head() == 0


def test_a_reader_needs_no_key(tmp_path: Path) -> None:
    """Reading a book makes no key."""
    migrate_book(file_url(tmp_path), "default")
    with open_reader(settings=settings_without_key(file_url(tmp_path))) as reader, reader.read() as connection:
        assert reader.store.head_on(connection) == 0
    assert list(tmp_path.glob("*.key")) == []


@pytest.mark.parametrize(
    ("url", "book", "expected"),
    [
        ("no url", "default", DatabaseUrlError),
        ("mysql://localhost/x", "default", DatabaseUrlError),
        ("sqlite://", "default", DatabaseUrlError),
        ("sqlite:///never.db", "Acme Ltd", BookNameError),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, book: str, expected: type[LedgerError]
) -> None:
    """A URL or a name that cannot be read is refused by name, and leaves no file behind."""
    monkeypatch.chdir(tmp_path)
    settings = settings_without_key(url, book=book)

    for opening in (open_book, open_reader):
        with pytest.raises(expected):
            opening(settings=settings)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["default", "acme"])
def test_a_reader_makes_no_file(tmp_path: Path, name: str) -> None:
    """Of a book that is not there nothing is read, so that a mistyped name is not found in order."""
    with pytest.raises(BookNotFoundError):
        open_reader(settings=settings_for(file_url(tmp_path), name))

    assert list(tmp_path.iterdir()) == []


def test_the_clock_is_the_host_s(tmp_path: Path) -> None:
    """Events carry the time of the clock that was given."""
    with open_book(settings=settings_for(file_url(tmp_path)), clock=MovableClock(MOMENT)) as book:
        deposit(book)
        [recorded] = book.store.read_page(0, 9)

    assert recorded.recorded_at == recorded.event.effective_at == MOMENT


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    """What an open book looks like in a log tells neither key nor password."""
    with open_book(settings=settings_for(file_url(tmp_path))) as book:
        assert "AAECAwQF" not in repr(book)
