-- An event study over the views of sellside's DuckDB file and the table prices (stock, day, close_at, close).
--
-- Day 0 of a call is the first close at or after known_by: the first at which anyone who read the article could have
-- traded, whatever zone or hour the article leaves open. What happened before is at negative days.

CREATE VIEW returns AS
WITH changes AS (
    SELECT *, close / lag(close) OVER (PARTITION BY stock ORDER BY day) - 1 AS change,
        row_number() OVER (PARTITION BY stock ORDER BY day) AS place
    FROM prices
)
SELECT own.stock, own.day, own.close_at, own.place, own.change - market.change AS abnormal
FROM changes AS own
JOIN changes AS market ON market.stock = 'MARKET' AND market.day = own.day
WHERE own.stock <> 'MARKET';

CREATE VIEW studied AS
SELECT calls.event_id, calls.stock, calls.rating_action, min_by(returns.place, returns.close_at) AS at
FROM calls
JOIN returns ON returns.stock = calls.stock AND returns.close_at >= calls.known_by
WHERE calls.rating_action IN ('upgrade', 'downgrade')
    AND calls.prominence = 'lead'  -- what is told as background was known before
    AND returns.close_at < calls.known_by + INTERVAL 7 DAYS  -- no prices that soon: not studied
GROUP BY ALL;

CREATE VIEW paths AS
SELECT studied.event_id, studied.rating_action, returns.place - studied.at AS t,
    sum(returns.abnormal) OVER (PARTITION BY studied.event_id ORDER BY returns.place) AS car
FROM studied
JOIN returns ON returns.stock = studied.stock AND returns.place - studied.at BETWEEN -10 AND 15;

CREATE VIEW car AS
SELECT rating_action, t, count(*) AS n, avg(car) AS mean, 1.96 * stddev_samp(car) / sqrt(count(*)) AS half
FROM paths
GROUP BY rating_action, t
ORDER BY rating_action, t;
