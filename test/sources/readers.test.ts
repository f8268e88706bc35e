/**
 * The conformance test of the family of source readers. Walks src/sources/readers/ and test/cases/source/, so one more kind is
 * its file and its case file and nothing here. Every reader must state what its cases say and nothing else, be the one that is
 * chosen for its input, refuse near misses, keep no user name, and take damaged, cut and random input without failing.
 *
 * A case file: { origin, cases: [{ name, at, from?, pieces, observations, conversations?, frames?, weirds?, caps?, never? }],
 * nearMisses }. A piece is hex for datagrams, a line with its envelope for messages, a line for files. `from`: who sent it.
 * `observations`: [about, field, value, at?], about = `mac|ip`. `conversations`: [a, b, service, packets and bytes of both ways].
 */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { loadFields, loadSources } from '../../src/install/sources.ts';
import type { Harvest } from '../../src/model/harvest.ts';
import type { Source } from '../../src/sources/contract.ts';
import { readEnvelope } from '../../src/sources/formats/log-envelope.ts';
import { createReading } from '../../src/sources/reading.ts';
import { recognise } from '../../src/sources/recognise.ts';
import { random } from '../support/harvests.ts';

interface Case {
  readonly name: string;
  readonly at: string;
  readonly from?: string;
  readonly pieces: readonly string[];
  readonly observations: readonly (readonly [string, string, string, string?])[];
  readonly conversations?: readonly (readonly [string, string, string, readonly number[]])[];
  readonly frames?: number;
  readonly weirds?: readonly string[];
  readonly caps?: readonly string[];
  readonly via?: string;
  readonly never?: readonly string[];
}

interface CaseFile {
  readonly origin: string;
  readonly cases: readonly Case[];
  readonly nearMisses: readonly string[];
}

const FOLDER = new URL('../cases/source/', import.meta.url);
const SLOWEST_MS = 50;
const FROM = '10.0.0.1';
const seed = 20_260_301;

const sources = await loadSources();
const caseFiles = new Map<string, CaseFile>();
for (const name of (await readdir(FOLDER)).sort()) {
  if (name.endsWith('.case.json'))
    caseFiles.set(name.slice(0, -10), JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as CaseFile);
}
const counted = { readers: 0, cases: 0, facts: 0, cuts: 0, damaged: 0, random: 0, nearMisses: 0 };
after(() => console.log(`# seed=${seed} ${JSON.stringify(counted)}`));

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s+/g, ''), 'hex'));

/** Reads the pieces as they would come; counts sampled frames. */
function read(
  source: Source,
  c: Pick<Case, 'at' | 'from'>,
  pieces: readonly (string | Uint8Array)[],
): [Harvest, number] {
  let frames = 0;
  const reading = createReading({ sources, onFrame: () => frames++ });
  const atUs = Date.parse(c.at) * 1000;
  const text = (p: string | Uint8Array): string => (typeof p === 'string' ? p : Buffer.from(p).toString('latin1'));
  const slowest = (work: () => void): void => {
    // Time of this thread: others on the machine do not count.
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    assert.ok((user + system) / 1000 < SLOWEST_MS, `${source.id}: a piece took too long`);
  };
  if (source.carrier === 'lines') {
    const file = reading.file(source.id, atUs);
    for (const p of pieces) slowest(() => file.line(text(p)));
    slowest(() => file.endOfFile());
  } else {
    for (const [i, p] of pieces.entries()) {
      if (source.carrier === 'message') slowest(() => reading.message(text(p), c.from ?? null, atUs, i + 1));
      else slowest(() => reading.datagram(source.id, typeof p === 'string' ? bytesOf(p) : p, c.from ?? FROM, atUs));
    }
  }
  const harvest = reading.harvest();
  assert.ok(!harvest.weirds.some((w) => w.code === 'source.reader-failed'), `${source.id}: the reader threw`);
  return [harvest, frames];
}

const iso = (us: number): string => new Date(us / 1000).toISOString();
const address = (key: string): string => key.split('|').slice(0, 2).join('|');
const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

function checkCase(source: Source, c: Case): void {
  const [harvest, frames] = read(source, c, c.pieces);
  const what = `${source.id}: ${c.name}`;
  const times = new Map(c.observations.map(([about, field, value, at]) => [`${about} ${field}=${value}`, at]));
  assert.deepEqual(
    sorted(harvest.observations.map((o) => `${address(o.endpoint)} ${o.field}=${o.value}`)),
    sorted([...times.keys()]),
    what,
  );
  for (const o of harvest.observations) {
    counted.facts++;
    const at = times.get(`${address(o.endpoint)} ${o.field}=${o.value}`);
    if (at !== undefined) assert.equal(iso(o.lastAtUs), new Date(at).toISOString(), `${what}: time of ${o.field}`);
    if (c.via !== undefined) assert.equal(o.via, c.via, what);
    // What every log tells of its sender is declared once for all of them.
    assert.ok(o.field in source.fields || o.protocol === 'syslog', `${what}: ${o.field} is declared`);
    assert.ok(typeof o.via === 'string' && o.via !== '', `${what}: says who told`);
  }
  assert.deepEqual(
    sorted(
      harvest.conversations.map(
        (t) =>
          `${address(t.a)} > ${address(t.b)} ${t.transport}/${t.port}${t.protocol === null ? '' : ` ${t.protocol}`}: ${[t.packetsAB, t.packetsBA, t.bytesAB, t.bytesBA].join(' ')}`,
      ),
    ),
    sorted((c.conversations ?? []).map(([a, b, service, n]) => `|${a} > |${b} ${service}: ${n.join(' ')}`)),
    what,
  );
  assert.equal(frames, c.frames ?? 0, `${what}: frames`);
  assert.deepEqual(sorted(harvest.weirds.map((w) => w.code)), sorted(c.weirds ?? []), `${what}: weirds`);
  assert.deepEqual(sorted(harvest.caps.map((x) => x.cap)), sorted(c.caps ?? []), `${what}: caps`);
  const all = JSON.stringify(harvest).toLowerCase();
  for (const secret of c.never ?? []) {
    assert.ok(
      c.pieces.some((p) => p.toLowerCase().includes(secret.toLowerCase())),
      `${what}: '${secret}' is in the input`,
    );
    assert.ok(!all.includes(secret.toLowerCase()), `${what}: '${secret}' leaves the reader`);
  }
  counted.cases++;
}

