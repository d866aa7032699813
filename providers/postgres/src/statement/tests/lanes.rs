use super::super::Effect;
use super::{LANE, is};

#[test]
fn what_only_reads_shares_a_lane() {
    for text in [
        "SELECT v FROM kv WHERE k = $1",
        "select * from t as x (a, b) where x.a = $1::numeric(10, 2)",
        "select a, count(*) filter (where b) over (partition by c order by d) from t group by a, c, d, b",
        "with x (a, b) as (select 1, 2), y as materialized (select 3), z(c) as not materialized (select 4) select * from x, y, z",
        "with recursive r(n) as (values (1) union all select n + 1 from r where n < 10) select * from r",
        "select coalesce(a, b), nullif(a, 1), greatest(1, 2), extract(year from d), substring(s from 1 for 2), trim(both 'x' from s), position('a' in s), overlay(s placing 'x' from 1) from t",
        "select pg_catalog.lower(a), LOWER(b), \"lower\"(c) from public.t",
        "select j -> 'a' ->> 'b', j #>> '{a,b}', j @> '{}', j ? 'k', j ?| array['a'], a[1], a[1:2] from t",
        "select x.* from unnest($1::int[], $2::text[]) x(a, b)",
        "select * from (values (1, 2), (3, 4)) v(a, b) join lateral (select * from u where u.a = v.a) l on true",
        "select * from (select 1) s (a) left join t using (a)",
        "select now(), current_timestamp, current_user, random(), gen_random_uuid(), current_setting('timezone')",
        "select sum(a) over w from t window w as (order by b)",
        "select a from t where a in (select b from u) and exists (select 1 from v) or a = any ($1) and not (b like ($2))",
        "select case when (a) then (1) else (2) end, cast(a as varchar(3)), a::character varying(3), 'x'::regclass",
        "select interval '1 day', date '2020-01-01', timestamp with time zone '2020-01-01 00:00+00', a at time zone 'UTC' from t",
        "select array_agg(a order by b), string_agg(distinct c, ','), percentile_cont(0.5) within group (order by d) from t",
        "select a, b from t group by grouping sets ((a), (b), ()), rollup (c), cube (d)",
        "select distinct on (a) a, lower(b) from t order by a, b desc nulls last limit $1 offset $2",
        "select (select max(a) from t), array(select b from u), row(1, 2), (1, 2) = (3, 4)",
        "select 1 -- a comment; of two; parts\n, 2 /* and another: ' */",
        "select 'it''s', \"a \"\"column\"\"\" from \"T\"",
        "/* traceparent='00-ab' */ select a from t fetch first 10 rows only",
        "select to_char(a, 'YYYY'), jsonb_build_object('a', 1), regexp_replace(a, 'b', 'c') from t",
        "select generate_series(1, 3), * from generate_series($1::int, $2) as g(n)",
        "values (1, 'a'), (2, 'b')",
        "select 1;",
        "select xmlforest(a, b), xmlconcat(c, d) from t",
        "select information_schema.tables.table_name from information_schema.tables",
    ] {
        is(text, LANE, Effect::Reads);
    }
}

#[test]
fn what_changes_rows_shares_a_lane() {
    for text in [
        "insert into t (a, b) values ($1, $2) on conflict (a) do update set b = excluded.b returning a",
        "insert into s.t as x (a) select lower(b) from u where b is not null",
        "insert into t values (nextval('s'), default)",
        "update t set a = $1, (b, c) = (select 1, 2) where d = $2 returning *",
        "update t x set a = u.a from u where u.b = x.b",
        "delete from t using u where t.a = u.a",
        "with d as (delete from t where a < $1 returning *) insert into archive (a) select a from d",
        "merge into t using u on t.a = u.a when matched then update set b = u.b when not matched then insert (a, b) values (u.a, u.b)",
        "select * from t where a = $1 for update",
        "select * from t for update of t skip locked",
        "select setval('s', 1)",
    ] {
        is(text, LANE, Effect::Writes);
    }
}
