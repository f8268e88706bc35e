/**
 * The conformance test of the dissector family. Walks src/wire/dissectors/ and test/cases/dissector/, so one more protocol is
 * its file and its case file and nothing here. Every dissector must state what its cases say, whatever way the bytes are cut,
 * stay within its declarations, leave other protocols' packets alone, and never throw on damaged input.
 *
 * A case file: { origin, cases: [{ name, carrier, aPort, bPort, etherType?, aMac?, aIp?, bMac?, bIp?, packets: [{ dir, hex }],
 * observations: [{ dir | about, field, value }], weirds, refined?, alsoLooksLike? }], nearMisses: [{ name, carrier, aPort,
 * bPort, etherType?, hex }] }. For TCP a packet is a piece of the stream. `dir` of an observation: whom it is about.
 */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { printable } from '../src/base/text.ts';
import { loadDissectors } from '../src/install/dissectors.ts';
import {
  type About,
  type Carrier,
  type Dir,
  type Dissector,
  DONE,
  type FlowContext,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Verdict,
  YES,
} from '../src/wire/contract.ts';
import { DEFAULT_LIMITS } from '../src/wire/limits.ts';

interface Flow {
  readonly carrier: Carrier;
  readonly aPort: number;
  readonly bPort: number;
  readonly etherType?: number;
}

interface AboutAddress {
  readonly mac?: string | null;
  readonly ip?: string | null;
  readonly nested?: string | null;
}

interface Expected {
  readonly dir?: Dir;
  readonly about?: AboutAddress;
  readonly field: string;
  readonly value: string;
}

interface Case extends Flow {
  readonly name: string;
  readonly aMac?: string;
  readonly aIp?: string;
  readonly bMac?: string;
  readonly bIp?: string;
  readonly packets: readonly { readonly dir: Dir; readonly hex: string }[];
  readonly observations: readonly Expected[];
  readonly weirds: readonly string[];
  readonly refined?: string;
  readonly alsoLooksLike?: readonly string[];
}

interface CaseFile {
  readonly origin: string;
  readonly cases: readonly Case[];
  readonly nearMisses: readonly (Flow & { readonly name: string; readonly hex: string })[];
}

interface Piece {
  readonly dir: Dir;
  readonly bytes: Uint8Array;
}

/** What one reading of a case gave, as sorted text, so that two readings compare. */
interface Reading {
  readonly facts: readonly string[];
  readonly weirds: readonly string[];
  readonly refined: string | null;
}

const FOLDER = new URL('./cases/dissector/', import.meta.url);
const RANDOM_INPUTS = 2_000;
const SLOWEST_MS = 50;
const PROBE_BYTES = 2_048;

const counted = { dissectors: 0, cases: 0, facts: 0, cuts: 0, prefixes: 0, random: 0, nearMisses: 0, foreign: 0 };

