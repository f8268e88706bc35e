/** What people decided about exposures. A decision is never changed: it ends, and another may follow. */

import { sql } from 'kysely';
import type { DecisionRow, Justification } from '../../model/exposure.ts';
import type { ExposureKey, NewDecision } from '../../services/exposures-ports.ts';
import type { Scope } from '../../services/ports.ts';
import type { Database, Tx } from '../database.ts';
import { ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';

const SHOWN = 200;

export async function decisionsOf(
  db: Database,
  site: string,
  { asset, doc }: ExposureKey,
): Promise<readonly DecisionRow[]> {
  const rows = await db
    .selectFrom('exposure_decision')
    .selectAll()
    .where('site_id', '=', site)
    .where('asset_id', '=', asset)
    .where('doc', '=', doc)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(SHOWN)
    .execute();
  return rows.map((r) => ({
    id: r.id,
    kind: r.kind,
    justification: r.justification as Justification | null,
    evidence: r.evidence,
    by: r.by_name,
    at: r.at.toISOString(),
    expiresAt: r.expires_at?.toISOString() ?? null,
    endedAt: r.ended_at?.toISOString() ?? null,
    endedWhy: r.ended_why,
  }));
}

export async function confirmed(db: Database, site: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<ExposureKey>`select asset_id as asset, doc from exposure_decision
    where site_id = ${site} and kind = 'confirmed' and ended_at is null and (expires_at is null or expires_at > now())`.execute(
    db,
  );
  return new Set(rows.map((r) => `${r.asset}\n${r.doc}`));
}

/** A decision moves scores: the sites are compared again. */
const outdate = (db: Database | Tx, sites: readonly string[]): Promise<unknown> =>
  sql`update exposure_site set knowledge = '' where ${ofSites(sql`site_id`, sites)}`.execute(db);

/** The ground of a decision: what was decided about, as text. Made of the same parts by the service. */
export async function decide(
  db: Database,
  scope: Scope,
  keys: readonly ExposureKey[],
  decision: NewDecision,
): Promise<readonly ExposureKey[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0 || keys.length === 0) return [];
  const at = new Date(decision.atMs).toISOString();
  const expires = decision.expiresAtMs === null ? null : new Date(decision.expiresAtMs).toISOString();
  return db.transaction().execute(async (tx) => {
    const wanted = sql`unnest(${keys.map((k) => k.asset)}::text[], ${keys.map((k) => k.doc)}::text[]) as k(asset, doc)`;
    await sql`update exposure_decision d set ended_at = ${at}::timestamptz, ended_why = ${`decided anew by ${decision.by}`}
      from ${wanted} where ${ofSites(sql`d.site_id`, sites)} and d.asset_id = k.asset and d.doc = k.doc and d.ended_at is null`.execute(
      tx,
    );
    const { rows } = await sql<ExposureKey>`
      insert into exposure_decision (site_id, id, asset_id, doc, kind, justification, evidence, ground, by_name, at, expires_at)
      select distinct e.site_id, ${decision.id} || '.' || md5(e.site_id || ' ' || e.asset_id || ' ' || e.doc), e.asset_id, e.doc,
             ${decision.kind}, ${decision.justification}, ${decision.evidence},
             concat_ws(${'\n'}, e.verdict, e.product, coalesce(e.version, ''), e.reason, array_to_string(e.cves, ' ')),
             ${decision.by}, ${at}::timestamptz, ${expires}::timestamptz
        from ${wanted} join exposure e on ${ofSites(sql`e.site_id`, sites)} and e.asset_id = k.asset and e.doc = k.doc
         and e.to_at is null
      returning asset_id as asset, doc`.execute(tx);
    await outdate(tx, sites);
    return rows;
  });
}

export async function undo(db: Database, scope: Scope, id: string, by: string, atMs: number): Promise<boolean> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0) return false;
  const { numAffectedRows } =
    await sql`update exposure_decision set ended_at = ${new Date(atMs).toISOString()}::timestamptz,
      ended_why = ${`undone by ${by}`} where ${ofSites(sql`site_id`, sites)} and id = ${id} and ended_at is null`.execute(
      db,
    );
  await outdate(db, sites);
  return Number(numAffectedRows ?? 0) > 0;
}
