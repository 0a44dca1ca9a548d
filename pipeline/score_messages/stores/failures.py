"""What a client's error means, in our words. Its own text is looked at, and never repeated: it may hold anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from score_messages.errors import Hint
from score_messages.stores.address import Address

_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
_STATUS = re.compile(r"status code: ([0-9]{3})")
_REGION = re.compile(r"<Region>([a-z0-9-]{1,30})</Region>")
_LONGEST = 20_000
"""Letters of a text that are looked at."""

_CODES = {
    "condition": "PreconditionFailed ConditionalRequestConflict",
    "kept": "LeaseIdMissing LeaseIdMismatchWithBlobOperation BlobImmutableDueToPolicy RetentionPolicyNotMet",
    "no bucket": "NoSuchBucket ContainerNotFound ContainerBeingDeleted ContainerDisabled InvalidBucketName",
    "no credentials": "PublicAccessNotPermitted NoAuthenticationInformation",
    "no object": "NoSuchKey BlobNotFound",
    "expired": "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired InvalidAuthenticationInfo",
    "unknown": "InvalidAccessKeyId SignatureDoesNotMatch InvalidToken InvalidSecurity AuthenticationFailed",
    "clock": "RequestTimeTooSkewed",
    "region": "AuthorizationHeaderMalformed PermanentRedirect IllegalLocationConstraintException",
    "busy": "SlowDown ServiceUnavailable InternalError ServerBusy OperationTimedOut RequestTimeout",
    "no conditions": "NotImplemented",
}
_KIND_OF_CODE = {code: kind for kind, codes in _CODES.items() for code in codes.split()}
_KIND_OF_STATUS = {
    404: "no object",
    **dict.fromkeys((304, 409, 412), "condition"),
    **dict.fromkeys((401, 403), "no right"),
    **dict.fromkeys((301, 307), "region"),
    **dict.fromkeys((408, 429, 500, 502, 503, 504), "busy"),
    501: "no conditions",
}
_KIND_OF_WORDS = {
    "incorrectly configured region": "region",
    "Encountered object with invalid path": "odd key",
    "kind: Connect": "unreachable",
    "kind: Timeout": "slow",
    "HTTP error": "cut",
    "error decoding response body": "cut",
}
"""Of errors without an answer of the store, in the order in which they are looked for."""

_OF_INSTANCES = ("metadata.google.internal", "169.254.169.254")
"""Servers that are asked for credentials last, which only machines of a cloud have."""


@dataclass(frozen=True)
class Failure:
    """Why a request failed.

    Attributes:
        is_missing_object: the bucket is there, the object isn't.
        is_condition: something else stands there than was asked for.
        is_temporary: the same request may succeed later.
    """

    reason: str
    hint: Hint | None = None
    is_missing_object: bool = False
    is_condition: bool = False
    is_temporary: bool = False


def failure_of(error: Exception, address: Address) -> Failure | None:
    """What an error of the client means; None if it isn't the client's, but a bug or an error of ours."""
    from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError

    if type(error).__module__.startswith("botocore"):
        return _failure_of_boto3(error, address)
    if not isinstance(error, BaseError | FileNotFoundError | PermissionError):
        return None
    text = str(error)[:_LONGEST]
    status = _STATUS.search(text)
    kind = _kind(text, int(status[1]) if status else 0)
    if isinstance(error, AlreadyExistsError | PreconditionError) and kind in (None, "no object"):
        kind = "condition"  # what was to be replaced is gone; a bucket that is gone is no matter of conditions
    if kind is not None:
        return _failure(kind, text, address)
    return Failure(f"the store refused the request (HTTP {status[1]})" if status else "the store's client failed")


def _failure_of_boto3(error: Exception, address: Address) -> Failure:
    """By the answer that it holds, else by its name; its text is that of the store."""
    answer: Any = getattr(error, "response", None) or {}
    code = answer.get("Error", {}).get("Code", "")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = _KIND_OF_CODE.get(code) or _KIND_OF_STATUS.get(status)
    if kind is None and status:
        return Failure(f"the store refused the request (HTTP {status})")
    name = type(error).__name__
    words = "unreachable" if "Endpoint" in name or "ConnectTimeout" in name else "slow" if "Timeout" in name else "cut"
    return _failure(kind or words, "", address)


def failure_in(text: str, address: Address) -> Failure:
    """What the text of another client's error means, which asks the same stores in the same way."""
    status = _STATUS.search(text)
    kind = _kind(text, int(status[1]) if status else 0)
    return Failure("the store's client failed") if kind is None else _failure(kind, text, address)


