/**
 * Frames to begin from: the packets of every dissector's case file in frames of their own, a piece of the simulated hospital's day,
 * and, where a folder is named in OPENWARD_CAPTURES, other people's captures. All in one buffer, flows in order.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playDay } from '../../sim/day.ts';
import { buildHospital } from '../../sim/hospital.ts';
import { readCapture } from '../../src/capture/file.ts';
import { eth, ip4, tcp, udp } from '../wire/build.ts';

export const SLOT_BYTES = 2_048;
const SIMULATED = 12_000;
const CAPTURED = 60_000;
const ETHERNET = 1;

export interface Seeds {
  readonly count: number;
  /** Frame n at n * SLOT_BYTES, cut at SLOT_BYTES. */
  readonly bytes: Uint8Array;
  readonly lengths: Uint16Array;
  readonly linkTypes: Uint16Array;
  /** Where the frames are from, with their numbers: for the report. */
  readonly origin: string;
}

interface CaseFile {
  readonly cases: readonly {
    readonly carrier: string;
    readonly aPort: number;
    readonly bPort: number;
    readonly etherType?: number;
    readonly packets: readonly { readonly dir: 0 | 1; readonly hex: string }[];
  }[];
}

const A = '10.9.0.1';
const B = '10.9.0.2';
const SEGMENT = 1_200;

function caseFrames(): number[][] {
  const folder = new URL('../cases/dissector/', import.meta.url);
  const frames: number[][] = [];
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.case.json')) continue;
    const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile;
    for (const c of file.cases) {
      const next = [1, 1];
      for (const p of c.packets) {
        const payload = [...Buffer.from(p.hex.replace(/\s+/g, ''), 'hex')];
        const [src, dst] = p.dir === 0 ? [A, B] : [B, A];
        const [from, to] = p.dir === 0 ? [c.aPort, c.bPort] : [c.bPort, c.aPort];
        if (c.carrier === 'ethernet') frames.push(eth((c.etherType ?? 0) & 0xffff, payload));
        else if (c.carrier === 'udp') frames.push(eth(0x0800, ip4(src, dst, 17, udp(from, to, payload))));
        else {
          for (let at = 0; at < payload.length; at += SEGMENT) {
            const part = payload.slice(at, at + SEGMENT);
            const [seq, ack] = [next[p.dir]!, next[1 - p.dir]!];
            frames.push(eth(0x0800, ip4(src, dst, 6, tcp(from, to, seq, ack, 0x18, part))));
            next[p.dir] = seq + part.length;
          }
        }
      }
    }
  }
  return frames;
}

class Enough extends Error {}

function simulatedFrames(): Uint8Array[] {
  const frames: Uint8Array[] = [];
  try {
    playDay(buildHospital({ seed: 3, patients: 30 }), {
      site: 'riverside',
      sink: () => (_at, frame) => {
        frames.push(Uint8Array.from(frame));
        if (frames.length >= SIMULATED) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return frames;
}

async function capturedFrames(): Promise<{ bytes: Uint8Array; linkType: number }[]> {
  const folder = process.env['OPENWARD_CAPTURES'];
  if (folder === undefined) return [];
  const frames: { bytes: Uint8Array; linkType: number }[] = [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) =>
    /\.(pcap|pcapng|cap)$/.test(f),
  );
  const share = Math.max(8, Math.ceil(CAPTURED / files.length));
  for (const file of files.sort()) {
    let taken = 0;
    await readCapture(join(folder, file), (linkType, b, start, end) => {
      if (taken++ < share && frames.length < CAPTURED) frames.push({ bytes: b.slice(start, end), linkType });
    });
  }
  return frames;
}

export async function collectSeeds(): Promise<Seeds> {
  const cases = caseFrames().map((f) => ({ bytes: Uint8Array.from(f), linkType: ETHERNET }));
  const simulated = simulatedFrames().map((bytes) => ({ bytes, linkType: ETHERNET }));
  const captured = await capturedFrames();
  const all = [...cases, ...simulated, ...captured].filter((f) => f.bytes.length >= 14);
  const bytes = new Uint8Array(new SharedArrayBuffer(all.length * SLOT_BYTES));
  const lengths = new Uint16Array(new SharedArrayBuffer(all.length * 2));
  const linkTypes = new Uint16Array(new SharedArrayBuffer(all.length * 2));
  for (const [n, f] of all.entries()) {
    const cut = f.bytes.subarray(0, SLOT_BYTES);
    bytes.set(cut, n * SLOT_BYTES);
    lengths[n] = cut.length;
    linkTypes[n] = f.linkType;
  }
  const origin = `${cases.length} of case files, ${simulated.length} simulated, ${captured.length} captured`;
  return { count: all.length, bytes, lengths, linkTypes, origin };
}
