/**
 * Input that is no capture, or only half of one: each gets a clear error with its place and its mend, quickly and in flat
 * memory; the others go on, and nothing of a bad one is stored. Small captures are cut at every byte; big ones are made
 * while they are read.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip, gzipSync, zstdCompressSync } from 'node:zlib';
import { readCapture } from '../src/capture/file.ts';
import type { ImportFile } from '../src/model/api.ts';
import { canEnter } from '../src/store/private/owner.ts';
import { createCaptureParser } from '../src/wire/file/parser.ts';
import { arpCapture } from './support/captures.ts';
import { cli, endAll, MAIN, testFolder } from './support/cli.ts';
import { SITE, type TestInventory, testInventory } from './support/inventory.ts';
import { rowCounts } from './support/rows.ts';

const FRAMES = 9;
const PCAP = arpCapture(FRAMES / 3, 1);
const RECORD_BYTES = (PCAP.length - 24) / FRAMES;
const HTML = Buffer.from('<!DOCTYPE html>\n<html><head><title>Log in</title></head><body>Log in first</body></html>\n');
const MIB = 1024 * 1024;

/** A pcapng block: type, length, body padded to four bytes, length again. */
function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(padded.length + 12, 4);
  return Buffer.concat([head, padded, head.subarray(4)]);
}

