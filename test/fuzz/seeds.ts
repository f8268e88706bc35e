/**
 * Frames to begin from: the packets of every dissector's case file in frames of their own, a piece of the simulated hospital's day,
 * and other people's captures, where OPENWARD_CAPTURES names a folder of them or one lies beside the project. All in one buffer, cut
 * into units that are played in order: a case, or a stretch of a capture.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { playDay } from '../../sim/day.ts';
import { buildHospital } from '../../sim/hospital.ts';
import { readCapture } from '../../src/capture/file.ts';
import { ACK, eth, ip4, SYN, tcp, udp } from '../wire/build.ts';
import { layoutOf } from './layout.ts';

export const SLOT_BYTES = 2_048;
const SIMULATED = 12_000;
const CAPTURED = 60_000;
const ETHERNET = 1;

/** Frames of traffic that is not cut into cases, a unit. */
const STRETCH = 128;

/** Kinds of units, and what share of the frames each gets; what is not there leaves its share to the others. */
export const KINDS = ['cases', 'simulated', 'captured', 'corpus'] as const;
export const SHARES: readonly number[] = [50, 15, 15, 20];

export interface Seeds {
  readonly count: number;
  /** Frame n at n * SLOT_BYTES, cut at SLOT_BYTES. */
  readonly bytes: Uint8Array;
  readonly lengths: Uint16Array;
  readonly linkTypes: Uint16Array;
  /** By frame: see layout.ts. */
  readonly ips: Uint16Array;
  readonly payloads: Uint16Array;
  /** By kind (all but the corpus): first frame of each unit, and at last the end of the last one. */
  readonly units: readonly (readonly number[])[];
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

type Case = CaseFile['cases'][number];

/** The frames of a case: a TCP flow with its handshake, so that both sides' first bytes are known as such. */
function framesOf(c: Case): number[][] {
  const frames: number[][] = [];
  const next = [1, 1];
  const segment = (dir: 0 | 1, flags: number, payload: readonly number[]): void => {
    const [src, dst] = dir === 0 ? [A, B] : [B, A];
    const [from, to] = dir === 0 ? [c.aPort, c.bPort] : [c.bPort, c.aPort];
    const seq = (flags & SYN) !== 0 ? 0 : next[dir]!;
    frames.push(eth(0x0800, ip4(src, dst, 6, tcp(from, to, seq, next[1 - dir]!, flags, payload))));
    next[dir] = next[dir]! + payload.length;
  };
  if (c.carrier === 'tcp') {
    segment(0, SYN, []);
    segment(1, SYN | ACK, []);
  }
  for (const p of c.packets) {
    const payload = [...Buffer.from(p.hex.replace(/\s+/g, ''), 'hex')];
    const [src, dst] = p.dir === 0 ? [A, B] : [B, A];
    const [from, to] = p.dir === 0 ? [c.aPort, c.bPort] : [c.bPort, c.aPort];
    if (c.carrier === 'ethernet') frames.push(link(c.etherType ?? 0, payload));
    else if (c.carrier === 'udp') frames.push(eth(0x0800, ip4(src, dst, 17, udp(from, to, payload))));
    else {
      for (let at = 0; at < payload.length; at += SEGMENT) segment(p.dir, 0x18, payload.slice(at, at + SEGMENT));
    }
  }
  return frames;
}

/** Ethernet II, or SNAP (IEEE 802) for a type that carries an OUI above its 32 bits, or LLC for one that is no type. */
function link(etherType: number, payload: readonly number[]): number[] {
  const oui = Math.floor(etherType / 0x1_0000_0000);
  const type = etherType & 0xffff;
  if (oui === 0) return eth(type, payload);
  const snap = [0xaa, 0xaa, 3, oui >> 16, (oui >> 8) & 255, oui & 255, type >> 8, type & 255, ...payload];
  return eth(snap.length, snap);
}

/** By case. */
function caseFrames(): number[][][] {
  const folder = new URL('../cases/dissector/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.case.json'));
  return names
    .sort()
    .flatMap((name) => (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile).cases.map(framesOf));
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

const CAPTURES = process.env['OPENWARD_CAPTURES'] ?? join(import.meta.dirname, '../../../shared/captures');

async function capturedFrames(): Promise<{ bytes: Uint8Array; linkType: number }[]> {
  if (!existsSync(CAPTURES)) return [];
  const folder = CAPTURES;
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

interface Frame {
  readonly bytes: Uint8Array;
  readonly linkType: number;
}

/** Where units begin that are `sizes` frames long, from `first` on. */
function starts(first: number, sizes: readonly number[]): number[] {
  const out = [first];
  for (const size of sizes) out.push(out.at(-1)! + size);
  return out;
}

function stretches(first: number, count: number): number[] {
  const sizes: number[] = [];
  for (let left = count; left > 0; left -= STRETCH) sizes.push(Math.min(left, STRETCH));
  return starts(first, sizes);
}

export async function collectSeeds(): Promise<Seeds> {
  const cases = caseFrames();
  const simulated = simulatedFrames().map((bytes) => ({ bytes, linkType: ETHERNET }));
  const captured = await capturedFrames();
  const ofCases = cases.flat().map((f) => ({ bytes: Uint8Array.from(f), linkType: ETHERNET }));
  const all: Frame[] = [...ofCases, ...simulated, ...captured];
  const words = (): Uint16Array => new Uint16Array(new SharedArrayBuffer(all.length * 2));
  const bytes = new Uint8Array(new SharedArrayBuffer(all.length * SLOT_BYTES));
  const [lengths, linkTypes, ips, payloads] = [words(), words(), words(), words()];
  for (const [n, f] of all.entries()) {
    const cut = f.bytes.subarray(0, SLOT_BYTES);
    bytes.set(cut, n * SLOT_BYTES);
    lengths[n] = cut.length;
    linkTypes[n] = f.linkType;
    const layout = layoutOf(cut, f.linkType);
    ips[n] = layout.ip;
    payloads[n] = layout.payload;
  }
  const units = [
    starts(
      0,
      cases.map((c) => c.length),
    ),
    stretches(ofCases.length, simulated.length),
    stretches(ofCases.length + simulated.length, captured.length),
  ];
  const origin = `${ofCases.length} of ${cases.length} cases, ${simulated.length} simulated, ${captured.length} captured`;
  return { count: all.length, bytes, lengths, linkTypes, ips, payloads, units, origin };
}
