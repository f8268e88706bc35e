import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bench, recorder, T0 } from '../../../test/wire/bench.ts';
import { ACK, ascii, type Bytes, eth, FIN, ip4, ip6, RST, SYN, tcp, udp } from '../../../test/wire/build.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const seg = (seq: number, text: string, flags = ACK, ack = 0) =>
  eth(0x800, ip4(A, B, 6, tcp(4000, 7777, seq >>> 0, ack >>> 0, flags, ascii(text))));
const back = (seq: number, text: string, ack: number, flags = ACK) =>
  eth(0x800, ip4(B, A, 6, tcp(7777, 4000, seq >>> 0, ack >>> 0, flags, ascii(text))));

function run(frames: readonly Bytes[], limits = {}): { got: string; other: string; weirds: string[]; caps: string[] } {
  const app = recorder();
  const b = bench([app], limits);
  for (const f of frames) b.feed(f);
  const h = b.finish();
  return { got: app.got[0], other: app.got[1], weirds: h.weirds.map((w) => w.code), caps: h.caps.map((c) => c.cap) };
}

/**
 * The nine relations of a second piece to a first one at [8, 16), by the start and the end of the second:
 * starts before / at / inside, ends before / at / behind; `hole` is what makes the whole message complete.
 */
const RELATIONS: readonly [string, number, number][] = [
  ['before, ends inside', 0, 12],
  ['before, ends at the end', 0, 16],
  ['before, ends behind', 0, 24],
  ['same start, ends inside', 8, 12],
  ['the same place', 8, 16],
  ['same start, ends behind', 8, 24],
  ['inside', 8 + 2, 8 + 6],
  ['inside, ends at the end', 12, 16],
  ['inside, ends behind', 12, 24],
];
const TEXT = 'abcdefghijklmnopqrstuvwx';

/** First piece wins: what is expected at [from, to) when the first piece is original and the second is upper case. */
function expected(from: number, to: number): string {
  return [...TEXT]
    .map((c, i) => {
      const inFirst = i >= 8 && i < 16;
      const inSecond = i >= from && i < to;
      return inSecond && !inFirst ? c.toUpperCase() : c;
    })
    .join('');
}

for (const [name, from, to] of RELATIONS) {
  for (const different of [false, true]) {
    const second = different ? TEXT.slice(from, to).toUpperCase() : TEXT.slice(from, to);
    const want = different ? expected(from, to) : TEXT;
    const kind = different ? 'other bytes' : 'same bytes';

    test(`TCP, both waiting: ${name}, ${kind}`, () => {
      const frames = [
        seg(99, '', SYN),
        seg(108, TEXT.slice(8, 16)),
        seg(100 + from, second),
        seg(100, TEXT.slice(0, 8)),
        seg(116, TEXT.slice(16)),
      ];
      const r = run(frames);
      assert.equal(r.got, want);
      assert.equal(r.weirds.includes('tcp.overlap-different'), different);
    });

    test(`TCP, the first delivered already: ${name}, ${kind}`, () => {
      const start = different ? TEXT.slice(0, 8).toUpperCase() : TEXT.slice(0, 8);
      const r = run([
        seg(99, '', SYN),
        seg(100, start),
        seg(108, TEXT.slice(8, 16)),
        seg(100 + from, second),
        seg(116, TEXT.slice(16)),
      ]);
      // [0, 16) was delivered before the second piece came; behind it the second piece is new
      const tail = to > 16 ? second.slice(16 - from) : TEXT.slice(16);
      assert.equal(r.got, start + TEXT.slice(8, 16) + tail);
      assert.equal(r.weirds.includes('tcp.overlap-different'), different);
    });

    for (const v6 of [false, true]) {
      test(`IPv${v6 ? 6 : 4} fragments: ${name}, ${kind}`, () => {
        // A UDP datagram of 8 + 192 bytes; a unit of the table is 8 bytes, because fragments start at such places.
        const unit = (t: string) => [...t].flatMap((c) => Array.from({ length: 8 }, () => c.charCodeAt(0)));
        const header = udp(4000, 7777, unit(TEXT)).slice(0, 8);
        const fragment = (at: number, text: string, more: boolean) => {
          const bytes = at === 0 ? [...header, ...unit(text)] : unit(text);
          const offset = at === 0 ? 0 : 8 + at * 8;
          if (!v6) return eth(0x800, ip4(A, B, 17, bytes, { id: 5, offset, more }));
          const field = offset | (more ? 1 : 0);
          return eth(
            0x86dd,
            ip6('2001:db8::1', '2001:db8::2', 44, [17, 0, field >> 8, field & 255, 0, 0, 0, 5, ...bytes]),
          );
        };
        const r = run([
          fragment(8, TEXT.slice(8, 16), true),
          // at offset 0 without "more" it would be no fragment
          fragment(from, second, to < 24 || from === 0),
          fragment(0, TEXT.slice(0, 8), true),
          fragment(16, TEXT.slice(16), false),
        ]);
        const text = String.fromCharCode(...unit(want));
        assert.equal(r.got, text);
        assert.equal(r.weirds.includes('ip.fragment-overlap'), different);
      });
    }
  }
}

