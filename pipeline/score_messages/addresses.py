"""What is neither a path nor in a store that is supported is refused in plain words, as source and as target.

That is the address of what lies elsewhere, and no name at all, which Python takes for the folder one is in.
"""

from __future__ import annotations

import os
import shlex
from urllib.parse import unquote

from score_messages.errors import Hint, InputError, OutputError
from score_messages.privacy.masked import masked, scheme_of
from score_messages.stores.other_forms import in_our_form

_STORES = set("s3 s3a s3n gs gcs az abfs abfss adl wasb wasbs r2 oss cos b2 swift hdfs webhdfs viewfs dbfs".split())
OURS = set("s3 s3a gs gcs az abfs abfss".split())
"""Schemes of the stores that `stores/` opens."""

_WRITTEN_HERE = "where only a single scored table can go; this is written to files of this machine"
_DATABASES = set(
    "postgresql postgres mysql mariadb sqlite mssql sqlserver oracle snowflake bigquery redshift mongodb mongodb+srv"
    " duckdb clickhouse redis jdbc odbc trino presto databricks cockroachdb".split()
)


OTHER_FORM = "is the address of an object in a form that others use"

_NO_NAME = "its name is empty"
_WRITE_OUT = Hint("Name it, or . for the folder that you are in; a variable that isn't set leaves nothing behind")


def refuse_source_address(source: str) -> None:
    """Raise `InputError` if a source is an address and not a path, or has no name at all."""
    if not source:
        raise InputError("the source", _NO_NAME, hint=_WRITE_OUT)
    if (other := hint_at_our_form(source)) is not None:
        raise InputError(masked(source), OTHER_FORM, hint=other)
    kind = _kind(source)
    if kind is not None and scheme_of(source) not in OURS:
        hint = {
            "database": Hint("Export its rows as CSV or Parquet, and score that file."),
            "file": Hint(f"Name the path alone:  {shlex.quote(_path(source))}"),
        }
        other = Hint("Copy it here with the program that you use for that, and score the copy.")
        raise InputError(masked(source), _reason(source, kind), hint=hint.get(kind, other))


def hint_at_our_form(name: str) -> Hint | None:
    """How to write the address of an object that is written as others do; None for any other name."""
    address = in_our_form(name)
    return None if address is None else Hint("Write it as score-messages does", instead=(name, str(address)))


def refuse_other_form(target: str) -> None:
    """Raise `OutputError` if a single scored table is to go to an object whose address is written as others do."""
    if (hint := hint_at_our_form(target)) is not None:
        raise OutputError(masked(target), OTHER_FORM, hint=hint)


def refuse_target_address(target: str) -> None:
    """Raise `OutputError` if a target is an address and not a path, or has no name at all.

    A single scored table may be an object (`write/object_target.py`); whoever writes one asks for that first.
    """
    if not target:
        raise OutputError("the target", _NO_NAME, hint=_WRITE_OUT)
    kind = _kind(target)
    if kind is not None:
        hint = {
            "database": Hint("Write a file here, such as scored.csv or scored.parquet, and load it from there."),
            "file": Hint(f"Name the path alone:  {shlex.quote(_path(target))}"),
        }
        other = Hint("Write a file here, such as scored.parquet, and copy it there with the program that you use.")
        raise OutputError(masked(target), _reason(target, kind, _WRITTEN_HERE), hint=hint.get(kind, other))


def _kind(name: str) -> str | None:
    """None for a path, also for a path that only looks like an address, since its first folder is there."""
    if in_our_form(name) is not None:
        return "object store"
    scheme = scheme_of(name)
    if scheme is None or os.path.lexists(f"{name.partition(':')[0]}:"):
        return None
    if scheme == "file":
        return "file"
    return "object store" if scheme in _STORES else "database" if scheme in _DATABASES else "address"


def _reason(name: str, kind: str, of_stores: str | None = None) -> str:
    """Why it is refused. `of_stores` is what is said of those that this tool can reach."""
    if kind == "file":
        return "is a path with file: before it"
    scheme = name.partition(":")[0].lower()
    if of_stores is not None and (scheme_of(name) in OURS or in_our_form(name) is not None):
        return f"is in an object store ({scheme}:), {of_stores}"
    what = {"object store": "in an object store", "database": "a database"}.get(kind, "an address on the network")
    return f"is {what} ({scheme}:), which isn't supported; files of this machine are, and s3://, gs:// and az://"


def _path(name: str) -> str:
    """What an address that begins with file: may mean: the form that is there, else that of the standard.

    >>> _path("file:///srv/March%20mail.csv"), _path("file://localhost/srv/March.csv")
    ('/srv/March mail.csv', '/srv/March.csv')
    """
    rest = name.partition("://")[2]
    rest = rest.removeprefix("localhost") if rest.startswith("localhost/") else rest
    absolute = f"/{rest.lstrip('/')}"
    forms = [unquote(absolute), absolute, unquote(rest), rest]
    return next((form for form in forms if os.path.lexists(form)), forms[0])
