"""Azure's client: the account, its credentials from the environment, a sign-in or a managed identity, the endpoint."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from score_messages.errors import Hint, PipelineError
from score_messages.stores.address import Address
from score_messages.stores.endpoint import refuse_plain_http

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

_CONNECTION = "AZURE_STORAGE_CONNECTION_STRING"
_CONNECTION_PARTS = {
    "AccountName": "account_name",
    "AccountKey": "account_key",
    "SharedAccessSignature": "sas_key",
    "BlobEndpoint": "endpoint",
}
_VARIABLES = {
    "account_name": ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"),
    "account_key": ("AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCESS_KEY"),
    "sas_key": ("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_KEY"),
    "endpoint": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}
"""As Azure's own programs and the client call them."""

_IDENTITIES = ("AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_STORAGE_TOKEN", "IDENTITY_ENDPOINT")


def az_store(address: Address, client: ClientConfig, retries: RetryConfig) -> Any:
    """Raises as `client_of`."""
    from obstore.store import AzureStore

    options = _options(address)
    if "account_name" not in options:
        hint = Hint("Set AZURE_STORAGE_ACCOUNT_NAME, or write abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/KEY")
        raise PipelineError("an az:// address names no storage account, and the environment doesn't either", hint=hint)
    if "endpoint" in options:
        client["allow_http"] = refuse_plain_http(_name_of_endpoint(), options["endpoint"])
    # These are always stated: what isn't, obstore takes from variables that may be another account's.
    options.setdefault("endpoint", f"https://{options['account_name']}.blob.core.windows.net")
    return AzureStore(address.bucket, client_options=client, retry_config=retries, use_emulator=False, **options)


def _options(address: Address) -> dict[str, Any]:
    """What the environment says of the account. Another account that the address names has none of it."""
    options: dict[str, Any] = _of_connection(os.environ.get(_CONNECTION, ""))
    for option, names in _VARIABLES.items():
        stated = next((os.environ[name].strip() for name in names if os.environ.get(name, "").strip()), None)
        if stated is not None:
            options.setdefault(option, stated)
    if address.account is not None and options.setdefault("account_name", address.account) != address.account:
        _refuse_variables_of_another(address)
        options = {"account_name": address.account}
    if not {"account_key", "sas_key"} & options.keys() and _is_signed_in():
        options["use_azure_cli"] = True
    return options


def _refuse_variables_of_another(address: Address) -> None:
    """Raise `PipelineError` if variables hold the key of another account: the client would use it for this one."""
    names = [name for option in ("account_key", "sas_key") for name in _VARIABLES[option] if os.environ.get(name)]
    if names:
        hint = Hint(f"Unset {' and '.join(names)}, or set them and AZURE_STORAGE_ACCOUNT_NAME to those of the address.")
        raise PipelineError(f"{address} is in another storage account than the credentials are for", hint=hint)


def _of_connection(text: str) -> dict[str, Any]:
    """Of a string such as `AccountName=mail;AccountKey=...;EndpointSuffix=core.windows.net`."""
    parts = dict(part.partition("=")[::2] for part in text.split(";") if part.strip())
    options: dict[str, Any] = {
        option: parts[name].strip() for name, option in _CONNECTION_PARTS.items() if parts.get(name, "").strip()
    }
    suffix = parts.get("EndpointSuffix", "").strip()
    if suffix and "endpoint" not in options and "account_name" in options:
        protocol = parts.get("DefaultEndpointsProtocol", "https").strip()
        options["endpoint"] = f"{protocol}://{options['account_name']}.blob.{suffix}"
    return options


def _name_of_endpoint() -> str:
    """The variable that states it."""
    names = (name for name in _VARIABLES["endpoint"] if os.environ.get(name))
    return _CONNECTION if os.environ.get(_CONNECTION) else next(names, _CONNECTION)


def _is_signed_in() -> bool:
    """Whether somebody has signed in by `az login`, and no identity of a service is stated."""
    if any(os.environ.get(name) for name in _IDENTITIES) or shutil.which("az") is None:
        return False
    folder = Path(os.environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure")
    return (folder / "azureProfile.json").exists()
