/** Package URLs and CPE names: spellings of one thing, and how two names relate. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Cpe,
  type CpeRelation,
  type CpeValue,
  compareCpe,
  compareValues,
  cpeText,
  parseCpe,
} from '../../../src/exposure/components/cpe.ts';
import { parsePurl, purlMeans, purlName, purlText, purlVersion } from '../../../src/exposure/components/purl.ts';

test('a package URL has one spelling, by the rules of its type', () => {
  // Written, canonical. Facts of the package-url specification and its types.
  const cases: readonly (readonly [string, string | null])[] = [
    ['pkg:npm/%40angular/animation@12.3.1', 'pkg:npm/%40angular/animation@12.3.1'],
    ['pkg:npm/@angular/core', 'pkg:npm/%40angular/core'],
    ['pkg:npm/@angular/core@1.0', 'pkg:npm/%40angular/core@1.0'],
    ['PKG:PyPI/Django_allauth@12.23', 'pkg:pypi/django-allauth@12.23'],
    [
      'pkg:GOLANG/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/',
      'pkg:golang/google.golang.org/genproto@abcdedf#googleapis/api/annotations',
    ],
    [
      'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?type=zip&classifier=dist',
      'pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=dist&type=zip',
    ],
    [
      'pkg://deb/Debian/CURL@7.50.3-1?Arch=i386&distro=jessie&empty=',
      'pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie',
    ],
    ['pkg:rpm/Fedora/curl@7.50.3-1.fc25', 'pkg:rpm/fedora/curl@7.50.3-1.fc25'],
    ['pkg:github/Package-URL/purl-Spec@244fd47e07', 'pkg:github/package-url/purl-spec@244fd47e07'],
    [
      'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
      'pkg:docker/customer/dockerimage@sha256:244fd47e07d1004f0aed9c?repository_url=gcr.io',
    ],
    ['pkg:generic/a%20b@1%2F2#./x/../y', 'pkg:generic/a%20b@1%2F2#x/y'],
    ['npm/foo@1', null],
    ['pkg:npm', null],
    ['pkg:npm/', null],
    ['pkg:1x/foo', null],
    ['pkg:npm/%zz', null],
    ['pkg:npm/foo?=1', null],
  ];
  for (const [given, canonical] of cases) {
    const purl = parsePurl(given);
    assert.equal(purl === null ? null : purlText(purl), canonical, given);
    if (canonical !== null) assert.equal(purlText(parsePurl(canonical)!), canonical);
  }
  assert.equal(parsePurl(`pkg:npm/${'x'.repeat(3_000)}`), null);
  assert.equal(purlVersion(parsePurl('pkg:rpm/redhat/openssl@1.1.1k-7.el8?epoch=1')!), '1:1.1.1k-7.el8');
  assert.equal(purlName(parsePurl('pkg:deb/debian/curl@7?arch=amd64#x')!), 'pkg:deb/debian/curl');
});

test('a name without a version means all versions; what it asks for beyond may stay open', () => {
  const is = (name: string, one: string) => purlMeans(parsePurl(name)!, parsePurl(one)!);
  assert.equal(is('pkg:npm/foo', 'pkg:npm/foo@1.0'), true);
  assert.equal(is('pkg:npm/foo@1.0', 'pkg:npm/foo@1.0?download_url=x'), true);
  assert.equal(is('pkg:npm/foo@1.0', 'pkg:npm/foo@1.1'), false);
  assert.equal(is('pkg:npm/foo@1.0', 'pkg:npm/foo'), null);
  assert.equal(is('pkg:deb/debian/x@1?arch=amd64', 'pkg:deb/debian/x@1'), null);
  assert.equal(is('pkg:deb/debian/x@1?arch=amd64', 'pkg:deb/debian/x@1?arch=arm64'), false);
  assert.equal(is('pkg:npm/foo', 'pkg:npm/bar'), false);
});

test('both bindings of a CPE name are read, escapes and wildcards with them', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    // NISTIR 7695, examples of 6.1.2 and 6.2.2.
    [
      'cpe:/a:microsoft:internet_explorer:8.0.6001:beta',
      'cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*',
    ],
    ['cpe:/a:microsoft:internet_explorer:8.%02:sp%01', 'cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*'],
    [
      'cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~',
      'cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*',
    ],
    [
      'cpe:/a:foo%5cbar:big%24money_2010:::~~special~ipod_touch~80gb~',
      'cpe:2.3:a:foo\\\\bar:big\\$money_2010:*:*:*:*:special:ipod_touch:80gb:*',
    ],
    ['cpe:2.3:a:Acme:pump\\:x:1\\.0:-:*:*:*:*:*:*', 'cpe:2.3:a:acme:pump\\:x:1.0:-:*:*:*:*:*:*'],
    ['cpe:2.3:o:*:linux*:4.??:*:*:*:*:*:*:*', 'cpe:2.3:o:*:linux*:4.??:*:*:*:*:*:*:*'],
    ['cpe:2.3:a:acme:pu*mp:1:*:*:*:*:*:*:*', null],
    ['cpe:2.3:x:acme:pump:1:*:*:*:*:*:*:*', null],
    ['cpe:2.3:a:acme:pump', null],
    ['cpe:/a:x:y::::de:more', null],
    ['cpe:/a:%zz', null],
    ['pkg:npm/foo', null],
  ];
  for (const [given, formatted] of cases) {
    const cpe = parseCpe(given);
    assert.equal(cpe === null ? null : cpeText(cpe), formatted, given);
    if (formatted !== null) assert.deepEqual(parseCpe(formatted), cpe);
  }
});

const text = (t: string, before = 0, after = 0): CpeValue => ({ text: t, before, after });
const STAR = Number.POSITIVE_INFINITY;
const wild = text('8.', 0, STAR);

test('two values relate as the table of NISTIR 7696 (6.2) has it', () => {
  const i = text('8.0');
  const k = text('9.0');
  // Source, target, relation: the seventeen rows.
  const rows: readonly (readonly [CpeValue, CpeValue, CpeRelation])[] = [
    ['any', 'any', 'equal'],
    ['any', 'na', 'superset'],
    ['any', i, 'superset'],
    ['any', wild, 'undefined'],
    ['na', 'any', 'subset'],
    ['na', 'na', 'equal'],
    ['na', i, 'disjoint'],
    ['na', wild, 'undefined'],
    [i, i, 'equal'],
    [i, k, 'disjoint'],
    [i, wild, 'undefined'],
    [i, 'na', 'disjoint'],
    [i, 'any', 'subset'],
    [wild, i, 'superset'],
    [wild, k, 'disjoint'],
    [wild, 'any', 'subset'],
    [wild, 'na', 'disjoint'],
    [wild, text('8.1', 0, STAR), 'undefined'],
  ];
  for (const [a, b, relation] of rows) assert.equal(compareValues(a, b), relation, JSON.stringify([a, b]));
  // Question marks stand for at most so many characters, a star for any number, at either end.
  for (const [pattern, target, is] of [
    [text('sp', 0, 1), 'sp1', true],
    [text('sp', 0, 1), 'sp', true],
    [text('sp', 0, 1), 'sp10', false],
    [text('office', 2, 0), 'msoffice', true],
    [text('office', 2, 0), 'xmsoffice', false],
    [text('a', STAR, STAR), 'xxaxx', true],
    [text('aba', 2, 0), 'ababa', true],
  ] as const)
    assert.equal(compareValues(pattern, text(target)), is ? 'superset' : 'disjoint', `${target}`);
});

test('names relate as their attributes do, and turned around the other way', () => {
  const names = [
    'cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*',
    'cpe:2.3:a:acme:pump:1.0:*:*:*:*:*:*:*',
    'cpe:2.3:a:acme:pump:1.0:-:*:*:*:*:*:*',
    'cpe:2.3:a:acme:pump:2.0:*:*:*:*:*:*:*',
    'cpe:2.3:a:acme:pump:*:*:*:de:*:*:*:*',
  ].map((t) => parseCpe(t)!) as readonly Cpe[];
  const [all, one, exact, two, german] = names as [Cpe, Cpe, Cpe, Cpe, Cpe];
  assert.equal(compareCpe(all, one), 'superset');
  assert.equal(compareCpe(exact, all), 'subset');
  assert.equal(compareCpe(one, two), 'disjoint');
  assert.equal(compareCpe(one, german), 'undefined', 'each is more exact in one attribute');
  const turned: Readonly<Record<CpeRelation, CpeRelation>> = {
    equal: 'equal',
    superset: 'subset',
    subset: 'superset',
    disjoint: 'disjoint',
    undefined: 'undefined',
  };
  for (const a of names) for (const b of names) assert.equal(compareCpe(b, a), turned[compareCpe(a, b)]);
});

test('whatever the text is, it is read or refused, and what is read has one spelling', () => {
  const sign = fc.constantFrom(...'abC1.-_:*?\\/%@#&=~ \u0000é');
  fc.assert(
    fc.property(fc.string({ unit: sign, maxLength: 40 }), (body) => {
      for (const head of ['pkg:npm/', 'pkg:']) {
        const purl = parsePurl(head + body);
        if (purl !== null) assert.equal(purlText(parsePurl(purlText(purl))!), purlText(purl));
      }
      for (const name of [`cpe:2.3:a:${body}:x:*:*:*:*:*:*:*:*`, `cpe:/a:${body}`]) {
        const cpe = parseCpe(name);
        if (cpe !== null) assert.deepEqual(parseCpe(cpeText(cpe)), cpe, name);
      }
    }),
    { numRuns: 300, seed: 7 },
  );
});