/** The same frames as a pcapng file: a section, an interface, a block that readers skip, and one packet block a frame. */
function pcapngBlocks(): Buffer[] {
  const section = block(0x0a0d0d0a, Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'));
  const face = block(1, Buffer.from('0100000000000400', 'hex'));
  const skipped = block(5, Buffer.alloc(12));
  const packets = Array.from({ length: FRAMES }, (_, i) => {
    const frame = PCAP.subarray(24 + i * RECORD_BYTES + 16, 24 + (i + 1) * RECORD_BYTES);
    const head = Buffer.alloc(20);
    head.writeUInt32LE(0x0006_4d00, 4);
    head.writeUInt32LE(i, 8);
    head.writeUInt32LE(frame.length, 12);
    head.writeUInt32LE(frame.length, 16);
    return block(6, Buffer.concat([head, frame]));
  });
  return [section, face, skipped, ...packets];
}

function parse(bytes: Buffer, piece = bytes.length) {
  const parser = createCaptureParser(() => {});
  for (let i = 0; i < bytes.length; i += piece) parser.push(bytes.subarray(i, i + piece));
  return { problem: parser.end(), frames: parser.frames };
}

let folder: Awaited<ReturnType<typeof testFolder>>;
const at = (name: string): string => join(folder.path, name);
before(async () => {
  folder = await testFolder('bad');
});
after(async () => {
  await endAll();
  await folder.remove();
});

describe('a capture cut at every byte', () => {
  const cases = [
    [
      'pcap',
      [
        PCAP.subarray(0, 24),
        ...Array.from({ length: FRAMES }, (_, i) => PCAP.subarray(24 + i * RECORD_BYTES).subarray(0, RECORD_BYTES)),
      ],
      1,
    ],
    ['pcapng', pcapngBlocks(), 3],
  ] as const;
  for (const [name, parts, before] of cases) {
    test(`${name}: whole records are read, the cut is named with the place where its record starts`, () => {
      const whole = Buffer.concat(parts);
      let sum = 0;
      const ends = parts.map((p) => (sum += p.length));
      for (let cut = 0; cut <= whole.length; cut++) {
        const complete = ends.filter((e) => e <= cut).length;
        const frames = Math.max(0, complete - before);
        for (const piece of [whole.length, 7]) {
          const { problem, frames: seen } = parse(whole.subarray(0, cut), piece);
          assert.equal(seen, frames, `cut at ${cut}`);
          if (cut > 0 && ends.includes(cut)) {
            assert.equal(problem, null, `cut at ${cut}, between two records`);
            continue;
          }
          // pcapng blocks that are skipped may be half consumed: the place is in them.
          const start = ends[complete - 1] ?? 0;
          assert.equal(problem?.code, cut === 0 ? 'capture.empty' : 'capture.truncated', `cut at ${cut}`);
          assert.ok(problem.offset >= start && problem.offset <= cut, `cut at ${cut}: place ${problem.offset}`);
          assert.equal(problem.framesBefore, frames);
          assert.match(problem.detail, /^At byte \d+: .*\. (Copy|Check)/);
        }
      }
    });
  }

  for (const [name, pack] of [
    ['gzip', (b: Buffer) => gzipSync(b)],
    ['zstd', (b: Buffer) => zstdCompressSync(b)],
  ] as const) {
    test(`${name}: no cut passes for whole, none throws`, async () => {
      const packed = pack(PCAP);
      for (let cut = 0; cut < packed.length; cut++) {
        const { problem, frames } = await readCapture(Readable.from([packed.subarray(0, cut)]), () => {});
        assert.ok(problem !== null, `cut at ${cut} of ${packed.length} passed for whole`);
        assert.match(problem.code, /^capture\.(empty|compression|truncated|not-a-capture)$/);
        assert.ok(problem.detail.length > 20 && frames <= FRAMES);
      }
      const whole = await readCapture(Readable.from([packed]), () => {});
      assert.deepEqual([whole.problem, whole.frames], [null, FRAMES]);
    });
  }
});

describe('openward inspect', () => {
  let basePeak = 0;

  test('goes on after bad files and says what is wrong with each, where, and how to mend it', async () => {
    const captures = at('captures');
    await mkdir(join(captures, 'deeper'), { recursive: true });
    const files: Readonly<Record<string, Buffer>> = {
      'a-good.pcap': PCAP,
      'b-empty.pcap': Buffer.alloc(0),
      'c-page.pcap': HTML,
      'd-magic.pcap': Buffer.concat([Buffer.from('feedface', 'hex'), PCAP.subarray(4)]),
      'deeper/e-cut.pcap': PCAP.subarray(0, PCAP.length - 5),
      'deeper/f-good.pcapng': Buffer.concat(pcapngBlocks()),
      'g-cut.pcap.gz': gzipSync(PCAP).subarray(0, 60),
      'h-twice.pcap.gz': gzipSync(gzipSync(PCAP)),
      'i-long.pcap': Buffer.concat([PCAP, Buffer.alloc(16, 0xff)]),
    };
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(captures, name), bytes);
    const run = await cli(['inspect', captures]);
    basePeak = run.peakBytes;
    assert.equal(run.code, 65, run.stderr);
    const wanted: readonly (readonly [string, RegExp])[] = [
      ['b-empty.pcap', /At byte 0: .*no bytes.*Check.*\(capture\.empty\)/],
      ['c-page.pcap', /At byte 0: .*web page.*\(capture\.not-a-capture\)/],
      ['d-magic.pcap', /At byte 0: .*Export it.*\(capture\.not-a-capture\)/],
      ['deeper/e-cut.pcap', new RegExp(`At byte ${PCAP.length - RECORD_BYTES}: .*\\(capture\\.truncated\\)`)],
      ['g-cut.pcap.gz', /after \d+ unpacked bytes.*by hand.*\(capture\.compression\)/],
      ['h-twice.pcap.gz', /more than once.*by hand.*\(capture\.compression\)/],
      ['i-long.pcap', new RegExp(`At byte ${PCAP.length}: .*editcap.*\\(capture\\.malformed\\)`)],
    ];
    const lines = run.stderr.trimEnd().split('\n');
    for (const [name, pattern] of wanted) {
      const line = lines.find((l) => l.startsWith(`${name}: `)) ?? '';
      assert.match(line, pattern);
    }
    assert.match(lines.at(-1) ?? '', /^7 of 9 files could not be read whole/);
    for (const good of ['a-good.pcap', 'deeper/f-good.pcapng']) {
      assert.ok(run.stdout.includes(`${good}: ${FRAMES} frames, `), run.stdout);
      assert.ok(!run.stderr.includes(`${good}: At`));
    }
    assert.ok(run.stdout.includes(`deeper/e-cut.pcap: ${FRAMES - 1} frames, `), 'what came before the damage is shown');
  });

  test('a file that cannot be read does not keep the others from being shown', async (t) => {
    // Reading this one fails for everybody, root included.
    if (existsSync('/proc/self/mem')) {
      const run = await cli(['inspect', '/proc/self/mem', at('captures/a-good.pcap')]);
      assert.equal(run.code, 65);
      assert.match(run.stderr, /^mem: .*\(capture\.unreadable\)$/m);
      assert.ok(run.stdout.includes(`a-good.pcap: ${FRAMES} frames`));
    }
    const root = process.getuid?.() === 0;
    const nobody = 65_534;
    const owner = { uid: nobody, gid: nobody };
    if (root && !((await canEnter(owner, dirname(MAIN))) && (await canEnter(owner, dirname(process.execPath))))) {
      return t.skip('skipped: run as root in a folder that no other user may enter');
    }
    const shut = at('shut');
    await mkdir(shut, { mode: 0o755 });
    await writeFile(join(shut, 'closed.pcap'), PCAP, { mode: 0o000 });
    await writeFile(join(shut, 'open.pcap'), PCAP, { mode: 0o644 });
    await chmod(shut, 0o755);
    const run = await cli(['inspect', shut], { cwd: '/', ...(root ? { uid: nobody } : {}) });
    assert.equal(run.code, 65, run.stderr);
    assert.match(run.stderr, /^closed\.pcap: .*EACCES.*permissions.*\(capture\.unreadable\)$/m);
    assert.ok(run.stdout.includes(`open.pcap: ${FRAMES} frames`));
  });

  test('a file of 10 GB that was never written ends at once, whatever it claims to be', async () => {
    for (const [name, head, pattern] of [
      ['sparse.pcap', PCAP.subarray(0, 24), /At byte 24: .*zeros.*\(capture\.malformed\)/],
      ['sparse.pcapng', Buffer.concat(pcapngBlocks().slice(0, 2)), /At byte 48: .*\(capture\.malformed\)/],
      ['zeros.pcap', Buffer.alloc(0), /At byte 0: .*\(capture\.not-a-capture\)/],
    ] as const) {
      const handle = await open(at(name), 'w');
      await handle.write(head);
      await handle.truncate(10_000_000_000);
      await handle.close();
      const run = await cli(['inspect', at(name)]);
      assert.equal(run.code, 65);
      assert.match(run.stderr, pattern);
      assert.ok(run.ms < 30_000, `${name} took ${Math.round(run.ms)} ms`);
      assert.ok(run.peakBytes < basePeak + 100 * MIB, `${name}: ${run.peakBytes / MIB} MiB`);
    }
  });

  test('a bomb of 1:1000 is stopped before it fills the memory, also when it is packed twice', async () => {
    const record = Buffer.alloc(60_016);
    record.writeUInt32LE(1_780_000_000, 0);
    record.writeUInt32LE(60_000, 8);
    record.writeUInt32LE(60_000, 12);
    async function* frames(): AsyncGenerator<Buffer> {
      yield PCAP.subarray(0, 24);
      for (let i = 0; i < 3_000; i++) yield record;
    }
    await pipeline(frames, createGzip(), createWriteStream(at('bomb.pcap.gz')));
    await pipeline(frames, createGzip(), createGzip(), createWriteStream(at('nested.pcap.gz')));
    for (const [name, pattern] of [
      ['bomb.pcap.gz', /unpacked to \d+ bytes from \d+.*\(capture\.bomb\)/],
      ['nested.pcap.gz', /more than once.*\(capture\.compression\)/],
    ] as const) {
      const run = await cli(['inspect', at(name)]);
      assert.equal(run.code, 65);
      assert.match(run.stderr, pattern);
      assert.ok(run.peakBytes < basePeak + 150 * MIB, `${name}: ${run.peakBytes / MIB} MiB`);
    }
  });

  test('500 MB through a pipe need no more memory than 50 MB', async () => {
    const big = Buffer.concat(
      Array.from({ length: 700 }, (_, i) => {
        const frame = Buffer.alloc(1500);
        PCAP.copy(frame, 0, 40 + (i % 3) * RECORD_BYTES, 40 + (i % 3) * RECORD_BYTES + 60);
        const head = Buffer.alloc(16);
        head.writeUInt32LE(1_780_000_000 + i, 0);
        head.writeUInt32LE(frame.length, 8);
        head.writeUInt32LE(frame.length, 12);
        return Buffer.concat([head, frame]);
      }),
    );
    const peaks: number[] = [];
    for (const bytes of [50e6, 500e6]) {
      const pipe = at(`pipe-${bytes}`);
      execFileSync('mkfifo', [pipe]);
      const times = Math.ceil(bytes / big.length);
      const source = async function* (): AsyncGenerator<Buffer> {
        yield PCAP.subarray(0, 24);
        for (let i = 0; i < times; i++) yield big;
      };
      const [run] = await Promise.all([cli(['inspect', pipe]), pipeline(source, createWriteStream(pipe))]);
      assert.equal(run.code, 0, run.stderr);
      assert.ok(run.stdout.includes(`${(times * 700).toLocaleString('en')} frames`), run.stdout);
      peaks.push(run.peakBytes / MIB);
    }
    const [small = 0, large = 0] = peaks;
    console.log(`# peak of 50 MB: ${small.toFixed(0)} MiB, of 500 MB: ${large.toFixed(0)} MiB`);
    assert.ok(large < small + 80, `${small} -> ${large} MiB`);
  });

  const FUZZ = join(process.env['OPENWARD_CAPTURES'] ?? join(import.meta.dirname, '../../shared/captures'), 'tcpdump');
  const skip = existsSync(FUZZ) ? false : `skipped: no captures in ${FUZZ} (set OPENWARD_CAPTURES)`;
  test('every capture that was made to break tcpdump is read to its end or to its damage', { skip }, async () => {
    const run = await cli(['inspect', '--jsonl', '--no-flows', FUZZ], { timeoutMs: 100_000 });
    assert.ok(run.code === 0 || run.code === 65, `${run.code} ${run.signal} ${run.stderr}`);
    const captures = run.stdout.split('\n').filter((l) => l.startsWith('{"kind":"capture"'));
    const files = (await readdir(FUZZ, { recursive: true })).filter((f) => /\.(pcap|pcapng|cap|dmp)(\.gz)?$/i.test(f));
    assert.equal(captures.length, files.length);
    assert.ok(captures.length > 100, `${captures.length} captures`);
  });
});

