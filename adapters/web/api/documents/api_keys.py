"""API keys as the API takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, JsonValue

from adapters.web.api.documents.base import Asked, Moment, Told
from adapters.web.callers import Role
from adapters.web.keys.api_key import ApiKey
from adapters.web.keys.register import NAME_LENGTH_MAX, ListedKey

_EXAMPLE: dict[str, JsonValue] = {"name": "payroll", "roles": ["submitter"]}
Name = Annotated[
    str,
    Field(
        pattern="^[^/.][^/]*$",
        max_length=NAME_LENGTH_MAX,
        description="Who asks with it, as the events record it: a person or a program. It is used once, for ever.",
        examples=["payroll"],
    ),
]


class KeyAsked(Asked):
    """A key to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    roles: tuple[Role, ...] = Field(min_length=1, max_length=len(Role))


class KeyTold(Told):
    """A key without its secret, of which only a digest is kept."""

    name: str
    roles: tuple[Role, ...]
    created_by: str
    created_at: Moment
    revoked_by: str | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, key: ListedKey) -> Self:
        """Tell of a key."""
        return cls(**_facts(key))


class KeyMade(KeyTold):
    """A key that was made just now."""

    key: str | None = Field(
        description="To be shown as `Authorization: Bearer ...`. It is told once: the same request sent again is "
        "answered without it, and a key that was never received is revoked, and another one made.",
        repr=False,
    )

    @classmethod
    def with_secret(cls, key: ListedKey, made: ApiKey) -> Self:
        """Tell of a key and its secret."""
        return cls(**_facts(key), key=made.text.get_secret_value())

    def without_secret(self) -> Self:
        """Return what may be kept."""
        return self.model_copy(update={"key": None})


class KeyList(Told):
    """All keys by name, those included that were revoked."""

    keys: tuple[KeyTold, ...]


def _facts(key: ListedKey) -> dict[str, Any]:
    facts: dict[str, str | datetime | None] = {name: getattr(key, name) for name in KeyTold.model_fields}
    return facts | {"roles": tuple(sorted(key.roles))}
