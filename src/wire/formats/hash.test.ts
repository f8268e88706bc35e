import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { md5, sha256 } from './hash.ts';

test('MD5 and SHA-256 agree with an independent implementation at every length around the block size', () => {
  for (let n = 0; n < 300; n++) {
    const s = Array.from({ length: n }, (_, i) => String.fromCharCode((i * 31 + n) & 0xff)).join('');
    const bytes = Buffer.from(s, 'latin1');
    assert.equal(md5(s), createHash('md5').update(bytes).digest('hex'), `md5 of ${n} bytes`);
    assert.equal(sha256(s), createHash('sha256').update(bytes).digest('hex'), `sha256 of ${n} bytes`);
  }
});
