"""Setting faults: what is wrong with settings, told by the names of their variables and without their values."""

from __future__ import annotations

import re

from pydantic import ValidationError
from pydantic_settings import SettingsError

from adapters.errors import SettingError

_FIELD = re.compile(r'for field "(\w+)"')


def setting_error(error: ValidationError, prefix: str) -> SettingError:
    """Return the error that names every variable with a fault; no value is shown, because it may be a secret."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    names = ", ".join(prefix + str(fault["loc"][0]).upper() for fault in faults)
    return SettingError(names, ", ".join(fault["msg"] for fault in faults))


def unreadable_error(error: SettingsError, prefix: str) -> SettingError:
    """Return the error that names the variable whose text could not be read at all, and not what it holds."""
    found = _FIELD.search(str(error))
    name = prefix + found[1].upper() if found else prefix
    cause = type(error.__cause__ or error).__name__
    return SettingError(name, f"it cannot be read ({cause})")
