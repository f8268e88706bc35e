/**
 * Writes resolved assets: new ones, changed ones, and a redirect for each one that was taken over by another. Unchanged
 * assets are not touched, so that an import of what is known already writes little.
 */

import { sql } from 'kysely';
import type { Sightings } from '../identify/next.ts';
import type { Asset } from '../model/asset.ts';
import type { AttributeName } from '../model/attribute.ts';
import type { ResolveCounts, ResolveInput } from '../services/ports.ts';
import { type AssetRows, rowsOfAsset } from './asset-rows.ts';
import type { Tx } from './database.ts';

/** Columns of `asset` that are made from its values, with their types: what jsonb_to_recordset reads. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ...['name', 'category', 'type', 'manufacturer', 'model', 'serial', 'os', 'hostname', 'unit', 'location', 'udi'].map(
    (c) => [c, 'text'] as const,
  ),
  ...['hardware_version', 'software_version', 'firmware_version'].flatMap((c) => [
    [c, 'text'] as const,
    [`${c}_key`, 'text'] as const,
  ]),
  ...['macs', 'mac_vendors', 'ae_titles', 'hl7_applications', 'protocols', 'services', 'roles', 'tags'].map(
    (c) => [c, 'text[]'] as const,
  ),
  ['ips', 'inet[]'],
  ['vlans', 'integer[]'],
  ['first_seen', 'bigint'],
  ['last_seen', 'bigint'],
  ['search', 'text'],
];

const NAMES = COLUMNS.map(([c]) => c);
const LIST = sql.raw(NAMES.join(', '));
const TYPED = sql.raw(COLUMNS.map(([c, t]) => `${c} ${t}`).join(', '));
const UPDATES = sql.raw(NAMES.map((c) => `${c} = excluded.${c}`).join(', '));
const CHUNK = 500;

export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** Writes rows of assets; those that exist are replaced. */
export async function putAssets(tx: Tx, siteId: string, rows: readonly AssetRows[]): Promise<void> {
  for (const part of chunks(rows, CHUNK)) {
    const columns = JSON.stringify(part.map((r) => ({ id: r.id, ...r.columns })));
    await sql`insert into asset (site_id, id, ${LIST})
      select ${siteId}, id, ${LIST} from jsonb_to_recordset(${columns}::jsonb) as r(id text, ${TYPED})
      on conflict (site_id, id) do update set ${UPDATES}, changed_at = now()`.execute(tx);
    const views = JSON.stringify(
      part.map((r) => ({ id: r.id, v: r.values, c: r.confidence, x: r.conflicts, s: r.sources })),
    );
    await sql`insert into asset_view (site_id, id, "values", confidence, conflicts, sources)
      select ${siteId}, id, v, c, x, s from jsonb_to_recordset(${views}::jsonb) as r(id text, v jsonb, c jsonb, x text[], s jsonb)
      on conflict (site_id, id) do update
        set "values" = excluded."values", confidence = excluded.confidence, conflicts = excluded.conflicts,
            sources = excluded.sources`.execute(tx);
    const ids = part.map((r) => r.id);
    await sql`delete from asset_ip where site_id = ${siteId} and asset_id = any(${ids}::text[])`.execute(tx);
    const pairs = part.flatMap((r) => [...new Set(r.ips)].map((ip) => [r.id, ip] as const));
    await sql`insert into asset_ip (site_id, asset_id, ip)
      select ${siteId}, a, i from unnest(${pairs.map((p) => p[0])}::text[], ${pairs.map((p) => p[1])}::inet[]) as p(a, i)
      on conflict do nothing`.execute(tx);
  }
}

interface Before {
  readonly id: string;
  readonly values: object;
  readonly confidence: object;
  readonly conflicts: readonly string[];
  readonly sources: object;
}

