import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from './reader.ts';
import { MAX_VALUE_CHARS, printable, withoutFill } from './text.ts';

test('control, bidi and zero-width characters become visible escapes', () => {
  assert.equal(printable('a\u001b[31mb\u202ec\u200bd\r\n2'), 'a\\x1b[31mb\\u{202e}c\\u{200b}d\\x0d\\x0a2');
});

test('surrounding blanks and NULs go, markup stays as text', () => {
  assert.equal(printable('  <img src=x>\0\0 '), '<img src=x>');
  assert.equal(printable('\0 \0'), '');
});

test('long values are cut, lone surrogates escaped', () => {
  assert.equal(printable('x'.repeat(9000)).length, MAX_VALUE_CHARS);
  assert.equal(printable('a\ud800b'), 'a\\u{d800}b');
  assert.equal(printable('ok 😀'), 'ok 😀');
});

test('device text is UTF-8 where valid, else ISO 8859-1', () => {
  assert.equal(text(Uint8Array.of(0x47, 0xc3, 0xa4)), 'Gä');
  assert.equal(text(Uint8Array.of(0x47, 0xe4, 0x2e)), 'Gä.');
  assert.equal(text(Uint8Array.of(0xc0, 0x80)), 'À\x80');
});

test('blanks inside a value cost what they are long, not their square', () => {
  assert.equal(printable(`\0\u3000 a${' '.repeat(600)}b\u00a0\0`), `a${' '.repeat(600)}b`);
  const long = `${' '.repeat(1_000_000)}x`;
  const start = process.cpuUsage();
  assert.equal(withoutFill(long), long);
  assert.equal(withoutFill('NAME \0 \0'), 'NAME');
  assert.ok(process.cpuUsage(start).user < 50_000);
});
