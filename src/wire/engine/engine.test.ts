import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench, recorder, T0 } from '../../../test/wire/bench.ts';
import { ACK, ascii, eth, ip4, SYN, tcp, udpFrame } from '../../../test/wire/build.ts';
import { type Dissector, DONE, GIVE_UP, MAYBE, MORE, NO, type Verdict, YES } from '../contract.ts';

const A = '10.0.0.1';
const B = '10.0.0.2';
const say = (seq: number, text: string, flags = ACK) =>
  eth(0x800, ip4(A, B, 6, tcp(4000, 9000, seq, 0, flags, ascii(text))));
const answer = (seq: number, text: string) => eth(0x800, ip4(B, A, 6, tcp(9000, 4000, seq, 0, ACK, ascii(text))));
const ask = (text: string, port = 9000) => udpFrame(A, 4000, B, port, ascii(text));
const reply = (text: string, port = 9000) => udpFrame(B, port, A, 4000, ascii(text));

type Probe = (head: string, dir: number) => Verdict;
const named = (id: string, probe: Probe, o: Partial<Dissector> = {}, parser = {}): ReturnType<typeof recorder> =>
  recorder({
    ports: [],
    ...o,
    id,
    fields: { [`${id}.text`]: { doc: 'text' } },
    probe: (head, dir) => probe(String.fromCharCode(...head), dir),
    parser,
  });

function protocolOf(
  dissectors: readonly Dissector[],
  frames: readonly (readonly number[])[],
): string | null | undefined {
  const b = bench(dissectors);
  for (const f of frames) b.feed(f);
  b.finish();
  return b.flows[0]?.protocol;
}

test('YES wins at once; of two, the one whose port hints, else the lower id', () => {
  const x = named('x', () => YES);
  const y = named('y', () => YES);
  assert.equal(protocolOf([y, x], [ask('?')]), 'x');
  assert.equal(protocolOf([x, named('y', () => YES, { ports: [9000] })], [ask('?')]), 'y');
});

test('MAYBE needs a port or both directions, and yields to YES', () => {
  const maybe = named('maybe', () => MAYBE);
  assert.equal(protocolOf([maybe], [ask('a'), ask('b')]), null);
  assert.equal(protocolOf([maybe], [ask('a'), reply('b')]), 'maybe');
  assert.equal(protocolOf([named('maybe', () => MAYBE, { ports: [9000] })], [ask('a')]), 'maybe');
  assert.equal(
    protocolOf([maybe, named('sure', (_h, dir) => (dir === 1 ? YES : MAYBE))], [ask('a'), reply('b')]),
    'sure',
  );
});

test('datagrams seen before the decision are not lost', () => {
  const maybe = named('maybe', () => MAYBE);
  const b = bench([maybe]);
  b.feed(ask('question'));
  b.feed(reply('answer'));
  b.finish();
  assert.deepEqual(maybe.got, ['question', 'answer']);
});

test('MORE keeps a candidate until enough bytes are there, however they are cut', () => {
  const probe: Probe = (h) => (h.length < 5 ? MORE : h === 'HELLO' ? YES : NO);
  const d = named('hello', probe);
  const b = bench([d]);
  [...'HELLO'].forEach((c, i) => {
    b.feed(say(100 + i, c));
  });
  b.finish();
  assert.deepEqual([b.flows[0]?.protocol, d.got[0]], ['hello', 'HELLO']);
});

test('after 8 payloads of both sides a flow is left unlabelled and nobody is asked again', () => {
  let asked = 0;
  const d = named('never', () => {
    asked++;
    return MORE;
  });
  const b = bench([d]);
  for (let k = 0; k < 50; k++) {
    b.feed(ask('q'));
    b.feed(reply('r'));
  }
  b.finish();
  assert.equal(asked, 16);
  assert.equal(b.flows[0]?.protocol, null);
});

test('GIVE_UP before any message takes the label back and lets the others try', () => {
  const liar = named('a-liar', () => YES, {}, { push: () => GIVE_UP });
  const right = named('right', () => YES);
  for (const frames of [[say(1, 'text')], [ask('text')]]) {
    right.got[0] = '';
    assert.equal(protocolOf([liar, right], frames), 'right');
    assert.equal(right.got[0], 'text');
  }
  assert.equal(protocolOf([liar], [ask('text')]), null);
});