describe('the import', () => {
  let inventory: TestInventory;
  const operator = { login: 'ada' };

  before(async () => {
    inventory = await testInventory();
    inventory.imports.start();
  });
  after(() => inventory.close());

  async function imported(bytes: Buffer, name: string, keepReadable = false): Promise<ImportFile> {
    const { id } = await inventory.imports.importFile(SITE, operator, Readable.from([bytes]), name, { keepReadable });
    for (;;) {
      const file = await inventory.imports.byId(null, id);
      if (file.state !== 'queued' && file.state !== 'running') return file;
      await sleep(25);
    }
  }

  /** Rows of everything but the list of imports itself. */
  async function stored(): Promise<Readonly<Record<string, number>>> {
    const { import_file: _, ...rest } = await rowCounts(inventory.url);
    return rest;
  }

  test('stores nothing of a bad file, names its place, and goes on with the next one', async () => {
    const empty = await stored();
    const cut = (n: number): Buffer => PCAP.subarray(0, n);
    const lastRecord = PCAP.length - RECORD_BYTES;
    const bad: readonly (readonly [string, Buffer, string, number])[] = [
      ['nothing.pcap', Buffer.alloc(0), 'capture.empty', 0],
      ['page.pcap', HTML, 'capture.not-a-capture', 0],
      ['header.pcap', cut(23), 'capture.truncated', 0],
      ['first.pcap', cut(30), 'capture.truncated', 24],
      ['last.pcap', cut(PCAP.length - 1), 'capture.truncated', lastRecord],
      ['last.pcapng', Buffer.concat(pcapngBlocks()).subarray(0, -1), 'capture.truncated', 72 + (FRAMES - 1) * 92],
      ['cut.pcap.gz', gzipSync(PCAP).subarray(0, -9), 'capture.compression', -1],
      ['cut.pcap.zst', zstdCompressSync(PCAP).subarray(0, -9), 'capture.compression', -1],
    ];
    for (const [name, bytes, code, offset] of bad) {
      const file = await imported(bytes, name);
      assert.equal(file.state, 'failed', name);
      assert.equal(file.problem?.code, code, name);
      assert.equal(file.result, null);
      if (offset >= 0) assert.equal(file.problem.at?.['offset'], offset, name);
      assert.equal(typeof file.problem.at?.['offset'], 'number', name);
      assert.match(file.problem.detail, /Copy|Check|Export|web page|by hand/, name);
    }
    assert.deepEqual(await stored(), empty, 'a bad file left rows');
    const good = await imported(PCAP, 'good.pcap');
    assert.equal(good.state, 'done');
    assert.deepEqual([good.result?.frames, good.result?.assetsNew, good.result?.damaged], [FRAMES, 3, null]);
    assert.notDeepEqual(await stored(), empty);
    assert.deepEqual(await readdir(inventory.spoolDir), [], 'the spool is empty');
    assert.deepEqual(inventory.logged, []);
  });

  test('keeps what comes before the damage when it is asked to, and says so', async () => {
    const other = arpCapture(3, 100);
    // Six whole frames: the three devices twice.
    const file = await imported(other.subarray(0, 24 + 6 * RECORD_BYTES + 40), 'half.pcap', true);
    assert.equal(file.state, 'done', JSON.stringify(file.problem));
    assert.deepEqual([file.result?.frames, file.result?.assetsNew], [6, 3]);
    assert.equal(file.result?.damaged?.code, 'capture.truncated');
    assert.equal(file.result.damaged.at?.['offset'], 24 + 6 * RECORD_BYTES);
    const page = await imported(Buffer.concat([HTML, Buffer.from(' ')]), 'page.pcap', true);
    assert.deepEqual([page.state, page.problem?.code], ['failed', 'capture.not-a-capture']);
  });
});
