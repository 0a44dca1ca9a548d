-- Whether the night went well: the last run, how long ago it was, what it brought. Always one row.
--
-- exit_code is null for a run that was killed. `hours_ago` counts from the start of the run; `good_hours_ago` from the
-- start of the last run with exit code 0. Both are null if there was none, so ask: hours_ago IS NULL OR hours_ago > 26.
CREATE OR REPLACE VIEW ${schema}freshness AS
WITH last_run AS (
    SELECT
        greatest(run_date, CAST(started AT TIME ZONE 'UTC' AS date)) AS run_day,
        run_id, started, exit_code, ended, new_rows, inputs_failed, inputs_waiting
    FROM ${schema}runs
    WHERE started IS NOT NULL
    ORDER BY started DESC, run_id DESC
    LIMIT 1
),
facts AS (
    SELECT
        (SELECT max(started) FROM ${schema}runs WHERE exit_code = 0) AS good_started,
        -- Later days are those of wrong clocks.
        (SELECT max(day) FROM ${schema}daily WHERE day <= (SELECT run_day FROM last_run)) AS last_day
)
SELECT
    run_id,
    started,
    exit_code,
    ended,
    CAST(extract(epoch FROM now() - started) / 3600 AS double precision) AS hours_ago,
    new_rows,
    inputs_failed,
    inputs_waiting,
    good_started,
    CAST(extract(epoch FROM now() - good_started) / 3600 AS double precision) AS good_hours_ago,
    last_day
FROM facts
LEFT JOIN last_run ON true