test('GIVE_UP and DONE after a message keep the label; nothing more is handed over', () => {
  for (const end of [GIVE_UP, DONE]) {
    let calls = 0;
    const d = named('d', () => YES, {}, { push: (b: Uint8Array) => (++calls === 1 ? b.length : end) });
    assert.equal(protocolOf([d], [ask('1'), ask('2'), ask('3')]), 'd');
    assert.equal(calls, 2);
  }
});

test('looks bound what a parser gets', () => {
  let calls = 0;
  const d = named('d', () => YES, { looks: 3 }, { push: (b: Uint8Array) => b.length * Number(++calls > 0) });
  protocolOf(
    [d],
    [1, 2, 3, 4, 5, 6].map((n) => ask(String(n))),
  );
  assert.equal(calls, 3);
});

test('a dissector that throws or lies about its bytes is detached and named; the others work on', () => {
  const thrower = () => {
    throw new Error('bug');
  };
  const cases: [Dissector, string][] = [
    [named('bad', thrower as unknown as Probe), 'bad.exception'],
    [named('bad', () => YES, {}, { push: thrower }), 'bad.exception'],
    [named('bad', () => YES, { open: thrower as unknown as Dissector['open'] }), 'bad.exception'],
    [named('bad', () => YES, {}, { push: () => 999 }), 'bad.contract'],
    [named('bad', () => YES, {}, { push: () => 0.5 }), 'bad.contract'],
  ];
  for (const [d, code] of cases) {
    const b = bench([d]);
    b.feed(say(1, 'text'));
    b.feed(say(5, 'more'));
    assert.deepEqual(
      b.finish().weirds.map((w) => w.code),
      [code],
    );
  }
});

test('bytes that a TCP parser leaves come again with what follows, in both directions', () => {
  const lines: string[] = [];
  const d = named(
    'lines',
    () => YES,
    {},
    {
      push(bytes: Uint8Array, dir: number) {
        const text = String.fromCharCode(...bytes);
        const end = text.indexOf('\n');
        if (end < 0) return 0;
        lines.push(`${dir}${text.slice(0, end)}`);
        return end + 1;
      },
    },
  );
  protocolOf([d], [say(1, 'on'), say(3, 'e\ntwo\nth'), answer(1, 'yes'), answer(4, '\n'), say(11, 'ree\n')]);
  assert.deepEqual(lines, ['0one', '0two', '1yes', '0three']);
});

test('who started: SYN decides, then SYN+ACK, then the known port', () => {
  const ends = (frames: readonly (readonly number[])[], d: readonly Dissector[] = []) => {
    const b = bench(d);
    for (const f of frames) b.feed(f);
    b.finish();
    return [b.flows[0]?.aIp, b.flows[0]?.aPort];
  };
  const synAck = eth(0x800, ip4(B, A, 6, tcp(9000, 4000, 1, 1, SYN | ACK)));
  assert.deepEqual(ends([say(1, '', SYN), synAck]), [A, 4000]);
  assert.deepEqual(ends([synAck, say(2, 'x')]), [A, 4000]);
  assert.deepEqual(ends([answer(1, 'x'), say(2, 'x')]), [B, 9000]);
  assert.deepEqual(ends([answer(1, 'x'), say(2, 'x')], [named('d', () => NO, { ports: [9000] })]), [A, 4000]);
});

