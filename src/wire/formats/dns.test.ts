import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'dns-packet';
import { isLocalAddress, parseDns, reverseAddress } from './dns.ts';

test('reads what another program encoded, with compression', () => {
  const bytes = encode({
    type: 'response',
    id: 7,
    flags: 0x0400,
    questions: [{ type: 'SRV', name: '_ipp._tcp.local' }],
    answers: [
      { type: 'SRV', name: 'p\\.1._ipp._tcp.local', data: { port: 631, target: 'p1.local' } },
      { type: 'AAAA', name: 'p1.local', data: 'fe80::1' },
      { type: 'TXT', name: 'p1.local', data: ['ty=Printer', 'x'] },
      { type: 'PTR', name: '1.0.0.10.in-addr.arpa', data: 'gw.example' },
    ],
  });
  const m = parseDns(bytes);
  assert.ok(typeof m === 'object');
  assert.equal(m.length, bytes.length);
  assert.ok(m.response && m.authoritative);
  assert.deepEqual(
    m.answers.map((r) => r.target),
    ['p1.local', 'fe80::1', null, 'gw.example'],
  );
  assert.deepEqual(m.answers[2]?.strings, ['ty=Printer', 'x']);
});

test('a pointer to itself or ahead is a loop, a cut message is short', () => {
  const head = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  assert.equal(parseDns(Uint8Array.from([...head, 0xc0, 12, 0, 1, 0, 1])), 'loop');
  assert.equal(parseDns(Uint8Array.from([...head, 0xc0, 40, 0, 1, 0, 1])), 'loop');
  assert.equal(parseDns(Uint8Array.from([...head, 3, 0x61])), 'short');
  assert.equal(parseDns(Uint8Array.from([...head, 0x80, 0x61])), 'bad');
});

test('reverse names and local addresses', () => {
  assert.equal(reverseAddress('4.3.2.10.IN-ADDR.ARPA'), '10.2.3.4');
  assert.equal(reverseAddress(`1${'.0'.repeat(20)}.8.f.ip6.arpa`), null);
  assert.equal(reverseAddress(`1${'.0'.repeat(28)}.0.e.f.ip6.arpa`), 'fe00::1');
  assert.deepEqual(['10.1.1.1', '172.32.0.1', '8.8.8.8', 'fe80::1', '2001:db8::1', '100.64.0.1'].map(isLocalAddress), [
    true,
    false,
    false,
    true,
    false,
    true,
  ]);
});
