import assert from 'node:assert/strict';
import { test } from 'node:test';
import { children, element, integer, oid } from './ber.ts';

test('elements, long lengths, and what does not fit', () => {
  assert.deepEqual(element(Uint8Array.of(2, 1, 5)), { tag: 2, value: Uint8Array.of(5), size: 3 });
  assert.equal(element(Uint8Array.of(4, 0x81, 2, 65, 66))?.valueOf() !== null, true);
  assert.equal(element(Uint8Array.of(4, 0x82, 0, 2, 65)), 'more');
  assert.equal(element(Uint8Array.of(0x30, 0x80, 0, 0)), null, 'indefinite length');
  assert.equal(element(Uint8Array.of(0x1f, 1, 0)), null, 'high tag');
  assert.equal(element(Uint8Array.of()), 'more');
  assert.equal(children(Uint8Array.of(2, 1, 1, 2, 9, 1)).length, 1);
});

test('integers and object identifiers', () => {
  assert.equal(integer(Uint8Array.of(0xff)), -1);
  assert.equal(integer(Uint8Array.of(0, 0xff)), 255);
  assert.equal(integer(Uint8Array.of(0x80, 0)), -32_768);
  assert.equal(integer(new Uint8Array(9)), null);
  assert.equal(oid(Uint8Array.of(0x2b, 6, 1, 4, 1, 0x82, 0x37)), '1.3.6.1.4.1.311');
  assert.equal(oid(Uint8Array.of(0x88, 0x37, 1)), '2.999.1');
});
