import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { ip } from '../../../test/wire/build.ts';
import { communityId } from './community-id.ts';
import { sha1 } from './sha1.ts';

const id = (src: string, dst: string, protocol: number, sport: number, dport: number, ordered = true, ports = true) =>
  communityId(Uint8Array.from(ip(src)), Uint8Array.from(ip(dst)), protocol, sport, dport, ordered, ports);

test('SHA-1 agrees with another implementation at every length around its blocks', () => {
  for (let n = 0; n < 200; n++) {
    const data = Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255);
    assert.equal(Buffer.from(sha1(data)).toString('hex'), createHash('sha1').update(data).digest('hex'));
  }
});

test('the published baseline values', () => {
  // community-id-spec, baseline for seed 0
  assert.equal(id('128.232.110.120', '66.35.250.204', 6, 34855, 80), '1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  assert.equal(id('66.35.250.204', '128.232.110.120', 6, 80, 34855), '1:LQU9qZlK+B5F3KDmev6m5PMibrg=');
  assert.equal(id('192.168.1.52', '8.8.8.8', 17, 54585, 53), '1:d/FP5EW3wiY1vCndhwleRRKHowQ=');
  assert.equal(id('192.168.0.89', '192.168.0.1', 1, 8, 0), '1:X0snYXpgwiv9TZtqg64sgzUn6Dk=');
});
