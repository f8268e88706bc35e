import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, passwordProblem, verifyPassword } from './people-passwords.ts';

for (const password of [
  'short',
  'elevenchars',
  'aaaaaaaaaaaaaaaa',
  'abababababababab',
  'password1234',
  'Password!1234',
  'passwordpassword',
  'administrator123',
  'qwertyuiop[]',
  'qwertyuiopas',
  'abcdefghijklmnop',
  '123456789012',
  '098765432109',
  'Hospital2026!',
  'annabelle-k!',
  'x'.repeat(257),
]) {
  test(`refused: ${password.slice(0, 24)}`, () => assert.notEqual(passwordProblem(password, 'annabelle-k'), null));
}

for (const password of ['correct horse battery', 'vier Äpfel im Korb', 'Tz9$kkQ!p0w-', '雨が降る日は本を読みます']) {
  test(`accepted: ${password}`, () => assert.equal(passwordProblem(password, 'annabelle-k'), null));
}

test('the same characters typed on another system are the same password', async () => {
  const hash = await hashPassword('Schlüsselbund am Haken');
  assert.equal(await verifyPassword(hash, 'Schlu\u0308sselbund am Haken'), true);
  assert.equal(await verifyPassword(hash, 'Schlusselbund am Haken'), false);
  assert.equal(await verifyPassword(null, 'no account has this password'), false);
});

test('hashing leaves the event loop free', async () => {
  let longest = 0;
  let last = performance.now();
  const tick = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await Promise.all(Array.from({ length: 20 }, (_, i) => hashPassword(`a password number ${i}`)));
  clearInterval(tick);
  // One hash takes 20 ms or more of a core; on the loop twenty of them would stop it for 400.
  assert.ok(longest < 200, `${longest} ms`);
});
