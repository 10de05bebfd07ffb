-- The feature table of the bench as of :at (seconds since 1970), by one statement: conditional counts over the windows, and the value of each field as of then.
CREATE UNLOGGED TABLE feature_rows AS
WITH flags AS MATERIALIZED (
    SELECT type, kind = 'page' AS page, kind = 'page' AND detail ILIKE '%/pricing%' AS pricing, kind = 'page' AND detail ILIKE '%/careers%' AS careers,
        kind = 'form' AND detail ILIKE '%Demo request%' AS demo, kind = 'email' AS email, kind = 'call' AS call, kind = 'meeting' AS meeting
    FROM types
), counted AS (
    SELECT a.lead, max(a.happened) AS last,
        count(*) FILTER (WHERE page AND happened > :at - 7 * 86400) AS visits_7d,
        count(*) FILTER (WHERE page AND happened > :at - 30 * 86400) AS visits_30d,
        count(*) FILTER (WHERE pricing AND happened > :at - 7 * 86400) AS pricing_7d,
        count(*) FILTER (WHERE page AND happened <= :at - 7 * 86400 AND happened > :at - 35 * 86400) AS before,
        bool_or(demo) AS demo,
        bool_or(careers AND happened > :at - 30 * 86400) AS careers,
        count(*) FILTER (WHERE email AND happened > :at - 30 * 86400) AS emails,
        count(*) FILTER (WHERE call AND happened > :at - 30 * 86400) AS calls,
        count(*) FILTER (WHERE meeting) AS meetings
    FROM activities a JOIN flags USING (type)
    WHERE happened <= :at AND happened > :at - 90 * 86400 AND known <= :at
    GROUP BY a.lead
), held AS (
    SELECT lead, max(text) FILTER (WHERE field = 0) AS seniority, max(text) FILTER (WHERE field = 1) AS industry, max(text) FILTER (WHERE field = 2) AS mail, max(text) FILTER (WHERE field = 3) AS employees
    FROM (SELECT lead, field, text, row_number() OVER (PARTITION BY lead, field ORDER BY known DESC) AS age FROM field_values WHERE known <= :at) newest
    WHERE age = 1 GROUP BY lead
)
SELECT l.lead, array_position(:seniorities, seniority) - 1 AS seniority, array_position(:industries, industry) - 1 AS industry, CASE WHEN mail = 'business' THEN 1 WHEN mail IS NOT NULL THEN 0 END AS business_mail, employees::float4 AS employees,
    CASE WHEN l.created <= :at THEN (:at - l.created) / 86400 END AS days_old, least(90, coalesce((:at - last) / 86400, 90)) AS days_since_last,
    coalesce(visits_7d, 0) AS visits_7d, coalesce(visits_30d, 0) AS visits_30d, coalesce(pricing_7d, 0) AS pricing_7d,
    (coalesce(visits_7d, 0) / 7.0::float8 / (coalesce(before, 0) / 28.0::float8 + 0.05::float8))::float4 AS momentum,
    coalesce(demo, false)::int AS asked_demo, (c.lead IS NULL)::int AS gone_quiet, coalesce(careers, false)::int AS careers_only,
    coalesce(emails, 0) AS emails_30d, coalesce(calls, 0) AS calls_30d, coalesce(meetings, 0) AS meetings_90d
FROM leads l LEFT JOIN counted c USING (lead) LEFT JOIN held h USING (lead);
