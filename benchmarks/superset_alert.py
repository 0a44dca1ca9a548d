"""Whether Superset's own alert would be raised by a query now. Run by Superset's Python, with Superset's environment.

    superset/bin/python benchmarks/superset_alert.py DATABASE QUERY

DATABASE is its name in Superset; the condition is "> 0". Prints true or false. Schedules and mails aren't part of this.
"""

from __future__ import annotations

import json
import sys
import uuid
from importlib import import_module


def main() -> int:
    """Make an alert and evaluate it; the Superset is thrown away afterwards."""
    name, query = sys.argv[1:]
    with import_module("superset.app").create_app().app_context():
        superset = import_module("superset")
        database = import_module("superset.models.core").Database
        alert = import_module("superset.reports.models").ReportSchedule(
            type="Alert",
            name=str(uuid.uuid4()),
            crontab="30 4 * * *",
            sql=query,
            database=superset.db.session.query(database).filter_by(database_name=name).one(),
            validator_type="operator",
            validator_config_json=json.dumps({"op": ">", "threshold": 0}),
            owners=[superset.security_manager.find_user("admin")],
        )
        superset.db.session.add(alert)
        superset.db.session.flush()
        is_raised, _ = import_module("superset.commands.report.alert").AlertCommand(alert, uuid.uuid4()).run()
    print(json.dumps(bool(is_raised)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
