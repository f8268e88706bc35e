import assert from 'node:assert/strict';
import { test } from 'node:test';
import { header, MAX_HEAD_BYTES, parseHead } from './headers.ts';

const bytes = (s: string): Uint8Array => new TextEncoder().encode(s);

test('start line, fields in order with lower-case names, length up to the body', () => {
  const head = parseHead(bytes('GET / HTTP/1.1\r\nHost: a\r\nX-Two:  b \r\n\r\nbody'));
  assert.ok(head !== null && head !== 'more');
  assert.equal(head.startLine, 'GET / HTTP/1.1');
  assert.deepEqual(head.fields, [
    { name: 'host', value: 'a' },
    { name: 'x-two', value: 'b' },
  ]);
  assert.equal(head.length, 'GET / HTTP/1.1\r\nHost: a\r\nX-Two:  b \r\n\r\n'.length);
  assert.equal(header(head, 'x-two'), 'b');
  assert.equal(header(head, 'x-three'), null);
});

test('every prefix asks for more; the end of a datagram ends the head', () => {
  const whole = 'A b\r\nC: d\r\n\r\n';
  for (let i = 0; i < whole.length; i++) assert.equal(parseHead(bytes(whole.slice(0, i))), 'more');
  const cut = parseHead(bytes('A b\r\nC: d'), true);
  assert.ok(cut !== null && cut !== 'more');
  assert.deepEqual(cut.fields, [{ name: 'c', value: 'd' }]);
});

test('bare LF, folded lines, lines that are no field', () => {
  const head = parseHead(bytes('A b\nC: d\n  e\nno colon here\nbad name: x\n: y\n\n'));
  assert.ok(head !== null && head !== 'more');
  assert.deepEqual(head.fields, [{ name: 'c', value: 'd e' }]);
  assert.equal(head.malformed, 3);
});

test('a head without end is refused at the bound', () => {
  assert.equal(parseHead(bytes('x'.repeat(MAX_HEAD_BYTES + 1))), null);
});