test('facts are about the sender, the receiver or an address that the message names', () => {
  const d = named(
    'd',
    () => YES,
    {},
    {
      push(
        bytes: Uint8Array,
        _dir: number,
        out: { observe(f: string, v: string, about?: unknown): void; weird(c: string): void },
      ) {
        out.observe('d.text', 'sender');
        out.observe('d.text', 'receiver', 'receiver');
        out.observe('d.text', 'named', { mac: null, ip: '10.9.9.9' });
        out.observe('d.text', 'nested', { nested: 'd:1' });
        out.observe('d.text', 'nobody', { mac: 'ff:ff:ff:ff:ff:ff', ip: '255.255.255.255' });
        out.observe('d.text', ' \u0000 ');
        out.observe('d.text', 'a\u001b[1mb');
        out.observe('d.undeclared', 'x');
        out.weird('odd');
        return bytes.length;
      },
    },
  );
  const b = bench([{ ...d, weirds: { odd: 'odd thing' } }]);
  b.feed(ask('x'));
  b.feed(ask('x'));
  const h = b.finish();
  const me = `02:00:00:00:00:0a|${A}||`;
  assert.deepEqual(
    h.observations.map((o) => [o.endpoint, o.value, o.count, o.frame]),
    [
      [me, 'a\\x1b[1mb', 2, 1],
      [me, 'sender', 2, 1],
      [`02:00:00:00:00:0a|${A}||d:1`, 'nested', 2, 1],
      [`02:00:00:00:00:0b|${B}||`, 'receiver', 2, 1],
      ['|10.9.9.9||', 'named', 2, 1],
    ],
  );
  assert.deepEqual(
    h.weirds.map((w) => [w.code, w.count, w.frame]),
    [
      ['d.odd', 2, 1],
      ['d.undeclared-field', 2, 1],
    ],
  );
  // Named addresses are endpoints, with no packets of their own; nobody else is.
  assert.deepEqual(
    h.endpoints.map((e) => [e.key, e.packets]),
    [
      [me, 2],
      [`02:00:00:00:00:0a|${A}||d:1`, 0],
      [`02:00:00:00:00:0b|${B}||`, 0],
      ['|10.9.9.9||', 0],
    ],
  );
});

test('a refinement is the label of the flow', () => {
  const d = named(
    'http',
    () => YES,
    {},
    {
      push(bytes: Uint8Array, _dir: number, out: { refine(p: string): void }) {
        out.refine('fhir');
        return bytes.length;
      },
    },
  );
  assert.equal(protocolOf([d], [ask('x')]), 'fhir');
});

test('what waits behind a hole is handed over at the close, as its sender', () => {
  const seen: (string | null)[] = [];
  const d = named(
    'd',
    () => YES,
    {},
    {
      push(bytes: Uint8Array, _dir: number, out: { senderIp: string | null }) {
        seen.push(out.senderIp);
        return bytes.length;
      },
    },
  );
  protocolOf([d], [say(1, 'a'), answer(1, 'b'), answer(9, 'c')]);
  assert.deepEqual(seen, [A, B, B]);
});

test('times outside 1970-2100 are named and do not move the clock', () => {
  const b = bench([]);
  b.feed(ask('x'), T0);
  b.feed(ask('x'), 1e19);
  b.feed(ask('x'), Number.NaN);
  const h = b.finish();
  assert.equal(h.counters.lastAtUs, T0);
  assert.deepEqual(
    h.weirds.map((w) => [w.code, w.count]),
    [['time.out-of-range', 2]],
  );
});

test('of many flows that nobody knows the first ones are given up; one that is recognised is read on', () => {
  const d = named('d', (head) => (head.startsWith('k') ? YES : MORE));
  const b = bench([d], { undecided: 4 });
  const from = (n: number, said: string) => udpFrame(A, 5_000 + n, B, 9_000, ascii(said));
  b.feed(from(0, 'known '));
  for (let n = 1; n <= 20; n++) b.feed(from(n, '?'));
  b.feed(from(0, 'on '));
  b.feed(from(1, 'known too late'));
  b.feed(from(20, 'known in time'));
  const h = b.finish();
  assert.equal(d.got[0], 'known on ?known in time');
  // 21 flows; the one that is known and the last 4 were not given up.
  assert.deepEqual(h.caps, [{ cap: 'undecided', limit: 4, hits: 16 }]);
  assert.equal(b.flows.find((f) => f.aPort === 5_001)?.protocol, null);
});

test('a flow of one direction is asked 8 times, then given up', () => {
  let asked = 0;
  const d = named('never', () => {
    asked++;
    return MORE;
  });
  protocolOf(
    [d],
    Array.from({ length: 40 }, () => ask('q')),
  );
  assert.equal(asked, 8);
});

test('what a proxy relays is read by its own dissector, and the flow keeps its name', () => {
  const proxy = named(
    'proxy',
    (head) => (head.startsWith('P') ? YES : NO),
    {},
    {
      push(bytes: Uint8Array, dir: number, out: { handover(): void }) {
        if (dir === 0) return bytes.length;
        out.handover();
        return 2;
      },
    },
  );
  const inner = named('inner', (head) => (head.startsWith('I') ? YES : NO));
  assert.equal(protocolOf([inner, proxy], [say(1, 'PP'), answer(1, 'okI1'), say(3, 'I2')]), 'proxy');
  assert.deepEqual(inner.got, ['I2', 'I1']);
});
