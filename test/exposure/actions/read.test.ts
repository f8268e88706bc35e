/**
 * Guidance as publishers write it: sixty texts of the shapes that remediations have, each judged by hand. Texts are written for this
 * test; makers and products are made up.
 */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readGuidance } from '../../../src/exposure/actions/read.ts';
import { readAdvisory } from '../../../src/exposure/csaf/read.ts';
import type { Advisory, AdvisoryProduct, Remediation } from '../../../src/model/advisory.ts';

const product = (id: string, name: string, range: string | null, version: string | null = null): AdvisoryProduct => ({
  ...{ id, vendor: 'Acme', family: null, name, fullName: `Acme ${name}`, version, range },
  ...{ cpe: null, purls: [], models: [], serials: [], skus: [], parts: [] },
});

function advisory(
  products: readonly AdvisoryProduct[],
  remediations: readonly Partial<Remediation>[],
  fixed: readonly string[] = [],
): Advisory {
  const ids = products.map((p) => p.id).filter((id) => !fixed.includes(id));
  const whole = remediations.map((r) => ({
    ...{ category: 'vendor_fix', details: '', url: null, restart: null, products: ids },
    ...r,
  }));
  return {
    ...{
      id: 'A-1',
      title: '',
      category: 'csaf_security_advisory',
      publisher: 'Test',
      namespace: 'https://example.com',
    },
    ...{ status: 'final', revision: '1', releasedAt: '', updatedAt: '', url: null, tlp: null, groups: {} },
    products,
    vulnerabilities: [
      {
        ...{ cve: 'CVE-2024-0001', title: null, cwes: [], flags: [], scores: [], threats: [] },
        status: { known_affected: ids, fixed },
        remediations: whole,
      },
    ],
  };
}

const told = (details: string, category: string, range: string | null = null): string =>
  readGuidance(advisory([product('P1', 'Pump 7', range)], [{ details, category }]))
    .map((g) => [g.type, g.target?.text ?? g.subject].filter((t) => t !== null).join(' '))
    .sort()
    .join(', ');

const [fix, mit, work] = ['vendor_fix', 'mitigation', 'workaround'];

