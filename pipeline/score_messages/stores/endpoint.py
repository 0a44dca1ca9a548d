"""Where a store's server is, if it isn't the provider's own: encrypted, or on this machine. Looks nothing up."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from score_messages.errors import Hint, PipelineError


def refuse_plain_http(variable: str, endpoint: str) -> bool:
    """Whether an endpoint is plain http, which only one of this machine may be.

    Args:
        variable: of the environment, which holds it.

    Raises:
        PipelineError: it is plain http elsewhere, or no address of a server. It isn't repeated: it may hold a password.
    """
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname
        is_odd = parts.port == 0 or endpoint.split() != [endpoint]
    except ValueError:
        parts, host, is_odd = None, None, True
    if (
        is_odd
        or parts is None
        or host is None
        or parts.scheme not in ("http", "https")
        or parts.username
        or parts.password
    ):
        hint = Hint("Set it to an address such as https://storage.example.com.")
        raise PipelineError(f"{variable} is not the address of a server, without an account", hint=hint)
    if parts.scheme == "https":
        return False
    if not _is_this_machine(host):
        hint = Hint("Use https; plain http is taken only on this machine (localhost, 127.0.0.1).")
        raise PipelineError(f"{variable} is plain http, which would send mail unencrypted", hint=hint)
    return True


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
