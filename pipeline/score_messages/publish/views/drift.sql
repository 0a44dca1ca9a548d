-- Each week's share of negative beside that of the four weeks before it; the current week is the last row.
--
-- Of what people sent. Weeks begin on Monday, UTC; the current one holds the days so far. Two other reasons for a
-- change than the messages' mood: another model (`models` is above 1, or the model differs from last week's), and
-- messages in words that the model doesn't know (`unknown_word_share` rises). By how much chance alone moves a day,
-- tonight_is_worse says.
CREATE OR REPLACE VIEW ${schema}drift AS
WITH last_run AS (
    SELECT greatest(run_date, CAST(started AT TIME ZONE 'UTC' AS date)) AS run_day
    FROM ${schema}runs
    WHERE started IS NOT NULL
    ORDER BY started DESC, run_id DESC
    LIMIT 1
),
people AS (
    SELECT
        day - CAST(extract(isodow FROM day) AS integer) + 1 AS week,
        day,
        model_fingerprint,
        coalesce(people_rows, rows) AS rows,
        coalesce(people_scored, scored) AS scored,
        coalesce(people_negative, negative) AS negative,
        CASE WHEN people_rows IS NULL THEN mean_score ELSE people_mean_score END AS mean_score,
        CASE WHEN people_rows IS NULL THEN unknown_word_share ELSE people_unknown_word_share END AS unknown
    FROM ${schema}daily
    WHERE day <= (SELECT run_day FROM last_run)  -- later days are those of wrong clocks
),
weeks AS (
    SELECT
        week,
        CAST(count(DISTINCT day) AS integer) AS days,
        CAST(sum(rows) AS bigint) AS rows,
        CAST(sum(scored) AS bigint) AS scored,
        CAST(sum(negative) AS bigint) AS negative,
        sum(mean_score * scored) / nullif(sum(scored) FILTER (WHERE mean_score IS NOT NULL), 0) AS mean_score,
        sum(unknown * rows) / nullif(sum(rows) FILTER (WHERE unknown IS NOT NULL), 0) AS unknown_word_share,
        CAST(count(DISTINCT model_fingerprint) AS integer) AS models
    FROM people
    GROUP BY week
),
beside AS (
    SELECT
        weeks.*,
        -- The weeks are numbered from a Monday, so that a week without any message is missed, not skipped.
        CAST(sum(scored) OVER four_before AS bigint) AS scored_before,
        CAST(sum(negative) OVER four_before AS bigint) AS negative_before
    FROM weeks
    WINDOW four_before AS (ORDER BY (week - DATE '2001-01-01') / 7 RANGE BETWEEN 4 PRECEDING AND 1 PRECEDING)
)
SELECT
    week,
    days,
    rows,
    scored,
    negative,
    CAST(negative AS double precision) / nullif(scored, 0) AS negative_share,
    CAST(negative_before AS double precision) / nullif(scored_before, 0) AS share_before,
    CAST(negative AS double precision) / nullif(scored, 0)
        - CAST(negative_before AS double precision) / nullif(scored_before, 0) AS change,
    mean_score,
    unknown_word_share,
    models
FROM beside
