/** Flows at which a reading thread stopped: how often, which of them are left out, and what is kept for whoever mends it. */

import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlackBox, KeptFrame } from './black-box.ts';
import { flowOf } from './flow-of.ts';

/** A flow that stopped a thread so often is left out. */
const HITS = 2;
/** Flows remembered; the oldest is given another chance. */
const MOST_FLOWS = 64;
const MOST_FILES = 8;
const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;
const PREFIX = 'stalled-';

export class Offenders {
  private readonly hits = new Map<string, number>();

  /** Notes the flow of the frame at hand when the thread stopped; null: it was reading none, or one that cannot be told. */
  note(box: BlackBox): string | null {
    const last = box.isBusy ? box.kept().at(-1) : undefined;
    const flow = last === undefined ? null : flowOf(last.linkType, last.bytes, 0, last.bytes.length);
    if (flow === null) return null;
    const before = this.hits.get(flow) ?? 0;
    this.hits.delete(flow);
    this.hits.set(flow, before + 1);
    const [oldest] = this.hits.keys();
    if (this.hits.size > MOST_FLOWS && oldest !== undefined) this.hits.delete(oldest);
    return flow;
  }

  get quarantine(): readonly string[] {
    return [...this.hits].filter(([, hits]) => hits >= HITS).map(([flow]) => flow);
  }
}

/** Writes the last frames as a capture that only the owner of the process may read, and removes what is old. Returns its path. */
export function saveFrames(folder: string, frames: readonly KeptFrame[], nowMs: number): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const old = readdirSync(folder)
    .filter((f) => f.startsWith(PREFIX))
    .sort()
    .reverse();
  for (const [n, name] of old.entries()) {
    const file = join(folder, name);
    if (n >= MOST_FILES - 1 || nowMs - statSync(file).mtimeMs > KEPT_DAYS * DAY_MS) rmSync(file, { force: true });
  }
  const path = join(folder, `${PREFIX}${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}.pcap`);
  writeFileSync(path, pcapOf(frames), { mode: 0o600, flag: 'w' });
  return path;
}

/** A capture of the frames that have the link type of the last one: the format knows one only. */
function pcapOf(frames: readonly KeptFrame[]): Buffer {
  const linkType = frames.at(-1)?.linkType ?? 1;
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262_144, 16);
  head.writeUInt32LE(linkType, 20);
  const parts: Uint8Array[] = [head];
  for (const f of frames) {
    if (f.linkType !== linkType) continue;
    const record = Buffer.alloc(16);
    const us = Math.max(0, Math.floor(f.atUs));
    record.writeUInt32LE(Math.floor(us / 1e6) % 2 ** 32, 0);
    record.writeUInt32LE(us % 1e6, 4);
    record.writeUInt32LE(f.bytes.length, 8);
    record.writeUInt32LE(Math.max(f.wireLength, f.bytes.length), 12);
    parts.push(record, f.bytes);
  }
  return Buffer.concat(parts);
}
