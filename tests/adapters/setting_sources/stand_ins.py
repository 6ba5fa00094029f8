"""Stand-ins of the clouds' own packages: each answers from a file, in the shape in which the real one answers.

They are written into a folder that a new process imports from, so that nothing here is replaced under anybody's feet.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.architecture.source_tree import ROOT

LOOK = """
import sys
from adapters.errors import AdapterError
from adapters.providers.stripe.settings import load_stripe_settings
from adapters.settings import load_book_settings
try:
    stripe = load_stripe_settings()
    print(stripe.api_key.get_secret_value(), stripe.account, load_book_settings().book)
except AdapterError as error:
    print(f"{type(error).__name__}: {error}")
"""

BOTO3 = {
    "boto3/__init__.py": """
import json, os, pathlib
import botocore.exceptions
class _Client:
    def get_secret_value(self, SecretId):
        kept = json.loads(pathlib.Path(os.environ["STAND_IN"]).read_text())
        if SecretId not in kept:
            raise botocore.exceptions.ResourceNotFoundException("no " + SecretId)
        return {"SecretString": kept[SecretId]}
def client(name, region_name=None, endpoint_url=None):
    assert name == "secretsmanager"
    return _Client()
""",
    "botocore/__init__.py": "",
    "botocore/exceptions.py": """
class BotoCoreError(Exception): ...
class ClientError(Exception): ...
class ResourceNotFoundException(ClientError): ...
""",
}

AZURE = {
    "azure/identity.py": "class DefaultAzureCredential: ...\n",
    "azure/core/credentials.py": "class TokenCredential: ...\n",
    "azure/core/exceptions.py": """
class AzureError(Exception): ...
class ResourceNotFoundError(AzureError): ...
""",
    "azure/keyvault/secrets.py": """
import json, os, pathlib, types
from azure.core.exceptions import ResourceNotFoundError
from azure.identity import DefaultAzureCredential
class SecretClient:
    def __init__(self, vault_url, credential):
        assert isinstance(credential, DefaultAzureCredential)
        kept = json.loads(pathlib.Path(os.environ["STAND_IN"]).read_text())
        if vault_url not in kept:
            raise ResourceNotFoundError("no " + vault_url)
        self._kept = json.loads(kept[vault_url])
    def list_properties_of_secrets(self):
        return [types.SimpleNamespace(name=name, enabled=True) for name in self._kept]
    def get_secret(self, name):
        return types.SimpleNamespace(value=self._kept[name])
""",
}

GOOGLE = {
    "google/auth/__init__.py": "def default(): return object(), None\n",
    "google/auth/credentials.py": "class Credentials: ...\n",
    "google/auth/exceptions.py": "class GoogleAuthError(Exception): ...\n",
    "google/api_core/exceptions.py": """
class GoogleAPIError(Exception): ...
class NotFound(GoogleAPIError): ...
""",
    "google/cloud/secretmanager.py": """
import json, os, pathlib, types
from google.api_core.exceptions import NotFound
class SecretManagerServiceClient:
    def __init__(self, credentials):
        self._all = json.loads(pathlib.Path(os.environ["STAND_IN"]).read_text())
    def common_project_path(self, project):
        return "projects/" + project
    def list_secrets(self, parent):
        project = parent.removeprefix("projects/")
        if project not in self._all:
            raise NotFound("no " + project)
        return [types.SimpleNamespace(name=parent + "/secrets/" + name) for name in json.loads(self._all[project])]
    def parse_secret_path(self, path):
        return {"secret": path.rpartition("/")[2]}
    def secret_version_path(self, project, secret, version):
        return f"projects/{project}/secrets/{secret}/versions/{version}"
    def access_secret_version(self, name):
        _, project, _, secret, _, version = name.split("/")
        assert version == "latest"
        value = json.loads(self._all[project])[secret]
        return types.SimpleNamespace(payload=types.SimpleNamespace(data=value.encode()))
""",
}


def looked_up(folder: Path, packages: Mapping[str, str], kept: Mapping[str, str], secrets_from: str) -> str:
    """Return what a new process finds in its settings, with these packages installed and these secrets kept."""
    for name, source in packages.items():
        path = folder / "packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    (folder / "kept.json").write_text(json.dumps(kept))
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PAYOUTS_")}
    told = {
        "PYTHONPATH": os.pathsep.join([str(folder / "packages"), str(ROOT)]),
        "STAND_IN": str(folder / "kept.json"),
        "PAYOUTS_SECRETS_FROM": secrets_from,
        "PAYOUTS_STRIPE_BASE_URL": "http://127.0.0.1:9",
        "PAYOUTS_STRIPE_PRODUCT": "payouts",
    }
    command = [sys.executable, "-W", "error", "-c", LOOK]
    done = subprocess.run(command, env=bare | told, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
