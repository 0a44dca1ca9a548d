"""Settings of a bucket for the client of Delta tables, found as for all buckets."""

from __future__ import annotations

from score_messages.stores.address import Address


def storage_options(address: Address | None) -> dict[str, str]:
    """Credentials, region and endpoint; those of Google and Azure the client finds in the environment itself.

    Raises:
        PipelineError: there are none; the endpoint is plain http elsewhere; the extra isn't installed.
    """
    if address is None:
        return {}
    if address.scheme == "s3":
        from score_messages.stores.s3 import s3_options

        return s3_options()
    return {} if address.account is None else {"azure_storage_account_name": address.account}
