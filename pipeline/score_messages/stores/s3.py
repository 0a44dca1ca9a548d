"""S3's clients, with credentials and settings as AWS's own programs find them.

All of them name the bucket in the path, not in the name of the host: so do stores of one's own, and names with dots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from score_messages.errors import Hint, PipelineError
from score_messages.extras import extra
from score_messages.stores.address import Address
from score_messages.stores.aws_settings import aws_settings, in_our_words
from score_messages.stores.failures import CREDENTIALS

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Credential

_UNREADABLE = "the credentials for s3:// can't be had"


def s3_store(address: Address, client: ClientConfig, retries: RetryConfig) -> Any:
    """Raises as `client_of`."""
    from obstore.store import S3Store

    settings = aws_settings()
    client["allow_http"] = settings.is_plain_http
    options: dict[str, Any] = {  # all are stated, since obstore takes the others from the environment
        "conditional_put": "etag",
        "region": settings.region,
        "aws_endpoint_url_s3": settings.endpoint or f"https://s3.{settings.region}.amazonaws.com",
        "virtual_hosted_style_request": False,
        "skip_signature": settings.is_unsigned,
    }
    if not settings.is_unsigned:
        options["credential_provider"] = _Provider(settings.session)
    return S3Store(address.bucket, client_options=client, retry_config=retries, **options)


def boto3_client(read_timeout: int = 120) -> Any:
    """Boto3's own client for what obstore can't do, with the same credentials, region and endpoint.

    Args:
        read_timeout: seconds without a byte of an answer, in each of 4 tries.

    Raises:
        PipelineError: as `client_of`.
    """
    settings = aws_settings()
    if not settings.is_unsigned:
        _found(settings.session)
    with extra("s3", "s3:// needs boto3"):
        from botocore import UNSIGNED
        from botocore.config import Config

    config = Config(
        retries={"mode": "standard", "total_max_attempts": 4},
        connect_timeout=10,
        read_timeout=read_timeout,
        signature_version=UNSIGNED if settings.is_unsigned else None,
        request_checksum_calculation="when_required",
        s3={"addressing_style": "path"},
    )
    return settings.session.client("s3", endpoint_url=settings.endpoint, region_name=settings.region, config=config)


def s3_options() -> dict[str, str]:
    """The same settings for a client that knows them by these names; its credentials aren't renewed.

    Raises:
        PipelineError: as `client_of`.
    """
    settings = aws_settings()
    options = {
        "conditional_put": "etag",
        "aws_region": settings.region,
        "aws_virtual_hosted_style_request": "false",
    }
    if settings.endpoint is not None:
        options |= {"aws_endpoint": settings.endpoint, "aws_allow_http": str(settings.is_plain_http).lower()}
    if settings.is_unsigned:
        return options
    frozen = _frozen(_found(settings.session))
    options |= {"aws_access_key_id": frozen.access_key, "aws_secret_access_key": frozen.secret_key}
    return options | ({"aws_session_token": frozen.token} if frozen.token else {})


class _Provider:
    """Gives the client credentials, also new ones when they expire in a long run."""

    def __init__(self, session: Any) -> None:
        self._credentials = _found(session)

    def __call__(self) -> S3Credential:
        from datetime import UTC, datetime, timedelta

        frozen = _frozen(self._credentials)
        soon = datetime.now(UTC) + timedelta(minutes=5)
        return {
            "access_key_id": frozen.access_key,
            "secret_access_key": frozen.secret_key,
            "token": frozen.token,
            "expires_at": soon,
        }


def _found(session: Any) -> Any:
    """Raises PipelineError if the chain has no credentials, or can't get them."""
    credentials = in_our_words(session.get_credentials, _UNREADABLE)
    if credentials is None:
        raise PipelineError("there are no credentials for s3://", hint=Hint(CREDENTIALS["s3"]))
    _frozen(credentials)
    return credentials


def _frozen(credentials: Any) -> Any:
    return in_our_words(credentials.get_frozen_credentials, _UNREADABLE)
