/**
 * The hash chain of the audit log (security.md rule 30): each row's hash covers the previous hash and the whole content,
 * so that a changed, removed, inserted or reordered row is found. A cut-off tail is found only against an anchor kept elsewhere.
 */

import { createHash } from 'node:crypto';
import type { AuditEntry } from './people-ports.ts';

/** What stands before the first row. */
export const CHAIN_START: Uint8Array = new Uint8Array(32);

/** SHA-256 over the previous hash and the row as one JSON array: unambiguous, the same on every machine. */
export function chainHash(previous: Uint8Array, seq: number, atMs: number, entry: AuditEntry): Uint8Array {
  const content = JSON.stringify([
    seq,
    atMs,
    entry.actor.id,
    entry.actor.login,
    entry.actor.address,
    entry.action,
    entry.target,
    entry.outcome,
    entry.detail,
  ]);
  return createHash('sha256').update(previous).update(content).digest();
}