/** Text that is equal when what is kept of an asset is equal, whatever the order in which the database keeps keys. */
const shown = (row: Omit<Before, 'id'>): string => {
  const sorted = (o: object): [string, unknown][] =>
    Object.entries(o)
      .filter(([, v]) => v !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const { seen = [], settled = {} } = row.sources as Partial<Sightings>;
  return JSON.stringify([sorted(row.values), sorted(row.confidence), row.conflicts, seen, sorted(settled)]);
};

async function before(tx: Tx, siteId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<Before>`select id, "values", confidence, conflicts, sources from asset_view
    where site_id = ${siteId} and id = any(${ids}::text[])`.execute(tx);
  return new Map(rows.map((r) => [r.id, shown(r)]));
}

/** Endpoints point to the asset that holds them now; `endpoints` of the input that belong to none lose theirs. */
async function assignEndpoints(tx: Tx, siteId: string, input: ResolveInput, assets: readonly Asset[]): Promise<void> {
  const owner = new Map<string, string>();
  for (const asset of assets) for (const key of asset.endpoints) owner.set(key, asset.id);
  for (const part of chunks(input.endpoints, 5_000)) {
    const keys = part.map((e) => e.key);
    const owners = keys.map((k) => owner.get(k) ?? null);
    await sql`update endpoint e set asset_id = n.asset_id
      from unnest(${keys}::text[], ${owners}::text[]) as n(key, asset_id)
      where e.site_id = ${siteId} and e.key_hash = md5(n.key)::uuid and e.asset_id is distinct from n.asset_id`.execute(
      tx,
    );
  }
}

/** Assets that are no more: each leads to the one that holds most of its endpoints. */
async function retire(tx: Tx, siteId: string, input: ResolveInput, assets: readonly Asset[]): Promise<void> {
  const alive = new Set(assets.map((a) => a.id));
  const owner = new Map<string, string>();
  for (const asset of assets) for (const key of asset.endpoints) owner.set(key, asset.id);
  const gone = input.prior.filter((p) => !alive.has(p.id));
  if (gone.length === 0) return;
  const ids = gone.map((p) => p.id);
  const heirs = gone.map((p) => {
    const votes = new Map<string, number>();
    for (const key of p.endpoints) {
      const heir = owner.get(key);
      if (heir !== undefined) votes.set(heir, (votes.get(heir) ?? 0) + 1);
    }
    return [...votes].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? null;
  });
  for (const table of ['asset', 'asset_view'] as const) {
    await tx.deleteFrom(table).where('site_id', '=', siteId).where('id', 'in', ids).execute();
  }
  await tx.deleteFrom('asset_ip').where('site_id', '=', siteId).where('asset_id', 'in', ids).execute();
  await sql`insert into asset_redirect (site_id, id, to_id)
    select ${siteId}, o, n from unnest(${ids}::text[], ${heirs}::text[]) as r(o, n) where n is not null
    on conflict (site_id, id) do update set to_id = excluded.to_id`.execute(tx);
  // Chains stay one step long: who led to a retired asset leads to its heir.
  await sql`update asset_redirect t set to_id = n.to_id from asset_redirect n
    where t.site_id = ${siteId} and n.site_id = ${siteId} and t.to_id = n.id and n.id = any(${ids}::text[])`.execute(
    tx,
  );
}

async function putLinks(tx: Tx, siteId: string, input: ResolveInput, assets: readonly Asset[]): Promise<void> {
  const ids = [...new Set([...assets.map((a) => a.id), ...input.prior.map((p) => p.id)])];
  const links = assets.flatMap((a) => a.links);
  for (const part of chunks(ids, 5_000)) {
    await sql`delete from asset_link where site_id = ${siteId} and from_id = any(${part}::text[])`.execute(tx);
  }
  for (const part of chunks(links, 5_000)) {
    await sql`insert into asset_link (site_id, from_id, to_id, kind)
      select ${siteId}, f, t, k from unnest(${part.map((l) => l.from)}::text[], ${part.map((l) => l.to)}::text[],
        ${part.map((l) => l.kind)}::text[]) as r(f, t, k) on conflict do nothing`.execute(tx);
  }
}

export async function saveAssets(
  tx: Tx,
  siteId: string,
  input: ResolveInput,
  assets: readonly Asset[],
  label: (attribute: AttributeName, value: string) => string,
): Promise<ResolveCounts> {
  let assetsNew = 0;
  let changes = 0;
  for (const part of chunks(assets, CHUNK * 4)) {
    const known = await before(
      tx,
      siteId,
      part.map((a) => a.id),
    );
    const changed: AssetRows[] = [];
    for (const asset of part) {
      const rows = rowsOfAsset(asset, label);
      const old = known.get(asset.id);
      if (old === undefined) assetsNew++;
      else if (old === shown(rows)) continue;
      else changes++;
      changed.push(rows);
    }
    await putAssets(tx, siteId, changed);
  }
  // An id that lives (again) leads nowhere else.
  const ids = assets.map((a) => a.id);
  await sql`delete from asset_redirect where site_id = ${siteId} and id = any(${ids}::text[])`.execute(tx);
  await retire(tx, siteId, input, assets);
  await assignEndpoints(tx, siteId, input, assets);
  await putLinks(tx, siteId, input, assets);
  return { assetsNew, assetsChanged: changes };
}
