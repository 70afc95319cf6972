-- The common questions, over the tables articles, spans, events and quotes.
-- 30 days is what leads_and_follows and leaders take for "soon after".

-- One row a call: a house's act on a stock on a day, however many articles tell it. The article that was out first
-- stands for it. Background acts are left out unless the text dates them, for the day of publication is not theirs.
CREATE VIEW calls AS
WITH dated AS (
    SELECT
        *,
        coalesce(date, CASE WHEN prominence IS DISTINCT FROM 'context' THEN published_on END) AS day,
        CASE WHEN date IS NOT NULL THEN 'told' ELSE 'published' END AS day_from,
        coalesce(CASE WHEN mic IS NULL THEN symbol ELSE mic || ':' || symbol END, company) AS stock
    FROM events
),
told AS (
    SELECT
        *,
        count(*) OVER call AS times_told,
        row_number() OVER (call ORDER BY known_by NULLS LAST, event_id) AS place
    FROM dated
    WHERE day IS NOT NULL AND broker IS NOT NULL AND stock IS NOT NULL
    WINDOW call AS (
        PARTITION BY broker, lower(stock), day, rating_action, lower(rating_to), target_action, target_to, currency
    )
)
SELECT
    event_id, article_id, day, day_from, known_by, broker, house_type, stock, company, symbol, mic, analyst,
    rating_action, rating_from, rating_to, score_from, score_to, score_scheme,
    target_action, target_from, target_to, currency, currency_from, prominence, confidence, times_told
FROM told
WHERE place = 1;

-- Upgrades a week by house; net is upgrades less downgrades. A week begins on Monday.
CREATE VIEW upgrades_by_week AS
SELECT
    date_trunc('week', day)::DATE AS week,
    broker,
    count(*) FILTER (rating_action = 'upgrade') AS upgrades,
    count(*) FILTER (rating_action = 'downgrade') AS downgrades,
    count(*) FILTER (rating_action = 'initiate') AS initiations,
    upgrades - downgrades AS net
FROM calls
WHERE rating_action IN ('upgrade', 'downgrade', 'initiate')
GROUP BY week, broker
ORDER BY week, broker;

-- Target revisions by stock: each target with the one before, as told, or else the same house's last one in these
-- tables (before_from says which). change is a fraction: 0.2 is 20% up; null between two currencies.
CREATE VIEW target_revisions AS
WITH targets AS (
    SELECT
        *,
        lag(target_to) OVER house AS last_target,
        lag(currency) OVER house AS last_currency
    FROM calls
    WHERE target_to IS NOT NULL
    WINDOW house AS (PARTITION BY lower(stock), broker ORDER BY day, known_by NULLS LAST, event_id)
),
paired AS (
    SELECT
        *,
        coalesce(target_from, last_target) AS before,
        CASE WHEN target_from IS NOT NULL THEN currency_from ELSE last_currency END AS before_currency,
        CASE WHEN target_from IS NOT NULL THEN 'told' WHEN last_target IS NOT NULL THEN 'last' END AS before_from
    FROM targets
)
SELECT
    stock, company, day, known_by, broker, target_action, before, before_currency, before_from,
    target_to, currency,
    CASE WHEN before > 0 AND before_currency = currency THEN target_to / before - 1 END AS change,
    event_id
FROM paired
ORDER BY lower(stock), day, broker, event_id;

-- Who leads and who follows: an upgrade or downgrade that no other house made of the stock in the 30 days before
-- leads; those of other houses within 30 days after it follow.
CREATE VIEW leads_and_follows AS
WITH moves AS (
    SELECT event_id, day, broker, lower(stock) AS stock_key, stock, rating_action
    FROM calls
    WHERE rating_action IN ('upgrade', 'downgrade')
),
leads AS (
    SELECT * FROM moves AS move
    WHERE NOT EXISTS (
        SELECT 1 FROM moves AS earlier
        WHERE earlier.stock_key = move.stock_key
            AND earlier.rating_action = move.rating_action
            AND earlier.broker <> move.broker
            AND earlier.day < move.day
            AND earlier.day >= move.day - 30
    )
)
SELECT
    lead.stock,
    lead.rating_action,
    lead.broker AS leader,
    lead.day AS lead_day,
    follow.broker AS follower,
    follow.day AS follow_day,
    follow.day - lead.day AS days,
    lead.event_id AS lead_event_id,
    follow.event_id AS follow_event_id
FROM leads AS lead
JOIN moves AS follow
    ON follow.stock_key = lead.stock_key
    AND follow.rating_action = lead.rating_action
    AND follow.broker <> lead.broker
    AND follow.day > lead.day
    AND follow.day <= lead.day + 30
ORDER BY lower(lead.stock), lead_day, leader, follow_day, follower;

-- The same by house: how many of its moves others followed, how many followed others, and how many days apart.
CREATE VIEW leaders AS
WITH led AS (
    SELECT leader AS broker, count(DISTINCT lead_event_id) AS led, median(days) AS days_ahead
    FROM leads_and_follows GROUP BY leader
),
followed AS (
    SELECT follower AS broker, count(DISTINCT follow_event_id) AS followed, median(days) AS days_behind
    FROM leads_and_follows GROUP BY follower
),
moved AS (
    SELECT broker, count(*) AS moves FROM calls WHERE rating_action IN ('upgrade', 'downgrade') GROUP BY broker
)
SELECT
    broker, moves, coalesce(led, 0) AS led, coalesce(followed, 0) AS followed, days_ahead, days_behind
FROM moved
LEFT JOIN led USING (broker)
LEFT JOIN followed USING (broker)
ORDER BY led DESC, broker;
