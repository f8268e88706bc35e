/**
 * How many assets of a site have which value, kept up by the statements that change assets, so that the overview and the
 * facets of a whole site need not read every asset; and the version of the site's assets, by which counts are remembered. Values are as shown; '' is unknown. Only attributes with few values.
 */

import { type Kysely, sql } from 'kysely';

const STATEMENTS: readonly string[] = [
  `create table asset_tally (
    site_id text not null, attribute text not null, value text not null, assets bigint not null,
    primary key (site_id, attribute, value)) with (fillfactor = 70)`,
  `create function tallied("values" jsonb) returns table (attribute text, value text) language sql immutable as $$
    select a, coalesce(e, '') from unnest(array['category','type','manufacturer','model','unit','os','software_version',
        'mac_vendors','vlans','protocols','services','roles','tags']) a
      left join lateral (
        select "values" ->> a where jsonb_typeof("values" -> a) = 'string'
        union all
        select jsonb_array_elements_text("values" -> a) where jsonb_typeof("values" -> a) = 'array') as v(e) on true
  $$`,
  `create function tally_assets() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        update site set data_version = data_version + 1 where site_id in (select site_id from added);
        insert into asset_tally as t
          select site_id, attribute, value, count(*) from added, tallied("values") group by 1, 2, 3
          on conflict (site_id, attribute, value) do update set assets = t.assets + excluded.assets;
      elsif tg_op = 'DELETE' then
        update site set data_version = data_version + 1 where site_id in (select site_id from removed);
        insert into asset_tally as t
          select site_id, attribute, value, -count(*) from removed, tallied("values") group by 1, 2, 3
          on conflict (site_id, attribute, value) do update set assets = t.assets + excluded.assets;
      else
        update site set data_version = data_version + 1 where site_id in (select site_id from added);
        insert into asset_tally as t
          select site_id, attribute, value, sum(n) from (
            select site_id, attribute, value, 1 as n from added, tallied("values")
            union all select site_id, attribute, value, -1 from removed, tallied("values")) d
          group by 1, 2, 3 having sum(n) <> 0
          on conflict (site_id, attribute, value) do update set assets = t.assets + excluded.assets;
      end if;
      return null;
    end
  $$`,
  `insert into asset_tally select site_id, attribute, value, count(*) from asset_view, tallied("values") group by 1, 2, 3`,
  `create trigger asset_view_added after insert on asset_view
    referencing new table as added for each statement execute function tally_assets()`,
  `create trigger asset_view_removed after delete on asset_view
    referencing old table as removed for each statement execute function tally_assets()`,
  `create trigger asset_view_changed after update on asset_view
    referencing old table as removed new table as added for each statement execute function tally_assets()`,
  'analyze asset_tally',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
