-- Is tonight's share of negative worse than chance explains? Always one row; is_worse is true or false, never null.
--
-- Tonight is the day of the last run and the day before it: a run at three in the morning has only the day before whole.
-- Each is compared with the 28 days before it, as the same model scored them; the one further above its limit is
-- shown. Counted is what people sent. An inbox's days differ by more than chance, since one fault makes many complaints at
-- once. So this is no comparison of two shares, but the prediction interval of a random-effects model for another day
-- like those 28: the days' own variance is estimated (DerSimonian and Laird 1986), and added to the chance of tonight's
-- messages (Higgins, Thompson and Spiegelhalter 2009). One-sided, Student's t.
CREATE OR REPLACE VIEW ${schema}tonight_is_worse AS
WITH last_run AS (
    SELECT greatest(run_date, CAST(started AT TIME ZONE 'UTC' AS date)) AS run_day
    FROM ${schema}runs
    WHERE started IS NOT NULL
    ORDER BY started DESC, run_id DESC
    LIMIT 1
),
days AS (
    SELECT
        day,
        model_fingerprint,
        CAST(sum(coalesce(people_scored, scored)) AS double precision) AS n,
        CAST(sum(coalesce(people_negative, negative)) AS double precision) AS k
    FROM ${schema}daily
    GROUP BY day, model_fingerprint
),
tonight AS (
    SELECT days.*
    FROM days
    INNER JOIN last_run ON days.day IN (run_day, run_day - 1)
    WHERE n > 0
),
-- The 28 days before: how many had messages, how many messages, how far the days lie apart.
usual AS (
    SELECT
        tonight.day,
        tonight.model_fingerprint,
        CAST(count(*) AS integer) AS days_before,
        sum(days.n) AS all_n,
        (sum(days.k) + 0.5) / (sum(days.n) + 1) AS p,  -- half a message more, so that it is never 0
        sum(days.n * days.n) / sum(days.n) AS size,
        sum(days.k * days.k / days.n) - sum(days.k) * sum(days.k) / sum(days.n) AS apart
    FROM tonight
    INNER JOIN days
        ON days.day BETWEEN tonight.day - 28 AND tonight.day - 1
        AND days.model_fingerprint = tonight.model_fingerprint
    WHERE days.n > 0
    GROUP BY tonight.day, tonight.model_fingerprint
),
-- What the days' shares vary by beyond chance, as a variance.
varied AS (
    SELECT
        usual.*,
        greatest(0, (apart - (days_before - 1) * p * (1 - p)) / nullif(all_n - size, 0)) AS between_days
    FROM usual
),
-- The standard error of tonight's share about the usual one: the days' own variance, the chance of tonight's
-- messages, and both again for the usual share. t: one night in a hundred lies above it; from the normal deviate 2.326
-- by Wallace (1959), who is right to a hundredth from 6 degrees of freedom on.
limits AS (
    SELECT
        tonight.day,
        n,
        k / n AS share,
        p,
        days_before,
        p + greatest(
            0.02,  -- a smaller difference isn't worth a word
            0.5 / n + sqrt(between_days * (1 + size / all_n) + p * (1 - p) * (1 / n + 1 / all_n))
                * sqrt((days_before - 1) * (exp(power(
                    2.326 * (8 * (days_before - 1) + 3) / (8 * (days_before - 1) + 1), 2) / (days_before - 1)) - 1))
        ) AS worse_from
    FROM tonight
    INNER JOIN varied
        ON varied.day = tonight.day
        AND varied.model_fingerprint = tonight.model_fingerprint
    WHERE n >= 30 AND days_before >= 7  -- fewer say nothing
),
worst AS (
    SELECT *
    FROM limits
    ORDER BY share - worse_from DESC, day DESC
    LIMIT 1
)
SELECT
    coalesce(share > worse_from, false) AS is_worse,
    CASE
        WHEN share IS NULL THEN 'Too little to say: that takes 30 messages tonight, and 7 days in the 4 weeks before.'
        ELSE CASE WHEN share > worse_from THEN 'Worse than chance explains: ' ELSE 'As usual: ' END
            || CAST(100 * share AS numeric(4, 1)) || ' % of ' || CAST(n AS bigint) || ' messages on '
            || day || ' were negative. Usual are ' || CAST(100 * p AS numeric(4, 1))
            || ' %; a bad night has more than ' || CAST(100 * worse_from AS numeric(4, 1)) || ' %.'
    END AS in_words,
    day,
    CAST(n AS bigint) AS scored,
    share AS negative_share,
    p AS usual_share,
    worse_from,
    days_before
FROM (SELECT 1 AS always) AS row_of_its_own
LEFT JOIN worst ON true
