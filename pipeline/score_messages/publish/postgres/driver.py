"""psycopg, or the words for whoever lacks it. The rest of the folder takes it from here."""

from __future__ import annotations

import logging
from typing import Any

from score_messages.extras import extra

with extra("postgres", "PostgreSQL needs psycopg"):  # which fails without libpq, too
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

logging.getLogger("psycopg").addHandler(logging.NullHandler())
"""It warns of connections that are lost, which our errors say; without a handler that would go to stderr."""

Connection = psycopg.Connection[tuple[Any, ...]]

__all__ = ["Connection", "conninfo_to_dict", "psycopg", "sql"]