def _kind(text: str, status: int) -> str | None:
    """By the word that stores give, else by the number, else by the client's own words."""
    if any(server in text for server in _OF_INSTANCES):
        return "no credentials"
    code = _CODE.search(text)
    kind = _KIND_OF_CODE.get(code[1]) if code else None
    words = (kind for words, kind in _KIND_OF_WORDS.items() if words in text)
    return kind or _KIND_OF_STATUS.get(status) or next(words, None)


def _failure(kind: str, text: str, address: Address) -> Failure:
    what, scheme, region = "container" if address.scheme == "az" else "bucket", address.scheme, _REGION.search(text)
    name = f"={region[1]}" if region else " to its own"
    return {
        "condition": Failure("another object stands there", is_condition=True),
        "kept": Failure("the store keeps that object from being replaced, by a lease or a rule", Hint(_KEPT)),
        "no object": Failure("there is no such object", is_missing_object=True),
        "no bucket": Failure(f"there is no {what} '{address.bucket}'", Hint(_NAME)),
        "expired": Failure("the credentials have expired", Hint(f"Get new ones. {CREDENTIALS[scheme]}")),
        "no credentials": Failure(f"there are no credentials for {scheme}://", Hint(CREDENTIALS[scheme])),
        "odd key": Failure(_NOT_LISTED, Hint(_ODD_KEY)),
        "unknown": Failure("the store doesn't accept these credentials", Hint(CREDENTIALS[scheme])),
        "no right": Failure("the credentials have no right to it, or there is no such object", Hint(_RIGHTS[scheme])),
        "clock": Failure("the store refuses the clock of this machine", Hint("Set the clock, and run it again.")),
        "region": Failure(f"the {what} is in another region", Hint(f"Set AWS_REGION{name} in the environment.")),
        "no conditions": Failure("the store doesn't know conditional writes", Hint(_CONDITIONS)),
        "busy": Failure("the store is busy or out of order", Hint(_LATER), is_temporary=True),
        "unreachable": Failure("the store can't be reached", Hint(_NETWORK), is_temporary=True),
        "slow": Failure("the store is too slow, or doesn't answer", Hint(_NETWORK), is_temporary=True),
        "cut": Failure("the connection to the store broke", Hint(_NETWORK), is_temporary=True),
    }[kind]


CREDENTIALS = {
    "s3": "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in:  aws sso login",
    "gs": "Set GOOGLE_APPLICATION_CREDENTIALS to the file of a service account, or sign in:  "
    "gcloud auth application-default login",
    "az": "Set AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or sign in:  az login",
}
_RIGHTS = {
    "s3": "They need s3:GetObject and s3:PutObject on the object, and s3:ListBucket on the bucket; "
    "docs/object-stores.md has the policy.",
    "gs": "They need storage.objects.get, .list, .create and .delete; docs/object-stores.md says more.",
    "az": "They need the role Storage Blob Data Contributor; docs/object-stores.md says more.",
}
_NAME = "Check its name. It isn't made: that is for its owner to do."
_KEPT = "Ask its owner to end that, or write to another address."
_NOT_LISTED = (
    "a key there has an empty part, as in a//b, a part . or .., or a control character, so that nothing is listed"
)
_ODD_KEY = "Give that object another key, or name another folder."
_LATER = "It was asked several times. Run it again later."
_NETWORK = "It was tried several times. Check the network and the endpoint, then run it again."
_CONDITIONS = (
    "They keep two runs at once apart. If no other run writes there, set AWS_CONDITIONAL_PUT=disabled in "
    "the environment."
)
