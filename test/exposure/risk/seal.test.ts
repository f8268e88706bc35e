/** Canonical JSON, and a seal under which no change of a receipt passes. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/exposure/score/risk/canonical.ts';
import { receiptOf } from '../../../src/exposure/score/risk/risk.ts';
import { sealReceipt, verifySealed } from '../../../src/exposure/score/risk/seal.ts';
import type { RiskInputs, SealedReceipt } from '../../../src/model/risk.ts';
import { anyInputs, ventilator } from './given.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function seal(inputs: RiskInputs): SealedReceipt {
  const made = sealReceipt(receiptOf(inputs), sha256);
  assert.ok(made.ok);
  return made.value;
}

test('canonical JSON: the example of RFC 8785, 3.2.3, and what is no JSON', () => {
  const sorted = {
    '€': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '😀': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    ö: 'Latin Small Letter O With Diaeresis',
  };
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(sorted)!) as object), [
    // Object.keys of what was parsed puts "1" first, whatever stood first in the text.
    'One',
    'Carriage Return',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
  assert.ok(canonicalJson(sorted)!.startsWith('{"\\r":"Carriage Return","1":"One"'));
  assert.equal(
    canonicalJson({ b: [1e21, 0.000001, 1e-7, -0, 4.5], a: null }),
    '{"a":null,"b":[1e+21,0.000001,1e-7,0,4.5]}',
  );
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, '\ud800', { '\udc00': 1 }, [undefined]])
    assert.equal(canonicalJson(bad), null);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.equal(canonicalJson(deep), null);
});

test('canonical JSON does not know the order of members, and says the same as JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = canonicalJson(value)!;
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(JSON.parse(text)), text);
    }),
  );
  assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }));
});

test('a sealed receipt is whole, also after a way through JSON', () => {
  fc.assert(
    fc.property(anyInputs, (inputs) => {
      const read = verifySealed(JSON.parse(JSON.stringify(seal(inputs))), sha256);
      assert.deepEqual(read, { ok: true, value: receiptOf(inputs) });
    }),
    { numRuns: 300 },
  );
});

/** Every place of a JSON value with another value, and with the place left out. */
function* tampered(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) {
      for (const other of tampered(one)) yield value.with(i, other);
      yield value.toSpliced(i, 1);
    }
    yield [...value, value[0] ?? 'more'];
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      for (const other of tampered(one)) yield { ...value, [name]: other };
      yield Object.fromEntries(Object.entries(value).filter(([n]) => n !== name));
    }
    yield { ...value, more: 1 };
  } else if (typeof value === 'number') yield* [value + 0.1, -value - 1, String(value), null];
  else if (typeof value === 'boolean') yield* [!value, null];
  else if (typeof value === 'string') yield* [`${value}x`, '', null];
  else yield* ['x', 0, false];
}

test('no change in any place passes: results, inputs that count, inputs that do not, the seal itself', () => {
  const unknown = { ...ventilator, cvss: null, safety: null, controls: ['monitored'], insecure: ['telnet'] } as const;
  let tried = 0;
  for (const inputs of [ventilator, unknown]) {
    const sealed = JSON.parse(JSON.stringify(seal(inputs))) as SealedReceipt;
    for (const other of tampered(sealed)) {
      const answer = verifySealed(other, sha256);
      assert.equal(answer.ok, false, JSON.stringify(other).slice(0, 300));
      tried++;
    }
  }
  assert.ok(tried > 400, `${tried} changes`);
});

test('what differs is named; a change that moves no number is found by the seal', () => {
  const sealed = seal(ventilator);
  const at = (value: unknown): string | null => {
    const answer = verifySealed(value, sha256);
    return answer.ok ? null : answer.error.at;
  };
  const receipt = sealed.receipt;
  assert.equal(at({ ...sealed, receipt: { ...receipt, score: 1 } }), '/receipt/score');
  const sources = { ...receipt.inputs.sources, exploited: 'somebody' };
  assert.equal(at({ ...sealed, receipt: { ...receipt, inputs: { ...receipt.inputs, sources } } }), '/digest');
  assert.equal(at({ ...sealed, digest: 'x' }), '/digest');
  for (const none of [null, 1, 'seal', [], {}, { receipt: null }, { ...sealed, extra: 1 }])
    assert.notEqual(at(none), null);
});

test('golden: the receipt of a KEV on a ventilator', () => {
  const { receipt, digest } = seal(ventilator);
  assert.deepEqual(
    receipt.factors.map((f) => [f.id, f.value, f.points, f.because, f.assumed]),
    [
      ['certainty', 1, 0, 'affected', null],
      ['severity', 0.88, 10.5, 'CVSS 8', null],
      ['exploitation', 0.95, 4.2, 'known to be exploited (KEV)', null],
      ['reach', 0.8, 18.4, 'speaks with 6 or more devices', null],
      ['harm', 1, 0, 'life-support: harm catastrophic', null],
      ['time', 1, 0, '3 minutes to harm', null],
      ['controls', 1, 0, 'no control is known', null],
    ],
  );
  assert.deepEqual(
    [receipt.score, receipt.band, receipt.ssvc, receipt.bod],
    [66.9, 'critical', ['out-of-cycle'], ['14D']],
  );
  assert.deepEqual(
    receipt.changes.map((c) => [c.id, c.score, c.band]),
    [
      ['fix', 0, 'low'],
      ['isolate', 26.8, 'medium'],
      ['segment', 46.8, 'high'],
    ],
  );
  // Made by another program (Python: json with sorted keys and no blanks, hashlib).
  assert.equal(digest, 'f0ab003fb071ecdbf1135edb93788c41cca6dc0ccc3eb31862f805d8abe7ecfe');
});
