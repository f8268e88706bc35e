/** Orders of versions: facts that each ecosystem publishes, and the laws of an order. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareAs } from '../../../src/exposure/components/orders/order.ts';
import { withinVers } from '../../../src/exposure/components/vers.ts';

/** Each list from the earliest on; inside brackets what is equal. */
const RISING: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  // semver.org 2.0.0, 11
  semver: [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    ['1.0.0', 'v1.0.0', '1.0.0+build', '1.0'],
    '2.0.0',
    '2.1.0',
    '2.1.1',
    '10.0.0',
  ],
  // PEP 440, summary of the order; the separators of its normalisation
  pypi: [
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    ['1.0a12', '1.0-alpha.12'],
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    ['1.0rc1', '1.0c1', '1.0-preview_1'],
    ['1.0', '1.0.0', 'v1.0'],
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5',
    ['1.0.post456', '1.0-456', '1.0.rev456'],
    '1.1.dev1',
    '1!0.1',
  ],
  // Debian Policy 5.6.12: ~ is before everything, also before the end
  deb: ['1.0~~', '1.0~~a', '1.0~', '1.0', '1.0-1', '1.0-1+b1', '1.0a', '1.0+dfsg-1', '1.2', '1.10', '2:0.1'],
  // rpm-version(7), and what rpmvercmp is tested with
  rpm: [
    '1.0~rc1',
    '1.0',
    '1.0^',
    '1.0^git1',
    '1.0.1',
    ['1.1', '1_1', '1.1.'],
    '1.1a',
    '1.1.b',
    '2.0',
    ['10.0001', '10.1'],
    '10.0039',
    '1:0.5',
  ],
  // Alpine's own list of versions
  alpine: [
    '0.1.0_alpha',
    '0.1.0_alpha2',
    '0.1.0_beta',
    '0.1.0_pre2',
    '0.1.0_rc1',
    '0.1.0',
    '0.1.0-r1',
    '0.1.0_p1',
    '0.1.1',
    '0.12',
    '1.0.1',
    '1.0.1a',
    '1.0.1b',
    '1.2.0',
  ],
  // Maven, Version Order Specification
  maven: [
    '1-alpha-1',
    ['1-alpha-10', '1a10'],
    '1-beta-1',
    '1-milestone-1',
    ['1-rc-1', '1-cr-1'],
    '1-SNAPSHOT',
    ['1', '1.0', '1.0.0', '1-ga', '1.final', '1-release'],
    '1-sp',
    '1-sp-1',
    '1-abc',
    '1-1',
    '1.1',
    '1.1.1',
    '2.0.1',
    '2.1',
  ],
  golang: [
    'v0.0.0-20200101000000-abcdefabcdef',
    'v1.0.0-rc.1',
    'v1.0.0',
    ['v1.2.0', 'v1.2.0+incompatible', '1.2.0'],
    'v1.10.0',
  ],
  nuget: ['1.0.0-Alpha', ['1.0.0-beta', '1.0.0-BETA'], ['1.0', '1.0.0.0'], '1.0.0.1', '1.0.1'],
  gem: ['1.0.a', '1.0.b1', ['1.0', '1', '1.0.0'], '1.0.1.pre', '1.0.1', '1.10'],
};

test('every ecosystem orders versions as it says', () => {
  let pairs = 0;
  for (const [scheme, list] of Object.entries(RISING)) {
    const all = list.flatMap((same, place) => [same].flat().map((version) => ({ version, place })));
    for (const a of all) {
      for (const b of all) {
        const want = Math.sign(a.place - b.place);
        assert.equal(compareAs(scheme, a.version, b.version), want, `${scheme}: ${a.version} and ${b.version}`);
        pairs++;
      }
    }
  }
  assert.ok(pairs > 1_000, `${pairs} pairs`);
});

test('what is no version of a kind has no place in its order', () => {
  for (const [scheme, a, b] of [
    ['pypi', '1.0', 'next'],
    ['deb', 'x:1', '1'],
    ['alpine', '1.0', '1.0_foo'],
    ['golang', 'v1.0.0', 'master'],
    ['rpm', '1.0-1', '1.0'],
    ['gem', '1.0', 'x'],
    [null, '8.1', 'next'],
    ['semver', '1'.repeat(300), '1'],
  ] as const)
    assert.equal(compareAs(scheme, a, b), null, `${scheme}: ${a} and ${b}`);
  assert.equal(compareAs('Debian:12', '1.0~beta1', '1.0'), -1, 'an ecosystem with its release');
  assert.equal(compareAs('custom', '1.1.1k', '1.1.1l'), -1, 'letters as makers write them');
});

test('vers: ranges', () => {
  for (const [range, version, is] of [
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '1.2.3', true],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '2.0.0', true],
    ['vers:npm/1.2.3|>=2.0.0|<5.0.0', '5.0.0', false],
    ['vers:pypi/<1.0|!=0.9|>=2.0rc1', '0.9', false],
    ['vers:pypi/<1.0|!=0.9|>=2.0rc1', '0.8', true],
    ['vers:pypi/<1.0|!=0.9|>=2.0rc1', '2.0', true],
    ['vers:pypi/<1.0|!=0.9|>=2.0rc1', '1.5', false],
    ['vers:deb/<=1.0~rc1', '1.0', false],
    ['vers:generic/*', 'anything', true],
    ['vers:pypi/<1.0', 'master', null],
    ['>= 1', '2', null],
  ] as const)
    assert.equal(withinVers(range, version), is, `${range} ${version}`);
});
