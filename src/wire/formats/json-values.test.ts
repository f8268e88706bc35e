import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonValues } from './json-values.ts';

function read(document: string, size: number, wanted: (path: string) => boolean): { said: string[]; json: JsonValues } {
  const said: string[] = [];
  const json = new JsonValues({
    wants: (path) => wanted(path.join('.')),
    value: (path, value) => said.push(`${path.join('.')}=${value}`),
    close: (path) => said.push(`end ${path.join('.')}`),
  });
  const bytes = new TextEncoder().encode(document);
  for (let at = 0; at < bytes.length; at += size) json.feed(bytes.subarray(at, at + size));
  return { said, json };
}

const DOCUMENT = JSON.stringify({
  a: 'x',
  'k"ey': { b: ['one', { c: 'two "quoted" \\ \u00e4' }, ['three']], n: [1, true, null, {}] },
  last: 'y',
});

test('values come with their path, whatever way the document is cut', () => {
  const expected = [
    'a=x',
    'k"ey.b=one',
    'k"ey.b.c=two "quoted" \\ ä',
    'end k"ey.b',
    'k"ey.b=three',
    'end k"ey.n',
    'end k"ey',
    'last=y',
    'end ',
  ];
  for (const size of [1, 2, 5, 1_000])
    assert.deepEqual(read(DOCUMENT, size, () => true).said, expected, `pieces of ${size}`);
});

test('an escaped character is one character', () => {
  assert.deepEqual(read('{"a":"\\u0041\\n\\/\\u00e4"}', 1, () => true).said, ['a=A\n/ä', 'end ']);
});

test('what is not wanted, or too long, is never handed over', () => {
  assert.deepEqual(read('{"a":"secret","b":"open"}', 3, (p) => p === 'b').said, ['b=open', 'end ']);
  assert.deepEqual(read(`{"a":"${'x'.repeat(600)}"}`, 50, () => true).said, ['end ']);
});

test('the root ends the reading, and what is no JSON fails', () => {
  assert.equal(read('{"a":"x"}{"a":"y"}', 4, () => true).json.done, true);
  assert.deepEqual(read('{"a":"x"}{"a":"y"}', 4, () => true).said, ['a=x', 'end ']);
  for (const bad of ['hello', '"text"', '{"a":]', '['.repeat(60)])
    assert.equal(read(bad, 7, () => true).json.failed, true, bad);
});
