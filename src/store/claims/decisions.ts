/** What people decided about contradictions. A decision is never changed: it ends, and another may follow. */

import { sql } from 'kysely';
import type { ContradictionDecision, ContradictionDecisionRow } from '../../model/contradiction.ts';
import type { ContradictionKey, NewContradictionDecision } from '../../services/claims-ports.ts';
import type { Scope } from '../../services/ports.ts';
import { ofSites } from '../filter-sql.ts';
import { sitesOf } from '../scope.ts';
import { type Database, withSite } from './database.ts';
import { iso, isoOf } from './state.ts';

const SHOWN = 200;

export interface DecisionColumns {
  readonly id: string;
  readonly kind: ContradictionDecision;
  readonly evidence: string;
  readonly by_name: string;
  readonly at: Date;
  readonly expires_at: Date | null;
  readonly ended_at: Date | null;
  readonly ended_why: string | null;
}

export const decisionOf = (r: DecisionColumns): ContradictionDecisionRow => ({
  ...{ id: r.id, kind: r.kind, ground: r.evidence, by: r.by_name, at: r.at.toISOString() },
  ...{ expiresAt: iso(r.expires_at), endedAt: iso(r.ended_at), endedWhy: r.ended_why },
});

export async function decisionsOf(
  db: Database,
  site: string,
  { asset, key }: ContradictionKey,
): Promise<readonly ContradictionDecisionRow[]> {
  const { rows } = await sql<DecisionColumns>`select * from contradiction_decision
    where site_id = ${site} and asset_id = ${asset} and key = ${key} order by at desc, id limit ${SHOWN}`.execute(db);
  return rows.map(decisionOf);
}

export async function decide(
  db: Database,
  scope: Scope,
  keys: readonly ContradictionKey[],
  decision: NewContradictionDecision,
): Promise<readonly ContradictionKey[]> {
  const sites = await sitesOf(db, scope);
  if (sites.length === 0 || keys.length === 0) return [];
  const at = isoOf(decision.atMs);
  const expires = decision.expiresAtMs === null ? null : isoOf(decision.expiresAtMs);
  return db.transaction().execute(async (tx) => {
    const wanted = sql`unnest(${keys.map((k) => k.asset)}::text[], ${keys.map((k) => k.key)}::text[]) as k(asset, key)`;
    await sql`update contradiction_decision d set ended_at = ${at}::timestamptz, ended_why = ${`decided anew by ${decision.by}`}
      from ${wanted} where ${ofSites(sql`d.site_id`, sites)} and d.asset_id = k.asset and d.key = k.key and d.ended_at is null`.execute(
      tx,
    );
    const { rows } = await sql<ContradictionKey>`
      insert into contradiction_decision (site_id, id, asset_id, key, kind, evidence, ground, by_name, at, expires_at)
      select distinct c.site_id, ${decision.id} || '.' || md5(c.site_id || ' ' || c.asset_id || ' ' || c.key), c.asset_id, c.key,
             ${decision.kind}, ${decision.ground}, c.digest, ${decision.by}, ${at}::timestamptz, ${expires}::timestamptz
        from ${wanted} join contradiction c on ${ofSites(sql`c.site_id`, sites)} and c.asset_id = k.asset and c.key = k.key
         and c.to_at is null
      returning asset_id as asset, key`.execute(tx);
    return rows;
  });
}

export const undo = (db: Database, scope: Scope, id: string, by: string, atMs: number): Promise<boolean> =>
  withSite(
    db,
    scope,
    sql`select site_id from contradiction_decision where id = ${id} and ended_at is null`,
    async (tx, site) => {
      await sql`update contradiction_decision set ended_at = ${isoOf(atMs)}::timestamptz, ended_why = ${`undone by ${by}`}
        where site_id = ${site} and id = ${id}`.execute(tx);
    },
  );