/** Category, text, what it asks for (type, with version or service). */
const TEXTS: readonly (readonly [string, string, string])[] = [
  [fix, 'Update to V2.4 or later version', 'patch V2.4'],
  [fix, 'Update to V13 SP2 Update 4 or later version', 'patch V13 SP2 Update 4'],
  [fix, 'Install V1.03 - Download: https://example.com/view/109745821 ', 'patch V1.03'],
  [fix, 'Acme has released Version 1.6.1 to mitigate the vulnerabilities in the Pump 7.', 'patch 1.6.1'],
  [mit, 'Acme recommends users update to Version 7.9.2 or newer.', 'patch 7.9.2'],
  [mit, 'Pump gateway: firmware Version 5.83', 'patch 5.83'],
  [mit, 'Pump Viewer, Version 1.25B or later', 'patch 1.25B'],
  [fix, 'Network engine (NE): v5.3 (released September 2021)', 'patch v5.3'],
  [mit, 'Versions 11.2.0 through 11.2.5: Update to Version 11.2.6', 'patch 11.2.6'],
  [mit, 'Pump 7 R1.01 - R3.05: Update to the latest revision (R3.06)', 'patch R3.06'],
  [fix, 'The problem is corrected in Base 6.1', 'patch 6.1'],
  [fix, 'Upgrade to 2018 SP1 or later.', 'patch 2018 SP1'],
  [mit, 'Users can download the latest firmware from the web site of Acme.', 'patch'],
  [mit, 'Update the server to 6.0.3 or 6.1.', 'patch'],
  [fix, 'Users of version 3.2 and earlier should upgrade.', 'patch'],
  [mit, 'Acme no longer supports the tool v2.0.2 and recommends that users upgrade to v2.0.3.', 'patch v2.0.3'],
  [fix, 'Spot Meter: v1.11.00 (available Fall 2021)', 'wait v1.11.00'],
  [fix, 'Version 4.20 SR2 will be released in June 2022 and will remediate this vulnerability.', 'wait 4.20 SR2'],
  [mit, 'Acme is aware of the issues and is developing mitigations.', 'wait'],
  [fix, 'Acme plans to release a fix in the second quarter.', 'wait'],
  ['fix_planned', 'Soon', 'wait'],
  ['no_fix_planned', 'Currently no fix is planned', 'none'],
  ['none_available', 'Currently no remediation is available', 'none'],
  [mit, 'The 702 series was discontinued in 2018 and cannot be updated.', 'none'],
  [mit, 'Acme will not be issuing a product update for the programmer.', 'none'],
  [mit, 'The maker has not responded to requests to work with the agency.', 'none'],
  [fix, 'Acme recommends replacing the system with a newer model.', 'replace'],
  [mit, 'For adapters of the first kind: migrate to a successor of the second kind.', 'replace'],
  [mit, 'Disable the web server if it is not needed.', 'disable web-server'],
  [work, 'Turn off the telnet service.', 'disable telnet'],
  [mit, 'Deactivate the SNMP service on port 161.', 'disable snmp'],
  [mit, 'As a last resort, users may disable wireless operation of the pump.', 'disable wireless'],
  [mit, 'Disable the frobnication bridge, if not in use.', 'disable'],
  [mit, 'Change the default passwords.', 'credentials'],
  [mit, 'Use unique and strong passwords for each device.', 'credentials'],
  [fix, 'Enter a unique challenge password when enrolling new devices.', 'credentials'],
  [mit, 'Locate the devices behind firewalls and isolate them from the business network.', 'isolate'],
  [mit, 'Place the pumps in their own VLAN.', 'isolate'],
  [mit, 'Restrict network access to port 161/udp of the affected product.', 'isolate'],
  [mit, 'Do not connect the device to the Internet.', 'isolate'],
  [mit, 'When remote access is required, use a virtual private network (VPN) that is up to date.', 'isolate'],
  [mit, 'Minimize network exposure for all devices.', 'isolate'],
  [mit, 'Physically protect the devices from unauthorized access.', 'restrict'],
  [mit, 'Apply the principle of least privilege.', 'restrict'],
  [mit, 'Only trained personnel may use the service laptop port.', 'restrict'],
  [mit, 'Do not open untrusted files in the viewer.', 'instruct'],
  [mit, 'Do not click web links or open unsolicited attachments in email messages.', 'instruct'],
  [mit, 'Scan removable storage media for viruses before they are used.', 'instruct'],
  [mit, 'Monitor the logs for unexpected traffic.', 'monitor'],
  [mit, 'Enable audit logs on all devices.', 'monitor'],
  [mit, 'Configure the device as the hardening guide says.', 'configure'],
  [fix, 'Enable signing in the settings of the server.', 'configure'],
  [fix, 'Users with questions should contact their local service team.', 'contact'],
  [fix, 'Tel: +1 (555) 010 0100 or 1-555-010-0199', 'contact'],
  [fix, 'https://www.example.com/productsecurity', 'inform'],
  [mit, "For more information, see Acme's security bulletin at:", 'inform'],
  [fix, 'As an interim mitigation until the update is there, Acme recommends the following:', 'inform'],
  [
    mit,
    'Update to V3.0 or later. Change the default password. Contact your service team.',
    'contact, credentials, patch V3.0',
  ],
  [fix, 'High skill is needed.', 'other'],
  [mit, 'Pump 7', 'other'],
];

test('sixty texts, judged by hand', () => {
  assert.equal(TEXTS.length, 60);
  const wrong = TEXTS.filter(([category, text, want]) => told(text, category) !== want);
  assert.deepEqual(
    wrong.map(([category, text, want]) => `${text} -> ${told(text, category)}, wanted ${want}`),
    [],
  );
});

test('a version that the document calls affected is never the one to come to', () => {
  assert.equal(told('Acme released version 3.1 of the pump.', fix, '<= 3.1'), 'patch');
  assert.equal(told('Update to version 3.2.', fix, '<= 3.1'), 'patch 3.2');
  // What the text leaves open the range may tell, when it ends below one version
  assert.equal(told('Update to the latest version.', fix, '< 3.2'), 'patch 3.2');
  assert.equal(told('Update to the latest version.', fix, '<= 3.1'), 'patch');
  assert.equal(told('Update to the latest version.', fix, 'all versions with the web module'), 'patch');
});

