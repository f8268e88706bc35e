import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ipv6Text, macText } from './address.ts';

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g)!.map((h) => Number.parseInt(h, 16)));

test('MAC addresses are lower case with colons', () => {
  assert.equal(macText(bytes('00A0C91BFF02'), 0), '00:a0:c9:1b:ff:02');
});

// RFC 5952 section 4
for (const [hex, want] of [
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['00000000000000000000000000000000', '::'],
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000100010001000100000001', '2001:db8:1:1:1:1:0:1'],
  ['20010000000000010000000000000001', '2001:0:0:1::1'],
  ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
] as const) {
  test(`IPv6 ${want}`, () => assert.equal(ipv6Text(bytes(hex), 0), want));
}
