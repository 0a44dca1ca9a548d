"""Google's client: credentials as application default credentials are found, the endpoint of an emulator."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from score_messages.stores.address import Address
from score_messages.stores.endpoint import refuse_plain_http

if TYPE_CHECKING:
    from obstore.store import ClientConfig, GCSCredential, RetryConfig

_EMULATOR = "STORAGE_EMULATOR_HOST"
"""As Google's own libraries have it: then nobody's credentials are sent."""


def _anybody() -> GCSCredential:
    """A token that means nothing. The client looks for credentials before it writes, also where none are asked for."""
    return {"token": "emulator", "expires_at": None}


def gs_store(address: Address, client: ClientConfig, retries: RetryConfig) -> Any:
    """Raises as `client_of`."""
    from obstore.store import GCSStore

    options: dict[str, Any] = {}
    if endpoint := os.environ.get(_EMULATOR, "").strip():
        endpoint = endpoint if "://" in endpoint else f"http://{endpoint}"
        client["allow_http"] = refuse_plain_http(_EMULATOR, endpoint)
        options = {"base_url": endpoint.rstrip("/"), "credential_provider": _anybody}
    return GCSStore(address.bucket, client_options=client, retry_config=retries, **options)
