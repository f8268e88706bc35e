import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SynForms, synForm } from './syn.ts';

/** A TCP header of 20 bytes with these options behind it, padded by hand where a real one is. */
function header(window: number, options: readonly number[]): Uint8Array {
  const size = 20 + options.length;
  const b = new Uint8Array(size);
  b[12] = (size / 4) << 4;
  b[14] = window >> 8;
  b[15] = window & 255;
  b.set(options, 20);
  return b;
}

const LINUX = [2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7];

test('the form of a SYN: start of its time to live, window, options in order, segment size, scale', () => {
  const cases: readonly (readonly [string, number, number, readonly number[]])[] = [
    ['64:64240:MSTNW:1460:7', 61, 64240, LINUX],
    ['128:64240:MNWNNS:1460:8', 120, 64240, [2, 4, 5, 180, 1, 3, 3, 8, 1, 1, 4, 2]],
    ['32:512:M:536:-', 30, 512, [2, 4, 2, 24]],
    ['255:4096::-:-', 250, 4096, []],
    ['64:1:?200E:-:-', 64, 1, [200, 2, 0, 0]],
  ];
  for (const [form, ttl, window, options] of cases) {
    const b = header(window, options);
    assert.equal(synForm(b, 0, b.length, ttl), form);
  }
});

test('options that end too early end the reading', () => {
  for (const options of [
    [2, 0, 0, 0],
    [2, 200, 0, 0],
    [2, 1, 0, 0],
    [3, 3, 7, 2],
  ] as const) {
    const b = header(9, options);
    assert.match(synForm(b, 0, b.length, 64), /^64:9:[MWN?0-9]*:-:[-7]$/);
  }
});

test('what is remembered is what would be made, whatever the time stamps', () => {
  const forms = new SynForms();
  for (let n = 0; n < 2_000; n++) {
    const b = header(n % 7, LINUX);
    b[28] = n & 255;
    b[29] = n >> 8;
    assert.equal(forms.of(b, 0, b.length, 60 + (n % 3)), synForm(b, 0, b.length, 60 + (n % 3)));
  }
});
