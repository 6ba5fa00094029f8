"""Setting faults: what is wrong with settings, told by the names of their variables and without their values."""

from __future__ import annotations

from pydantic import ValidationError

from adapters.errors import SettingError


def setting_error(error: ValidationError, prefix: str) -> SettingError:
    """Return the error that names every variable with a fault; no value is shown, because it may be a secret."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    names = ", ".join(prefix + str(fault["loc"][0]).upper() for fault in faults)
    return SettingError(names, ", ".join(fault["msg"] for fault in faults))
