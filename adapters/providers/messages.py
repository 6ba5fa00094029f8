"""Messages: a provider's JSON, written plainly and read strictly: what is not understood is an error, never a guess.

Numbers are read as integers or decimals, never as binary floating point. Fields that we do not know are tolerated,
since providers add them without notice; fields that we need are not optional.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from adapters.errors import WireError

M = TypeVar("M", bound="Message")


def _storable(text: str) -> str:
    if "\x00" in text:
        message = "holds a NUL, which no database stores"
        raise ValueError(message)
    return text


Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(_storable)]
"""The provider's own words."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7E]+$")]
"""A provider's id or a reference of ours: opaque, printable and without spaces."""

Number = int | Decimal
"""An exact number."""


class Message(BaseModel):
    """A message from a provider. Its faults are named without its values, which may be secret or personal."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", hide_input_in_errors=True)


class RequestBody(BaseModel):
    """The JSON body of a request of ours. The same request always has the same bytes, by which it is known again."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def to_json(self) -> bytes:
        """Return the body's bytes; what is not known is left out."""
        return self.model_dump_json(exclude_none=True).encode()


def read_message(model: type[M], raw: bytes, provider: str) -> M:
    """Read one JSON message. Raises WireError for anything that is not such a message."""
    try:
        return model.model_validate(json.loads(raw, parse_float=Decimal))
    except ValidationError as error:
        raise WireError(provider, _faults(error)) from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise WireError(provider, f"not JSON: {type(error).__name__}") from None


def _faults(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return ", ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults)
