"""dags/score_messages.py: one task a night. Not run by this project's tests, only compiled."""

from datetime import datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator  # Airflow 2: airflow.operators.bash
from airflow.sdk import DAG  # Airflow 2: airflow

with DAG("score_messages", schedule="15 3 * * *", start_date=datetime(2026, 3, 1), catchup=False, max_active_runs=1):
    BashOperator(
        task_id="score",
        bash_command="/srv/scores/venv/bin/score-messages --config /srv/scores/nightly.toml --log-format json -v",
        skip_on_exit_code=3,  # another run is still going on
        retries=2,  # harmless: a run skips what is scored already
        retry_delay=timedelta(minutes=20),
    )
