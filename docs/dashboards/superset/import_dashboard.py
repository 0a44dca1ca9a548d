# ruff: noqa: S310, T201 - the address begins with http; a program for a shell
"""Import the dashboard into a running Superset, or update it there.

    SUPERSET_PASSWORD=... python import_dashboard.py duckdb:////srv/scores/scores.duckdb

Needs Python 3.11 or later and nothing else. The files beside this one are a bundle of Superset's: this puts the
address of your database into it, and sends it to Superset's API. Each name is a dashboard of its own. The same name
again updates it, and undoes what was changed in it by hand; nothing is there twice.

Passwords come from the environment: SUPERSET_PASSWORD, and DATABASE_PASSWORD if the database has one.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import uuid
import zipfile
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

HERE = Path(__file__).parent
MASK = "XXXXXXXXXX"
"""What stands for the password in a bundle."""

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_DATABASE = "databases/scores.yaml"


def main() -> int:
    """Write the bundle, or send it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "database", help="such as postgresql+psycopg2://reader@host/mail or duckdb:////srv/scores.duckdb"
    )
    parser.add_argument("--schema", help="where publish wrote; score_messages or, in DuckDB, main")
    parser.add_argument("--name", default="Scores", help="of the database in Superset; the dashboard is named after it")
    parser.add_argument("--superset", default="http://127.0.0.1:8088", help="where Superset answers")
    parser.add_argument("--user", default="admin", help="who may import there")
    parser.add_argument(
        "--output", help="write the bundle to this .zip instead, for Superset's page Dashboards > Import"
    )
    options = parser.parse_args()
    if not options.superset.startswith(("http://", "https://")):
        parser.error("--superset takes the address of a server, such as http://127.0.0.1:8088")
    if urlsplit(options.database).password:
        parser.error(
            "the address has a password; put it into DATABASE_PASSWORD instead, and leave it out of the address"
        )
    schema = options.schema or ("main" if options.database.startswith("duckdb") else "score_messages")
    password = os.environ.get("DATABASE_PASSWORD")
    bundle = zipped(options.database, schema, options.name, is_masked=password is not None)
    if options.output:
        Path(options.output).write_bytes(bundle)
        return 0
    if "SUPERSET_PASSWORD" not in os.environ:
        parser.error(f"set SUPERSET_PASSWORD to the password of {options.user} in Superset")
    try:
        send(bundle, options.superset, options.user, os.environ["SUPERSET_PASSWORD"], password)
    except HTTPError as error:
        print(f"Superset refused: HTTP {error.code}: {_said(error)}", file=sys.stderr)
        return 1
    except URLError as error:
        print(f"Nothing answers at {options.superset}: {error.reason}", file=sys.stderr)
        return 1
    print(f"{options.superset.rstrip('/')}/superset/dashboard/{slug(options.name)}/")
    return 0


def slug(name: str) -> str:
    """The end of the dashboard's address.

    >>> slug("Scores (DuckDB)")
    'scores-duckdb'
    """
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-") or "scores"


def zipped(database: str, schema: str, name: str, *, is_masked: bool) -> bytes:
    """The files beside this one as a bundle for that database; the same bytes each time.

    Args:
        is_masked: the database asks for a password, which goes beside the bundle.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted(HERE.rglob("*.yaml")):
            inside = path.relative_to(HERE).as_posix()
            text = _UUID.sub(lambda given: str(uuid.uuid5(uuid.UUID(given[0]), name)), path.read_text(encoding="utf-8"))
            fields: dict[str, Any] = {}
            if inside.startswith("datasets/"):
                fields = _dataset(schema, name, path.stem)
            if inside == _DATABASE:
                fields = {"database_name": name, "sqlalchemy_uri": _address(database, is_masked)}
                fields |= {"extra": _extra(database)}
            elif inside.startswith("dashboards/"):
                fields = {"dashboard_title": f"What people wrote: {name}", "slug": slug(name)}
            bundle.writestr(zipfile.ZipInfo(f"dashboard/{inside}"), _with_fields(text, fields))
    return packed.getvalue()


def _dataset(schema: str, name: str, view: str) -> dict[str, Any]:
    """A query, not the view: if Superset keeps its own data in SQLite, it takes a table's name only once."""
    quoted = schema.replace('"', '""')
    return {"table_name": f"{name}: {view}", "schema": schema, "sql": f'SELECT * FROM "{quoted}"."{view}"'}  # noqa: S608 - quoted


def _with_fields(text: str, fields: dict[str, Any]) -> str:
    """YAML with the values of fields of its first level replaced; JSON is YAML."""
    for field, value in fields.items():
        line = f"{field}: {json.dumps(value)}"
        text = re.sub(rf"^{field}:.*\n(?: .*\n)*", lambda _, line=line: f"{line}\n", text, flags=re.MULTILINE)
    return text


def _address(database: str, is_masked: bool) -> str:
    parts = urlsplit(database)
    if not is_masked or not parts.username:
        return database
    return parts._replace(netloc=parts.netloc.replace("@", f":{MASK}@", 1)).geturl()


def _extra(database: str) -> dict[str, Any]:
    """DuckDB files are opened to read only, so that publish can look at them at the same time."""
    extra: dict[str, Any] = {"allows_virtual_table_explore": True}
    if database.startswith("duckdb"):
        extra["engine_params"] = {"connect_args": {"read_only": True}}
    return extra


def send(bundle: bytes, superset: str, user: str, password: str, database_password: str | None) -> None:
    """Give the bundle to Superset's API, which creates what isn't there and updates what is.

    Raises:
        HTTPError: it refused. URLError: nothing answers.
    """
    browser = build_opener(HTTPCookieProcessor(CookieJar()))  # the token belongs to a session
    base = f"{superset.rstrip('/')}/api/v1"
    login = {"username": user, "password": password, "provider": "db", "refresh": False}
    answer = _asked(browser, Request(f"{base}/security/login", json.dumps(login).encode(), _JSON))
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    token = _asked(browser, Request(f"{base}/security/csrf_token/", headers=headers))["result"]
    passwords = {} if database_password is None else {_DATABASE: database_password}
    boundary = uuid.uuid4().hex
    body = _form(boundary, bundle, json.dumps(passwords))
    headers |= {"X-CSRFToken": token, "Content-Type": f"multipart/form-data; boundary={boundary}", "Referer": superset}
    _asked(browser, Request(f"{base}/assets/import/", body, headers))


_JSON = {"Content-Type": "application/json"}


def _asked(browser: OpenerDirector, request: Request) -> dict[str, Any]:
    with browser.open(request, timeout=120) as answer:
        return dict(json.load(answer))


def _form(boundary: str, bundle: bytes, passwords: str) -> bytes:
    field = f'--{boundary}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n'
    end = f"\r\n--{boundary}--\r\n"
    first = field.format("passwords", "") + f"{passwords}\r\n" + field.format("bundle", '; filename="dashboard.zip"')
    return first.encode() + bundle + end.encode()


def _said(error: HTTPError) -> str:
    """What Superset says is wrong, without its extras, in which addresses of databases may stand."""
    try:
        answer = json.load(error)
    except ValueError:
        return error.reason
    errors = answer.get("errors") or [{"message": answer.get("message", error.reason)}]
    return "; ".join(str(problem.get("message")) for problem in errors)


if __name__ == "__main__":
    sys.exit(main())