const dissectors = await loadDissectors();
const caseFiles = new Map<string, CaseFile>();
for (const name of (await readdir(FOLDER)).sort()) {
  if (!name.endsWith('.case.json')) continue;
  caseFiles.set(name.slice(0, -'.case.json'.length), JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')));
}

const context = (f: Flow): FlowContext => ({
  carrier: f.carrier,
  aPort: f.aPort,
  bPort: f.bPort,
  etherType: f.etherType ?? 0,
});

function fromHex(hex: string): Uint8Array {
  const clean = hex.replace(/\s+/g, '');
  assert.match(clean, /^([0-9a-fA-F]{2})*$/, 'hex in a case file');
  return new Uint8Array(Buffer.from(clean, 'hex'));
}

const pieces = (c: Case): Piece[] => c.packets.map((p) => ({ dir: p.dir, bytes: fromHex(p.hex) }));

function aboutText(about: About | undefined, dir: Dir): string {
  if (about === undefined || about === 'sender') return `dir ${dir}`;
  if (about === 'receiver') return `dir ${1 - dir}`;
  return `about ${JSON.stringify({ mac: about.mac, ip: about.ip, nested: about.nested })}`;
}

/** Collects what a parser states, and holds it to its declarations. */
class FakeOut implements Out {
  readonly atUs = 1_700_000_000_000_000;
  senderMac: string | null = null;
  senderIp: string | null = null;
  receiverMac: string | null = null;
  receiverIp: string | null = null;
  readonly facts = new Set<string>();
  readonly weirds = new Set<string>();
  refined: string | null = null;
  handed = false;
  private dir: Dir = 0;
  private readonly dissector: Dissector;
  private readonly ends: readonly { readonly mac: string; readonly ip: string }[];

  constructor(dissector: Dissector, c?: Case) {
    this.dissector = dissector;
    this.ends = [
      { mac: c?.aMac ?? '02:00:00:00:00:0a', ip: c?.aIp ?? '192.0.2.10' },
      { mac: c?.bMac ?? '02:00:00:00:00:0b', ip: c?.bIp ?? '192.0.2.11' },
    ];
  }

  turn(dir: Dir, carrier: Carrier): void {
    this.dir = dir;
    this.senderMac = this.ends[dir]!.mac;
    this.receiverMac = this.ends[1 - dir]!.mac;
    this.senderIp = carrier === 'ethernet' ? null : this.ends[dir]!.ip;
    this.receiverIp = carrier === 'ethernet' ? null : this.ends[1 - dir]!.ip;
  }

  observe(field: string, value: string, about?: About): void {
    assert.ok(Object.hasOwn(this.dissector.fields, field), `${this.dissector.id} states undeclared field ${field}`);
    assert.equal(typeof value, 'string', field);
    const shown = printable(value);
    if (shown !== '') this.facts.add(`${aboutText(about, this.dir)} ${field} = ${shown}`);
  }

  weird(code: string): void {
    const declared = Object.hasOwn(this.dissector.weirds ?? {}, code);
    assert.ok(declared, `${this.dissector.id} names undeclared weird ${code}`);
    this.weirds.add(code);
  }

  refine(protocol: string): void {
    this.refined = protocol;
  }

  handover(): void {
    this.handed = true;
  }

  reading(): Reading {
    return { facts: [...this.facts].sort(), weirds: [...this.weirds].sort(), refined: this.refined };
  }
}

/** Plays pieces to a fresh parser as the engine does: datagrams one by one, streams with what was not consumed. */
function play(dissector: Dissector, flow: Flow, sent: readonly Piece[], out: FakeOut): Reading {
  const parser = dissector.open(context(flow));
  const waiting: Uint8Array[] = [new Uint8Array(0), new Uint8Array(0)];
  for (const p of sent) {
    out.turn(p.dir, flow.carrier);
    const bytes = flow.carrier === 'tcp' ? joined(waiting[p.dir]!, p.bytes) : p.bytes;
    const took = parser.push(bytes, p.dir, out);
    assert.ok(Number.isInteger(took) && took >= GIVE_UP && took <= bytes.length, `consumed ${took} of ${bytes.length}`);
    if (took === DONE || took === GIVE_UP || out.handed) break;
    waiting[p.dir] = bytes.subarray(took);
    if (waiting[p.dir]!.length > DEFAULT_LIMITS.streamBytes) break;
  }
  return out.reading();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

const hinted = (d: Dissector, f: Flow): boolean =>
  f.carrier === 'ethernet'
    ? (d.etherTypes ?? []).includes(f.etherType ?? 0)
    : d.ports.includes(f.aPort) || d.ports.includes(f.bPort);

/** First bytes of each direction as a probe gets them. */
function heads(c: Case): Piece[] {
  const first: Piece[] = [];
  for (const p of pieces(c)) {
    if (first.some((f) => f.dir === p.dir)) continue;
    const stream = pieces(c).filter((q) => q.dir === p.dir);
    const bytes = c.carrier === 'tcp' ? stream.map((q) => q.bytes).reduce(joined) : p.bytes;
    first.push({ dir: p.dir, bytes: c.carrier === 'tcp' ? bytes.subarray(0, PROBE_BYTES) : bytes });
  }
  return first;
}

const probe = (d: Dissector, p: Piece, f: Flow): Verdict => {
  const verdict = d.probe(p.bytes, p.dir, context(f));
  assert.ok([NO, MORE, MAYBE, YES].includes(verdict), `verdict ${verdict}`);
  if (verdict !== NO && p.bytes.length > 0 && d.firstBytes !== undefined) {
    assert.ok(d.firstBytes.includes(p.bytes[0]!), `firstBytes lacks ${p.bytes[0]}, which the probe takes`);
  }
  return verdict;
};

/** A small reproducible generator (mulberry32): the same inputs on every machine. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** A case's packets with a few of them damaged: bits flipped, bytes set to edges, cut, repeated, moved, or plain noise. */
function damaged(sent: readonly Piece[], pick: (below: number) => number): Piece[] {
  return sent.map((p) => {
    let b: Uint8Array = p.bytes.slice(0, 4_096);
    for (let n = pick(6); n > 0 && b.length > 0; n--) {
      const at = pick(b.length);
      const how = pick(7);
      if (how === 0) b[at]! ^= 1 << pick(8);
      else if (how === 1) b[at] = [0, 1, 0x7f, 0x80, 0xc0, 0xff][pick(6)]!;
      else if (how === 2) b = b.slice(0, at);
      else if (how === 3) b = joined(b.slice(0, at), b.slice(pick(at + 1)));
      else if (how === 4) b = joined(b, b.slice(at)).slice(0, 8_192);
      else if (how === 5) b.fill(pick(256), at, at + pick(16));
      else for (let i = at; i < Math.min(b.length, at + 8); i++) b[i] = pick(256);
    }
    if (pick(20) === 0) b = Uint8Array.from({ length: pick(1_500) }, () => pick(256));
    return { dir: pick(10) === 0 ? (pick(2) as Dir) : p.dir, bytes: b };
  });
}

const expectedText = (e: Expected): string =>
  `${e.about === undefined ? `dir ${e.dir ?? 0}` : aboutText(e.about, 0)} ${e.field} = ${e.value}`;

test('every dissector has its case file and every case file its dissector', () => {
  assert.deepEqual(
    [...caseFiles.keys()],
    dissectors.map((d) => d.id),
  );
});

for (const d of dissectors) {
  const file = caseFiles.get(d.id);
  if (file === undefined) continue;
  counted.dissectors++;

  test(`${d.id}: declarations`, () => {
    assert.ok(d.version >= 1 && d.spec !== '' && d.carriers.length > 0, 'version, spec, carriers');
    assert.ok(file.origin !== '' && file.cases.length > 0 && file.nearMisses.length > 0, 'origin, cases, near misses');
    if (d.carriers.includes('ethernet')) assert.ok((d.etherTypes ?? []).length > 0, 'etherTypes');
    for (const [name, spec] of Object.entries(d.fields)) {
      assert.ok(name.startsWith(`${d.id}.`) || sharedField(name), `field ${name} carries the id or is shared`);
      assert.ok(spec.confidence === undefined || (spec.confidence > 0 && spec.confidence <= 1), name);
    }
    for (const code of Object.keys(d.weirds ?? {})) assert.match(code, /^[a-z0-9][a-z0-9-]*$/);
  });

  for (const c of file.cases) checkCase(d, c);
  checkNearMisses(d, file);
  checkForeign(d);
  checkRandom(d, file);
}

function sharedField(name: string): boolean {
  const specs = dissectors.filter((d) => Object.hasOwn(d.fields, name)).map((d) => JSON.stringify(d.fields[name]));
  return specs.length > 1 && new Set(specs).size === 1;
}

function checkCase(d: Dissector, c: Case): void {
  test(`${d.id}: ${c.name}`, () => {
    counted.cases++;
    assert.ok(d.carriers.includes(c.carrier), 'carrier is declared');
    const golden: Reading = {
      facts: c.observations.map(expectedText).sort(),
      weirds: [...c.weirds].sort(),
      refined: c.refined ?? null,
    };
    counted.facts += golden.facts.length;
    const whole = pieces(c);
    assert.deepEqual(play(d, c, whole, new FakeOut(d, c)), golden);
    const verdicts = heads(c).map((h) => probe(d, h, c));
    const accepted = verdicts.some((v) => v === YES || (v === MAYBE && (hinted(d, c) || verdicts.length > 1)));
    assert.ok(accepted, `recognised (verdicts ${verdicts.join(',')})`);
    if (d.stateless === true && c.carrier === 'udp') checkStateless(d, c, whole, golden);
    if (c.carrier === 'tcp') checkCuts(d, c, whole, golden);
    checkPrefixes(d, c, whole);
  });
}

/** One parser after another for each datagram tells what one parser tells of them all. */
function checkStateless(d: Dissector, c: Case, whole: readonly Piece[], golden: Reading): void {
  const alone = whole.map((p) => play(d, c, [p], new FakeOut(d, c)));
  const facts = [...new Set(alone.flatMap((r) => r.facts))].sort();
  assert.deepEqual(facts, golden.facts, 'stateless: each datagram for itself');
  assert.deepEqual([...new Set(alone.flatMap((r) => r.weirds))].sort(), golden.weirds, 'stateless: weirds');
}

function checkCuts(d: Dissector, c: Case, whole: readonly Piece[], golden: Reading): void {
  const bytewise = whole.flatMap((p) =>
    Array.from(p.bytes, (_, i) => ({ dir: p.dir, bytes: p.bytes.subarray(i, i + 1) })),
  );
  assert.deepEqual(play(d, c, bytewise, new FakeOut(d, c)), golden, 'cut at every byte');
  for (const [k, p] of whole.entries()) {
    for (let at = 1; at < p.bytes.length; at++) {
      counted.cuts++;
      const two = [p.bytes.subarray(0, at), p.bytes.subarray(at)].map((bytes) => ({ dir: p.dir, bytes }));
      const cut = [...whole.slice(0, k), ...two, ...whole.slice(k + 1)];
      assert.deepEqual(play(d, c, cut, new FakeOut(d, c)), golden, `piece ${k} cut at ${at}`);
    }
  }
  for (const h of heads(c)) {
    if (probe(d, h, c) === NO) continue;
    for (let n = 1; n < h.bytes.length; n++) {
      const verdict = probe(d, { dir: h.dir, bytes: h.bytes.subarray(0, n) }, c);
      assert.notEqual(verdict, NO, `probe gives up at ${n} bytes of what it recognises`);
    }
  }
}

function checkPrefixes(d: Dissector, c: Case, whole: readonly Piece[]): void {
  for (const [k, p] of whole.entries()) {
    for (let n = 0; n < p.bytes.length; n++) {
      counted.prefixes++;
      const prefix = { dir: p.dir, bytes: p.bytes.subarray(0, n) };
      probe(d, prefix, c);
      play(d, c, [...whole.slice(0, k), prefix], new FakeOut(d, c));
    }
  }
}

function checkNearMisses(d: Dissector, file: CaseFile): void {
  for (const m of file.nearMisses) {
    test(`${d.id} is not: ${m.name}`, () => {
      counted.nearMisses++;
      const verdict = probe(d, { dir: 0, bytes: fromHex(m.hex) }, m);
      assert.notEqual(verdict, YES);
      if (!hinted(d, m)) assert.notEqual(verdict, MAYBE, 'MAYBE without a port that hints');
    });
  }
}

function checkForeign(d: Dissector): void {
  test(`${d.id} does not claim other protocols`, () => {
    for (const [id, file] of caseFiles) {
      for (const c of file.cases) {
        if (id === d.id || !d.carriers.includes(c.carrier) || c.alsoLooksLike?.includes(d.id)) continue;
        if (c.carrier === 'ethernet' && !hinted(d, c)) continue;
        for (const h of heads(c)) {
          counted.foreign++;
          assert.notEqual(probe(d, h, c), YES, `${id}, case '${c.name}', direction ${h.dir}`);
        }
      }
    }
  });
}

function checkRandom(d: Dissector, file: CaseFile): void {
  test(`${d.id}: ${RANDOM_INPUTS} damaged inputs`, () => {
    const pick = random([...d.id].reduce((seed, ch) => Math.imul(seed, 31) + ch.charCodeAt(0), 7));
    for (let i = 0; i < RANDOM_INPUTS; i++) {
      const c = file.cases[i % file.cases.length]!;
      const sent = damaged(pieces(c), pick);
      counted.random++;
      // The machine may pause us: only an input that is slow three times in a row is slow.
      const took = [1, 2, 3].some(() => timed(() => readAll(d, c, sent)) < SLOWEST_MS);
      assert.ok(took, `input ${i} takes longer than ${SLOWEST_MS} ms`);
    }
  });
}

function readAll(d: Dissector, c: Case, sent: readonly Piece[]): void {
  for (const p of sent) probe(d, p, c);
  play(d, c, sent, new FakeOut(d, c));
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

after(() => {
  console.log(
    `dissectors: ${counted.dissectors}, cases ${counted.cases}, facts ${counted.facts}, cuts ${counted.cuts}, ` +
      `prefixes ${counted.prefixes}, damaged ${counted.random}, near misses ${counted.nearMisses}, foreign probes ${counted.foreign}`,
  );
});
