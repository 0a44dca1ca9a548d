"""The client for each kind of store, made with credentials from the usual places. Makes no request to the store."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from score_messages.errors import Hint, PipelineError
from score_messages.extras import extra, extra_of
from score_messages.stores.address import Address
from score_messages.stores.failures import CREDENTIALS

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

_RETRIES = 3
SECONDS = 120
"""For a request with a small body, its answer included: a range of 8 MiB on a slow line."""


_SETTINGS = ("AWS_", "AZURE_", "AZURITE_", "GOOGLE_", "STORAGE_EMULATOR_HOST", "IDENTITY_", "MSI_")
"""Of the environment, by how they begin: what a client may depend on."""


def client_of(address: Address, seconds: int = SECONDS) -> Any:
    """An obstore store for the bucket of an address; the same one again, with its connections, while it may be.

    Args:
        seconds: that a request may take, from its first byte to the last one of its answer.

    Raises:
        PipelineError: what the extra brings isn't installed; there are no credentials; the endpoint is plain http and
            not on this machine.
    """
    with extra(extra_of(address.scheme), f"{address.scheme}:// needs obstore"):
        import obstore  # noqa: F401
    settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith(_SETTINGS)))
    return _client(address.with_key(""), seconds, settings)


@functools.lru_cache(maxsize=16)
def _client(address: Address, seconds: int, settings: tuple[tuple[str, str], ...]) -> Any:
    """One client per bucket: looking for credentials may ask a server, and each new connection costs its handshake."""
    from obstore.exceptions import BaseError

    try:
        return _maker(address.scheme)(address, client_options(seconds), retries())
    except (BaseError, OSError, ValueError):
        reason = f"the credentials for {address.scheme}:// can't be read, or another setting in the environment"
        raise PipelineError(reason, hint=Hint(CREDENTIALS[address.scheme])) from None


def _maker(scheme: str) -> Callable[[Address, ClientConfig, RetryConfig], Any]:
    """What makes the client; each is imported when it is used."""
    if scheme == "s3":
        from score_messages.stores.s3 import s3_store

        return s3_store
    if scheme == "gs":
        from score_messages.stores.gs import gs_store

        return gs_store
    from score_messages.stores.az import az_store

    return az_store


def client_options(seconds: int) -> ClientConfig:
    """How long a request may take; that it is encrypted, unless who calls this allows otherwise."""
    return {"connect_timeout": timedelta(seconds=10), "timeout": timedelta(seconds=seconds), "allow_http": False}


def retries() -> RetryConfig:
    """Errors of the server and lost connections are tried again after 0.2, 0.4 and 0.8 seconds."""
    backoff = {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=5), "base": 2}
    return {"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=60), "backoff": backoff}  # type: ignore[typeddict-item]


def knows_conditions(address: Address) -> bool:
    """False only where the environment says so, for an S3 of somebody else's that doesn't know conditional writes."""
    return address.scheme != "s3" or os.environ.get("AWS_CONDITIONAL_PUT", "").lower() not in ("disabled", "none")