test('years with an update are versions', () => {
  assert.equal(told('Edge viewer: 2017 Update 3', fix), 'patch 2017 Update 3');
  assert.equal(told('Install the update of March 2017.', fix), 'patch');
});

test('telephone numbers, dates, CVEs and platforms are no versions', () => {
  for (const text of [
    'Call 1-800-555-0199 and ask for the update.',
    'Update as told in the notice of 2019-10-25.',
    'Install the update for CVE-2024-0001.',
    'Acme will release a fix for a weakness with the low score of 3.7.',
    'Install the update, which needs Windows 7 or later and .NET 4.5.2.',
  ]) {
    const all = readGuidance(advisory([product('P1', 'Pump 7', null)], [{ details: text }]));
    assert.deepEqual(
      all.map((g) => g.target),
      all.map(() => null),
      text,
    );
  }
});

test('a part of a version, a heading and the version that somebody has are not the one to come to', () => {
  const version = (text: string) => told(text, mit);
  assert.equal(version('Corrected in 5.1 Rev E, which users of it should install.'), 'patch');
  assert.equal(version('Fixed in 6.0 Cumulative Patch #11.'), 'patch');
  assert.ok(!version('8.4 Installing the system software in the manual').includes('8.4'));
  assert.equal(
    version('Pumps with firmware versions 09 and later are recommended to install the updated firmware.'),
    'patch',
  );
  assert.equal(version('Version 4.1 users should install the update.'), 'patch');
});

test('a version that is older than all that are affected mends nothing', () => {
  const products = [product('P1', 'Pump 7', '>= 6.1 < 6.1.4'), product('P2', 'Pump 7', '>= 6.0 < 6.0.4')];
  const all = readGuidance(
    advisory(products, [{ details: 'Update to version 6.0.4.' }, { details: 'Update to version 6.1.4.' }]),
  );
  assert.deepEqual(
    all.map((g) => [g.target!.text, g.products]),
    [
      ['6.0.4', ['P2']],
      ['6.1.4', ['P1', 'P2']],
    ],
  );
});

test('a version is for the series that the sentence names', () => {
  const products = [product('P1', 'D0-06DD1-D', '< 2.72'), product('P2', 'DL05-AR', '< 5.41')];
  const all = readGuidance(
    advisory(products, [
      { details: 'Update all D0-06 series units to firmware version 2.72 or later' },
      { details: 'Update all DL05 series units to firmware version 5.41 or later' },
    ]),
  );
  assert.deepEqual(
    all.map((g) => g.products),
    [['P1'], ['P2']],
  );
});

test('a version is for the products that the sentence names', () => {
  const products = [
    product('P1', 'Gateway', '< 2.0'),
    product('P2', 'Gateway Plus', '< 3.0'),
    product('P3', 'Meter', '< 9'),
  ];
  const all = readGuidance(
    advisory(products, [
      { details: 'Gateway: Version 2.0 or later' },
      { details: 'Gateway Plus: Version 3.0 or later' },
      { details: 'Update to version 5.0.' },
    ]),
  );
  const by = Object.fromEntries(all.map((g) => [g.target?.text, g.products]));
  assert.deepEqual(by, { '2.0': ['P1'], '3.0': ['P2'], '5.0': ['P1', 'P2'] });
});

test('the product tree tells the fixed version where the text does not', () => {
  const products = [product('P1', 'Pump 7', '<= 3.1'), product('P2', 'Pump 7', null, '3.2')];
  const one = (fixed: readonly string[], more: readonly AdvisoryProduct[] = []) =>
    readGuidance(advisory([...products, ...more], [{ details: 'Apply the update.', products: ['P1'] }], fixed))[0]!
      .target;
  assert.deepEqual(one(['P2']), { text: '3.2', orLater: null, source: 'tree' });
  assert.equal(one([]), null);
  assert.equal(
    one(['P2', 'P3'], [product('P3', 'Pump 7', null, '4.0')]),
    null,
    'two fixed versions: which is meant is not told',
  );
});