test('sequence numbers wrap at 2^32', () => {
  assert.equal(run([seg(-5, '', SYN), seg(-4, 'abcd'), seg(4, 'ijkl'), seg(0, 'efgh')]).got, 'abcdefghijkl');
});

test('pick-up in mid-stream starts at the first segment seen', () => {
  const r = run([seg(5_000, 'middle '), seg(5_007, 'end'), seg(4_990, 'old')]);
  assert.equal(r.got, 'middle end');
});

test('a segment far out of the window is dropped and named; when the stream goes on there, after a gap', () => {
  const far = 100 + 0x2000_0000;
  const r = run([seg(99, '', SYN), seg(100, 'ab'), seg(far, 'XX'), seg(102, 'cd')]);
  assert.equal(r.got, 'abcd');
  assert.ok(r.weirds.includes('tcp.out-of-window'));
  const s = run([seg(99, '', SYN), seg(100, 'ab'), seg(far, 'XX'), seg(far + 2, 'YY')]);
  assert.equal(s.got, 'ab~YY');
});

test('keep-alives and retransmissions say nothing new', () => {
  const r = run([seg(99, '', SYN), seg(100, 'abcd'), seg(103, 'd'), seg(100, 'abcd'), seg(102, 'cdef')]);
  assert.deepEqual([r.got, r.weirds], ['abcdef', []]);
});

test('a hole that the other side acknowledged is a gap at once, without it the close makes one', () => {
  const r = run([seg(99, '', SYN), seg(100, 'ab'), seg(110, 'kl'), back(500, 'ok', 112), seg(112, 'mn')]);
  assert.deepEqual([r.got, r.other], ['ab~klmn', 'ok']);
  assert.equal(run([seg(99, '', SYN), seg(100, 'ab'), seg(110, 'kl', ACK | FIN)]).got, 'ab~kl');
});

test('RST in mid-stream ends nothing that was sent; a new SYN is a new flow', () => {
  const app = recorder();
  const b = bench([app]);
  for (const f of [seg(99, '', SYN), seg(100, 'ab'), seg(102, '', RST), seg(7_000, '', SYN), seg(7_001, 'new')])
    b.feed(f);
  b.finish();
  assert.equal(app.got[0], 'abnew');
  assert.equal(b.flows.length, 2);
  assert.deepEqual(
    b.flows.map((f) => f.tcpFlagsAB),
    [SYN | ACK | RST, SYN | ACK],
  );
});

test('segments in any order and cut give the same bytes', () => {
  const text = 'The quick brown fox jumps over the lazy dog';
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(42), fc.integer({ min: 1, max: 12 })), { maxLength: 30 }),
      fc.nat(0xffffffff),
      (cuts, isn) => {
        const frames = [seg(isn, '', SYN), ...cuts.map(([at, n]) => seg(isn + 1 + at, text.slice(at, at + n)))];
        const all = [...frames, seg(isn + 1, text.slice(0, 20)), seg(isn + 21, text.slice(20))];
        const r = run(all);
        return r.got === text && r.weirds.length === 0;
      },
    ),
    { numRuns: 500, seed: 5 },
  );
});

test('a message in one-byte segments costs linear time', () => {
  const wait = (n: number): number => {
    let seen = 0;
    const app = recorder({
      parser: {
        push(bytes) {
          seen += bytes.length;
          return 0;
        },
      },
    });
    const b = bench([app]);
    for (let k = 0; k < n; k++) b.feed(seg(100 + k, 'x'), T0 + k);
    b.finish();
    return seen;
  };
  const small = wait(4_000);
  const large = wait(16_000);
  assert.ok(large / small < 4 * 2.3, `${small} bytes offered for 4,000, ${large} for 16,000`);
});
