-- How many messages each source had on each day, and what people felt in them.
--
-- The first counts are of all messages, those called people_... of what people sent, without machine mail. Where an
-- earlier version scored a message, nobody knows whether a machine sent it; there it counts as people's.
-- To add up days or sources, divide sums: sum(people_negative) / sum(people_scored). Shares are from 0 to 1.
CREATE OR REPLACE VIEW ${schema}trend AS
WITH counts AS (
    SELECT
        day,
        source,
        CAST(sum(rows) AS bigint) AS rows,
        CAST(sum(scored) AS bigint) AS scored,
        CAST(sum(negative) AS bigint) AS negative,
        CAST(sum(neutral) AS bigint) AS neutral,
        CAST(sum(positive) AS bigint) AS positive,
        sum(mean_score * scored) AS score_sum,
        CAST(sum(coalesce(people_rows, rows)) AS bigint) AS people_rows,
        CAST(sum(coalesce(people_scored, scored)) AS bigint) AS people_scored,
        CAST(sum(coalesce(people_negative, negative)) AS bigint) AS people_negative,
        CAST(sum(coalesce(people_neutral, neutral)) AS bigint) AS people_neutral,
        CAST(sum(coalesce(people_positive, positive)) AS bigint) AS people_positive
    FROM ${schema}daily
    GROUP BY day, source  -- a day that two models scored has two rows in daily
)
SELECT
    day,
    source,
    rows,
    scored,
    negative,
    neutral,
    positive,
    CAST(negative AS double precision) / nullif(scored, 0) AS negative_share,
    CAST(neutral AS double precision) / nullif(scored, 0) AS neutral_share,
    CAST(positive AS double precision) / nullif(scored, 0) AS positive_share,
    score_sum / nullif(scored, 0) AS mean_score,
    people_rows,
    people_scored,
    people_negative,
    people_neutral,
    people_positive,
    CAST(people_negative AS double precision) / nullif(people_scored, 0) AS people_negative_share
FROM counts