/** True when the family gives this input, or a part of it, to this reader and no part to another. */
function isChosen(source: Source, c: Pick<Case, 'at'>, pieces: readonly string[]): boolean {
  if (source.carrier === 'lines') return recognise(sources, pieces) === source.id;
  const takes = (s: Source, piece: string): boolean => {
    if (s.carrier === 'datagram' && source.carrier === 'datagram') return s.probe(bytesOf(piece));
    const isMessage = s.carrier === 'message' && source.carrier === 'message';
    return isMessage && s.probe(readEnvelope(piece, Date.parse(c.at) * 1000));
  };
  const takers = pieces.map((p) =>
    sources
      .filter((s) => takes(s, p))
      .map((s) => s.id)
      .join(),
  );
  return takers.includes(source.id) && takers.every((ids) => ids === source.id || ids === '');
}

function* cuts(source: Source, piece: string): Generator<string | Uint8Array> {
  const whole = source.carrier === 'datagram' ? bytesOf(piece) : new Uint8Array(Buffer.from(piece, 'latin1'));
  const step = Math.max(1, Math.floor(whole.length / 600));
  for (let n = 0; n < whole.length; n += step) yield whole.subarray(0, n);
}

test('every reader has its cases, and every case file its reader', () => {
  assert.deepEqual(
    [...caseFiles.keys()],
    sources.map((s) => s.id),
  );
  assert.ok(sources.length >= 5);
});

test('no two readers or dissectors declare a field differently; names are their own or a dissector’s', async () => {
  const fields = await loadFields();
  for (const s of sources) {
    for (const [name, spec] of Object.entries(s.fields)) {
      assert.ok(name.startsWith(`${s.id}.`) || fields.get(name)?.protocol !== s.id, `${s.id} declares ${name}`);
      assert.ok(spec.doc.length > 5);
    }
  }
});

for (const source of sources) {
  const file = caseFiles.get(source.id);
  if (file === undefined) continue;
  test(`${source.id} states what its cases say, and is chosen for them`, () => {
    counted.readers++;
    assert.ok(file.origin.length > 20, 'says where its bytes come from');
    assert.ok(file.cases.length > 0 && file.nearMisses.length > 0);
    for (const c of file.cases) {
      checkCase(source, c);
      assert.ok(isChosen(source, c, c.pieces), `${source.id}: ${c.name} is given to it`);
    }
    for (const near of file.nearMisses) {
      counted.nearMisses++;
      assert.ok(
        !isChosen(source, { at: '2026-03-01T00:00:00Z' }, near.split('\n')),
        `${source.id} refuses ${near.slice(0, 60)}`,
      );
    }
    const stated = new Set(file.cases.flatMap((c) => c.observations.map((o) => o[1])));
    for (const field of Object.keys(source.fields))
      assert.ok(stated.has(field), `${source.id}: a case states ${field}`);
  });

  test(`${source.id} takes cut, damaged and random input`, () => {
    const next = random(seed);
    for (const c of file.cases) {
      for (const [i, piece] of c.pieces.entries()) {
        for (const cut of cuts(source, piece)) {
          read(source, c, [...c.pieces.slice(0, i), cut]);
          counted.cuts++;
        }
        for (let n = 0; n < 40; n++) {
          const bytes = source.carrier === 'datagram' ? bytesOf(piece) : new Uint8Array(Buffer.from(piece, 'latin1'));
          for (let k = 0; k < 3 && bytes.length > 0; k++)
            bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
          read(source, c, [...c.pieces.slice(0, i), bytes, ...c.pieces.slice(i + 1)]);
          counted.damaged++;
        }
      }
      const noise = Uint8Array.from({ length: 4_096 }, () => Math.floor(next() * 256));
      read(source, c, [noise, ...c.pieces.map((p) => p.repeat(source.carrier === 'datagram' ? 1 : 3))]);
      read(
        source,
        c,
        source.carrier === 'datagram'
          ? [noise]
          : ['x'.repeat(1_048_576), ' '.repeat(1_048_576), '"'.repeat(1_048_576), '='.repeat(1_048_576)],
      );
      counted.random++;
    }
  });
}