test('the same words for several CVEs are one piece with all of them', () => {
  const base = advisory([product('P1', 'Pump 7', null)], [{ details: 'Update to V2.', restart: 'system' }]);
  const [one] = base.vulnerabilities;
  const all = readGuidance({ ...base, vulnerabilities: [one!, { ...one!, cve: 'CVE-2024-0002' }] });
  assert.equal(all.length, 1);
  assert.deepEqual(all[0]!.cves, ['CVE-2024-0001', 'CVE-2024-0002']);
  assert.equal(all[0]!.restart, 'system');
});

test('hostile texts take no time and lose nothing', () => {
  const start = process.cpuUsage();
  for (const text of [
    'update to '.repeat(50_000),
    '1.'.repeat(50_000),
    '. '.repeat(50_000),
    'http://'.repeat(20_000),
    '\n•'.repeat(9_000),
  ]) {
    const all = readGuidance(
      advisory([product('P1', 'constructor', null)], [{ details: text, category: '__proto__' }]),
    );
    assert.ok(all.length > 0 && all.every((g) => g.text.length <= 1_000));
    assert.ok(
      all.some((g) => g.type === 'other'),
      'what is behind the bound is not read, and this is told',
    );
  }
  assert.ok(process.cpuUsage(start).user < 2_000_000);
});

const csaf = new URL('../../../../shared/feeds/csaf/', import.meta.url);

test('versions of real advisories are those below which their products are affected', {
  skip: existsSync(csaf) ? false : 'no advisories at hand',
}, () => {
  const count = { same: 0, higher: 0, lower: 0 };
  for (const kind of ['icsma', 'icsa']) {
    for (const file of readdirSync(new URL(`${kind}/`, csaf))) {
      if (!file.endsWith('.json')) continue;
      const read = readAdvisory(JSON.parse(readFileSync(new URL(`${kind}/${file}`, csaf), 'utf8')));
      if (!read.ok) continue;
      const byId = new Map(read.value.products.map((p) => [p.id, p]));
      for (const { target, products } of readGuidance(read.value)) {
        if (target?.source !== 'text') continue;
        for (const id of products) {
          // `< V2.4` and nothing else, read here by itself
          const bound = /^<\s?(v?[\d.]+)$/i.exec((byId.get(id)?.range ?? '').replace(/^vers:all\//, '').trim())?.[1];
          if (bound === undefined || !/^v?[\d.]+$/i.test(target.text)) continue;
          const [a, b] = [target.text, bound].map((t) => t.replace(/^v/i, '').split('.').map(Number));
          const at = Array.from({ length: 9 }, (_, k) => (a![k] ?? 0) - (b![k] ?? 0)).find((d) => d !== 0) ?? 0;
          count[at === 0 ? 'same' : at > 0 ? 'higher' : 'lower']++;
        }
      }
    }
  }
  const all = count.same + count.higher + count.lower;
  console.log(
    `# of ${all} versions ${count.same} are where the affected ones end, ${count.higher} higher, ${count.lower} lower`,
  );
  assert.ok(count.same / all > 0.9 && count.lower / all < 0.005);
});

test('most remediations of real advisories are typed', {
  skip: existsSync(csaf) ? false : 'no advisories at hand',
}, () => {
  for (const kind of ['icsma', 'icsa']) {
    let [all, typed, patches, versions] = [0, 0, 0, 0];
    for (const file of readdirSync(new URL(`${kind}/`, csaf))) {
      if (!file.endsWith('.json')) continue;
      const read = readAdvisory(JSON.parse(readFileSync(new URL(`${kind}/${file}`, csaf), 'utf8')));
      if (!read.ok) continue;
      for (const v of read.value.vulnerabilities) {
        for (const remediation of v.remediations) {
          const one = { ...read.value, vulnerabilities: [{ ...v, remediations: [remediation] }] };
          const guidance = readGuidance(one);
          all++;
          if (guidance.some((g) => g.type !== 'other')) typed++;
          patches += guidance.filter((g) => g.type === 'patch').length;
          versions += guidance.filter((g) => g.type === 'patch' && g.target !== null).length;
        }
      }
    }
    console.log(
      `# ${kind}: ${typed} of ${all} remediations typed; ${versions} of ${patches} patches with their version`,
    );
    assert.ok(typed / all > 0.88);
  }
});
