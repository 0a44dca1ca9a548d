-- What to read first: the messages of people of the last seven days, the surest complaint on top; no text.
--
-- The last day is that of the last run, so that dates of wrong clocks (2038) are left out. Messages without a date
-- have the day of the run that first saw them, or, in a folder without --partition, of the one that last wrote them.
CREATE OR REPLACE VIEW ${schema}worst_first AS
WITH last_run AS (
    SELECT greatest(run_date, CAST(started AT TIME ZONE 'UTC' AS date)) AS run_day
    FROM ${schema}runs
    WHERE started IS NOT NULL
    ORDER BY started DESC, run_id DESC
    LIMIT 1
),
recent AS (
    SELECT
        CAST(date AT TIME ZONE 'UTC' AS date) AS day,
        date, source, message_id, occurrence, p_negative, sentiment, score, words, language
    FROM ${schema}messages
    WHERE automatic IS NULL
      AND p_negative IS NOT NULL
      AND date >= (SELECT CAST(run_day - 6 AS timestamp) AT TIME ZONE 'UTC' FROM last_run)
      AND date < (SELECT CAST(run_day + 1 AS timestamp) AT TIME ZONE 'UTC' FROM last_run)
    UNION ALL
    SELECT
        coalesce(day, CAST(scored_at AT TIME ZONE 'UTC' AS date)) AS day,
        date, source, message_id, occurrence, p_negative, sentiment, score, words, language
    FROM ${schema}messages
    WHERE automatic IS NULL
      AND p_negative IS NOT NULL
      AND date IS NULL
      AND coalesce(day, CAST(scored_at AT TIME ZONE 'UTC' AS date)) BETWEEN
        (SELECT run_day - 6 FROM last_run)
        AND (SELECT run_day FROM last_run)
)
SELECT p_negative, day, date, source, message_id, occurrence, sentiment, score, words, language
FROM recent
ORDER BY p_negative DESC, date DESC NULLS LAST, source, message_id, occurrence
