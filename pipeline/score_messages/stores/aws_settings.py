"""What AWS's environment and files say of S3: session, region, endpoint. Read as AWS's own programs read them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from score_messages.errors import Hint, PipelineError
from score_messages.extras import extra
from score_messages.stores.endpoint import refuse_plain_http
from score_messages.stores.failures import CREDENTIALS

_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_PROFILES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
"""In botocore's order, which takes one that is set to nothing for a profile without a name."""

_REGIONS = ("AWS_REGION", "AWS_DEFAULT_REGION")
_YES = ("1", "true", "yes", "y", "on")


@dataclass(frozen=True)
class AwsSettings:
    """Of the profile that is in use.

    Attributes:
        session: boto3's, whose chain of credentials is that of all programs of AWS.
        endpoint: None for AWS's own.
        is_plain_http: whether the endpoint is; then it is on this machine.
        is_unsigned: requests go without credentials, to a public bucket.
    """

    session: Any
    region: str
    endpoint: str | None
    is_plain_http: bool
    is_unsigned: bool


def aws_settings() -> AwsSettings:
    """Read them.

    Raises:
        PipelineError: boto3 isn't installed; the profile that is named isn't there; as `refuse_plain_http`.
    """
    with extra("s3", "s3:// needs boto3"):
        import boto3
        import botocore.session

    def opened() -> tuple[Any, Any, str | None]:
        core = botocore.session.get_session({"profile": (None, _names_set(_PROFILES), None, None)})
        return core, boto3.Session(botocore_session=core), _endpoint_of_profile(core)

    hint = Hint("Check AWS_PROFILE and ~/.aws/config.")
    core, session, of_profile = in_our_words(opened, "AWS's settings can't be read", hint)
    region = _first(_REGIONS)[1] or session.region_name or "us-east-1"
    name, endpoint = _first(_ENDPOINTS)
    if not endpoint and of_profile:
        name, endpoint = "endpoint_url in AWS's config", of_profile
    if core.get_config_variable("ignore_configured_endpoint_urls"):
        endpoint = ""
    is_unsigned = os.environ.get("AWS_SKIP_SIGNATURE", "").lower() in _YES
    return AwsSettings(
        session, region, endpoint or None, bool(endpoint) and refuse_plain_http(name, endpoint), is_unsigned
    )


def in_our_words(call: Callable[[], Any], reason: str, hint: Hint | None = None) -> Any:
    """What a step of boto3's chain gives.

    Raises:
        PipelineError: it failed, in whatever way; only the error's name is told, since its text may hold answers of
            servers and programs.
    """
    try:
        return call()
    except Exception as error:
        named = f"{reason} ({type(error).__name__})"
        raise PipelineError(named, hint=hint or Hint(CREDENTIALS["s3"])) from None


def _names_set(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if os.environ.get(name, "").strip()]


def _first(names: tuple[str, ...]) -> tuple[str, str]:
    """The first variable that is set to something, with that; the last one's name and nothing, if none is."""
    return next(((name, os.environ[name].strip()) for name in _names_set(names)), (names[-1], ""))


def _endpoint_of_profile(core: Any) -> str | None:
    """What ~/.aws/config says: of S3 in the profile's `services`, else of all services."""
    profile = core.get_scoped_config()
    services = core.full_config.get("services", {}).get(profile.get("services"), {})
    of_s3 = services.get("s3")
    endpoint = (of_s3.get("endpoint_url") if isinstance(of_s3, dict) else None) or profile.get("endpoint_url")
    return str(endpoint).strip() if endpoint else None
