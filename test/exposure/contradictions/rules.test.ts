/** Each rule has a hit and near misses: what looks alike and can be so. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPARES } from '../../../src/exposure/contradictions/compare.ts';
import { findContradictions } from '../../../src/exposure/contradictions/find.ts';
import { RULES } from '../../../src/exposure/contradictions/rules.ts';
import { TOPICS } from '../../../src/exposure/mds2/topics.ts';
import { FACTS, SIDE_OF, type Statement } from '../../../src/model/contradiction.ts';
import { names, say } from './support.ts';

const DAY = 86_400_000;
const claim = (topic: keyof typeof TOPICS, value: string | null): Statement => say('mds2', 'claim', topic, value);
const speaks = (key: string, role = 'server'): Statement => say('wire', 'speaks', key, role);
const clear = (key: string): Statement => say('wire', 'cleartext', key, 'seen');

interface Example {
  readonly hit: readonly Statement[];
  readonly misses: readonly (readonly Statement[])[];
}

const EXAMPLES: Readonly<Record<string, Example>> = {
  'mds2-encrypts': {
    hit: [claim('encrypts-transmission', 'yes'), clear('hl7')],
    misses: [
      [claim('encrypts-transmission', 'no'), clear('hl7')],
      [claim('encrypts-transmission', null), clear('hl7')],
      [claim('encrypts-transmission', 'yes'), clear('ntp')],
      [claim('encrypts-transmission', 'yes'), speaks('tls', 'client')],
    ],
  },
  'mds2-tls-unused': {
    hit: [claim('tls', 'yes'), clear('dicom')],
    misses: [
      [claim('tls', 'yes'), claim('encrypts-transmission', 'no'), clear('dicom')],
      [claim('tls', 'no'), clear('dicom')],
    ],
  },
  'mds2-no-tls': {
    hit: [claim('tls', 'no'), speaks('https')],
    misses: [
      [claim('tls', 'no'), speaks('http')],
      [claim('tls', 'yes'), speaks('tls')],
    ],
  },
  'mds2-remote-service': {
    hit: [claim('remote-service', 'no'), speaks('TeamViewer', 'client')],
    misses: [
      // A workstation that looks at another machine is no way in.
      [claim('remote-service', 'no'), speaks('rdp', 'client')],
      [claim('remote-service', 'no'), speaks('vnc', 'seen')],
      [claim('remote-service', 'yes'), speaks('rdp')],
      [claim('remote-service', 'no'), speaks('ssh')],
    ],
  },
  'mds2-wifi': {
    hit: [claim('wifi', 'no'), say('wire', 'wireless', 'WLAN', 'clinical-5')],
    misses: [
      [claim('wifi', 'no'), say('wire', 'wireless', 'bluetooth', 'x')],
      [claim('wifi', 'no'), say('wire', 'wireless', 'wifi', null)],
      [claim('wifi', 'yes'), say('wire', 'wireless', 'wifi', 'clinical-5')],
    ],
  },
  'mds2-bluetooth': {
    hit: [claim('bluetooth', 'no'), say('wire', 'wireless', 'bluetooth', 'x')],
    misses: [[claim('bluetooth', 'no'), say('wire', 'wireless', 'wifi', 'x')]],
  },
  'mds2-services': {
    hit: [claim('closes-unneeded-services', 'yes'), speaks('telnet')],
    misses: [
      [claim('closes-unneeded-services', 'yes'), speaks('ftp', 'client')],
      [claim('closes-unneeded-services', 'no'), speaks('telnet')],
      [claim('closes-unneeded-services', 'yes'), speaks('ssh')],
    ],
  },
  'mds2-shares': {
    hit: [claim('closes-shares', 'yes'), speaks('cifs', 'both')],
    misses: [[claim('closes-shares', 'yes'), speaks('smb', 'client')]],
  },
  'mds2-patient-data': {
    hit: [claim('transmits-patient-data', 'no'), speaks('hl7', 'client')],
    misses: [
      [claim('transmits-patient-data', 'no'), speaks('ntp', 'client')],
      [claim('transmits-patient-data', 'yes'), speaks('hl7', 'client')],
    ],
  },
  'mds2-outside': {
    hit: [claim('external-communication', 'no'), say('wire', 'talks-outside', null, '203.0.113.9')],
    misses: [[claim('external-communication', 'yes'), say('wire', 'talks-outside', null, '203.0.113.9')]],
  },
  'mds2-no-os': {
    hit: [claim('has-os', 'no'), say('wire', 'os', null, 'Linux')],
    misses: [
      [claim('has-os', 'no'), say('wire', 'os', null, null)],
      [claim('has-os', 'yes'), say('wire', 'os', null, 'Linux')],
    ],
  },
  'mds2-os': {
    hit: [say('mds2', 'os', null, 'Windows 10'), say('wire', 'os', null, 'Windows 7')],
    misses: [
      [say('mds2', 'os', null, 'Windows Embedded Standard 7'), say('wire', 'os', null, 'Windows 7')],
      [say('mds2', 'os', null, 'Windows 10 IoT Enterprise LTSC 2019'), say('wire', 'os', null, 'Windows 10 or later')],
      [say('mds2', 'os', null, 'Ubuntu 20.04'), say('wire', 'os', null, 'Linux')],
      [say('mds2', 'os', null, 'Android 9'), say('wire', 'os', null, 'Linux')],
      [say('mds2', 'os', null, 'Windows 10'), say('wire', 'os', null, 'Windows')],
      [say('mds2', 'os', null, 'a kernel of our own'), say('wire', 'os', null, 'Linux')],
    ],
  },
  'mds2-version': {
    hit: [say('mds2', 'form-version', null, '4.0 - 4.2'), say('wire', 'version', 'software', '5.1')],
    misses: [
      [say('mds2', 'form-version', null, '4.0 - 4.2'), say('wire', 'version', 'software', 'v4.2.0')],
      [say('mds2', 'form-version', null, '4.0 - 4.2'), say('wire', 'version', 'firmware', '5.1')],
      [say('mds2', 'form-version', null, 'all of the line'), say('wire', 'version', 'software', '5.1')],
      [say('mds2', 'form-version', null, '4.2'), say('wire', 'version', 'software', '4.2.7')],
    ],
  },
  'mds2-manufacturer': {
    hit: [say('mds2', 'manufacturer', null, 'Philips'), say('wire', 'manufacturer', null, 'GE Healthcare')],
    misses: [
      [
        say('mds2', 'manufacturer', null, 'GE HealthCare Technologies'),
        say('wire', 'manufacturer', null, 'GE Healthcare'),
      ],
      [say('mds2', 'manufacturer', null, 'Welch Allyn, Inc.'), say('wire', 'manufacturer', null, 'Baxter')],
      [say('mds2', 'manufacturer', null, 'Nobody Has Heard Of'), say('wire', 'manufacturer', null, 'Philips')],
    ],
  },
  'mds2-model': {
    hit: [say('mds2', 'model', null, 'MX400, MX450'), say('wire', 'model', null, 'IntelliVue MX800')],
    misses: [
      [say('mds2', 'model', null, 'MX400, MX450 and MX800'), say('wire', 'model', null, 'IntelliVue MX 800')],
      [say('mds2', 'model', null, 'Patient monitor'), say('wire', 'model', null, 'MX800')],
      [say('mds2', 'model', null, 'MX400/MX800'), say('wire', 'model', null, 'MX800')],
    ],
  },
  'sbom-missing': {
    hit: [
      say('sbom', 'sbom', null, 'unstated'),
      say('sbom', 'component', 'zlib', 'listed'),
      say('wire', 'runs', 'OpenSSH_7.4', 'seen'),
    ],
    misses: [
      [say('sbom', 'sbom', null, 'incomplete'), say('wire', 'runs', 'OpenSSH', 'seen')],
      [
        say('sbom', 'sbom', null, 'complete'),
        say('sbom', 'component', 'openssh-server', 'listed'),
        say('wire', 'runs', 'OpenSSH_7.4', 'seen'),
      ],
      [say('wire', 'runs', 'OpenSSH', 'seen')],
    ],
  },
  'sbom-version': {
    hit: [say('sbom', 'component-version', 'OpenSSL', '1.0.2k'), say('wire', 'runs-version', 'openssl', '1.1.1d')],
    misses: [
      [say('sbom', 'component-version', 'openssh', '7.4p1-21.el7'), say('wire', 'runs-version', 'OpenSSH', '7.4p1')],
      [say('sbom', 'component-version', 'openssl', '1.0.2k'), say('wire', 'runs-version', 'openssh', '7.4')],
      [say('sbom', 'component-version', 'openssl', null), say('wire', 'runs-version', 'openssl', '1.1.1')],
      [say('sbom', 'component-version', 'Apache Tomcat', '9.0.1'), say('wire', 'runs-version', 'Apache', '2.4.6')],
    ],
  },
  'vex-absent': {
    hit: [say('vex', 'component-absent', 'openssl', 'component_not_present'), say('wire', 'runs', 'OpenSSL', 'seen')],
    misses: [
      [say('vex', 'component-absent', 'openssl', 'component_not_present'), say('wire', 'runs', 'OpenSSH', 'seen')],
    ],
  },
  'cmms-version': {
    hit: [say('cmms', 'version', null, '4.2'), say('wire', 'version', 'software', '5.0')],
    misses: [
      [say('cmms', 'version', null, '4.2'), say('wire', 'version', 'software', 'v4.2.0')],
      [
        say('cmms', 'version', null, '4.2'),
        say('wire', 'version', 'software', '4.2'),
        say('wire', 'version', 'firmware', '1.1'),
      ],
      [say('cmms', 'version', null, '4.2'), say('wire', 'version', 'firmware', '1.1')],
      [say('cmms', 'version', null, '4.2'), say('wire', 'version', 'hardware', 'B')],
      [say('cmms', 'version', 'firmware', '4.2'), say('wire', 'version', 'software', '5.0')],
      [say('cmms', 'version', null, '2018'), say('wire', 'version', 'software', '5.0')],
      [say('cmms', 'version', null, 'latest'), say('wire', 'version', 'software', '5.0')],
      [say('cmms', 'version', null, ' '), say('wire', 'version', 'software', '5.0')],
    ],
  },
  'cmms-os': {
    hit: [say('cmms', 'os', null, 'Windows XP'), say('wire', 'os', null, 'Linux')],
    misses: [[say('cmms', 'os', null, 'Microsoft Windows 10 Enterprise'), say('wire', 'os', null, 'Windows 10')]],
  },
  'cmms-manufacturer': {
    hit: [say('cmms', 'manufacturer', null, 'Siemens Healthineers'), say('wire', 'manufacturer', null, 'Philips')],
    misses: [
      [say('cmms', 'manufacturer', null, 'PHILIPS MEDICAL SYSTEMS'), say('wire', 'manufacturer', null, 'Philips')],
    ],
  },
  'cmms-model': {
    hit: [say('cmms', 'model', null, 'Optima CT660'), say('wire', 'model', null, 'LOGIQ E9')],
    misses: [
      [say('cmms', 'model', null, 'OPTIMA-CT660'), say('wire', 'model', null, 'GE Optima CT 660')],
      [say('cmms', 'model', null, 'CT scanner'), say('wire', 'model', null, 'Optima CT660')],
    ],
  },
  'cmms-serial': {
    hit: [say('cmms', 'serial', null, 'DE-45012'), say('wire', 'serial', null, 'DE-45013')],
    misses: [
      [say('cmms', 'serial', null, 'SN: 0045012'), say('wire', 'serial', null, '45012')],
      [say('cmms', 'serial', null, 'de 45012'), say('wire', 'serial', null, 'DE45012')],
      [say('cmms', 'serial', null, '-'), say('wire', 'serial', null, '45012')],
    ],
  },
  'cmms-retired': {
    hit: [
      say('cmms', 'status', null, 'retired', { firstAtMs: 0 }),
      say('wire', 'seen', null, 'seen', { lastAtMs: 9 * DAY }),
    ],
    misses: [
      [
        say('cmms', 'status', null, 'retired', { firstAtMs: 9 * DAY }),
        say('wire', 'seen', null, 'seen', { lastAtMs: 9.5 * DAY }),
      ],
      [
        say('cmms', 'status', null, 'retired', { firstAtMs: null }),
        say('wire', 'seen', null, 'seen', { lastAtMs: 9 * DAY }),
      ],
      [
        say('cmms', 'status', null, 'in-service', { firstAtMs: 0 }),
        say('wire', 'seen', null, 'seen', { lastAtMs: 9 * DAY }),
      ],
    ],
  },
  'cmms-location': {
    hit: [
      say('cmms', 'location', null, 'Building A, Floor 3, Room 312'),
      say('wire', 'location', null, 'Bldg. A / 1st floor / closet 2'),
    ],
    misses: [
      [
        say('cmms', 'location', null, 'Building A, Floor 3, Room 312'),
        say('wire', 'location', null, 'Bldg. A / 3rd floor / closet 2'),
      ],
      [say('cmms', 'location', null, 'ICU'), say('wire', 'location', null, 'Rack 7')],
      [say('cmms', 'location', null, 'ICU'), say('wire', 'location', null, 'sw-icu-2')],
      [
        say('cmms', 'location', null, 'Building A, Floor 3'),
        say('wire', 'location', null, 'Building B, Floor 1'),
        say('cmms', 'mobile', null, 'yes'),
      ],
    ],
  },
  'label-serial': {
    hit: [say('label', 'serial', null, '45012'), say('cmms', 'serial', null, '99999')],
    misses: [[say('label', 'serial', null, '45012'), say('wire', 'serial', null, 'DE45012')]],
  },
  'label-model': {
    hit: [
      say('label', 'model', null, 'Pump 700'),
      say('wire', 'model', null, 'Meter 22'),
      say('wire', 'model', null, 'X1'),
    ],
    misses: [[say('label', 'model', null, 'Infusion pump PUMP700'), say('wire', 'model', null, 'Pump 700')]],
  },
  'label-manufacturer': {
    hit: [say('label', 'manufacturer', null, 'Dräger'), say('wire', 'manufacturer', null, 'Philips')],
    misses: [
      [say('label', 'manufacturer', null, 'Drägerwerk AG & Co. KGaA'), say('wire', 'manufacturer', null, 'Draeger')],
    ],
  },
  'policy-protocol': {
    hit: [say('policy', 'forbids', 'telnet', 'forbidden'), speaks('telnet')],
    misses: [
      [say('policy', 'forbids', 'telnet', 'forbidden'), speaks('ssh')],
      [say('policy', 'forbids', 'SMB1', 'forbidden'), speaks('smb'), say('approval', 'allows', 'smb', 'approved')],
    ],
  },
  'policy-cleartext': {
    hit: [say('policy', 'forbids', 'cleartext', 'forbidden'), clear('dicom')],
    misses: [[say('policy', 'forbids', 'cleartext', 'forbidden'), clear('dns')]],
  },
  'policy-internet': {
    hit: [say('policy', 'forbids', 'internet', 'forbidden'), say('wire', 'talks-outside', null, '203.0.113.9')],
    misses: [
      [
        say('policy', 'forbids', 'internet', 'forbidden'),
        say('wire', 'talks-outside', null, '203.0.113.9'),
        say('approval', 'allows', 'internet', 'approved'),
      ],
    ],
  },
  'policy-wireless': {
    hit: [say('policy', 'forbids', 'wireless', 'forbidden'), say('wire', 'wireless', 'wifi', 'guest')],
    misses: [[say('policy', 'forbids', 'wireless', null), say('wire', 'wireless', 'wifi', 'guest')]],
  },
  'policy-remote': {
    hit: [say('policy', 'forbids', 'remote-access', 'forbidden'), speaks('ms-wbt-server')],
    misses: [[say('policy', 'forbids', 'remote-access', 'forbidden'), speaks('rdp', 'client')]],
  },
};

test('each rule has a hit and a near miss', async () => {
  const known = await names();
  assert.deepEqual(Object.keys(EXAMPLES).sort(), RULES.map((r) => r.id).sort());
  for (const { id } of RULES) {
    const { hit, misses } = EXAMPLES[id]!;
    assert.ok(misses.length > 0, id);
    const found = findContradictions('d', hit, known);
    assert.deepEqual(
      found.map((c) => c.rule),
      [id],
      `${id}: the hit`,
    );
    const [one] = found;
    assert.ok(one!.left.length > 0 && one!.right.length > 0 && one!.confidence === 0.9);
    assert.ok(
      [...one!.left, ...one!.right].every((s) => hit.includes(s)),
      `${id}: the evidence as it was given`,
    );
    for (const miss of misses) {
      const told = findContradictions('d', miss, known).filter((c) => c.rule === id);
      assert.deepEqual(
        told.map((c) => c.rule),
        [],
        `${id}: ${miss.map((s) => `${s.fact} ${s.key} ${s.value}`).join(' / ')}`,
      );
    }
  }
});

test('unknown on either side is never a contradiction', async () => {
  const known = await names();
  for (const { id } of RULES) {
    const { hit } = EXAMPLES[id]!;
    for (let k = 0; k < hit.length; k++) {
      const unknown = hit.map((s, i) => (i === k ? { ...s, value: null } : s));
      const told = findContradictions('d', unknown, known).map((c) => c.rule);
      // Where several say it the others may still.
      const others = hit.filter((s, i) => i !== k && s.fact === hit[k]!.fact && s.source === hit[k]!.source);
      if (others.length === 0 && hit[k]!.fact !== 'component')
        assert.deepEqual(told, [], `${id}: without ${hit[k]!.fact}`);
      const dropped = findContradictions(
        'd',
        hit.filter((_, i) => i !== k),
        known,
      ).map((c) => c.rule);
      if (others.length === 0 && hit[k]!.fact !== 'component') assert.deepEqual(dropped, []);
    }
  }
});

test('rules are of the words that there are, and hold two sides against each other', () => {
  for (const rule of RULES) {
    for (const term of [rule.left, ...rule.right, ...(rule.unless === undefined ? [] : [rule.unless])]) {
      assert.ok(term.fact in FACTS && term.sources.length > 0, rule.id);
      if (term.fact === 'claim')
        assert.ok(
          term.keys!.every((k) => k in TOPICS),
          rule.id,
        );
    }
    assert.ok(rule.compare in COMPARES);
    assert.ok(!rule.right.some((r) => r.sources.some((s) => rule.left.sources.includes(s))), rule.id);
    assert.ok(
      rule.left.sources.every((s) => SIDE_OF[s] !== 'wire'),
      `${rule.id}: the wire is the right side`,
    );
  }
  assert.equal(new Set(RULES.map((r) => r.id)).size, RULES.length);
});

test('both sides are kept with all that says so, the less sure side counts, and the key is the same in every run', async () => {
  const statements = [
    claim('closes-unneeded-services', 'yes'),
    { ...speaks('telnet'), confidence: 0.4 },
    { ...speaks('ftp'), confidence: 0.6 },
  ];
  const known = await names();
  const [one, ...others] = findContradictions('d1', statements, known);
  assert.deepEqual(others, []);
  assert.equal(one!.right.length, 2);
  assert.equal(one!.confidence, 0.6);
  const again = findContradictions('d1', statements.toReversed(), known);
  assert.equal(again[0]!.key, one!.key);
});

test('hostile statements take no time', async () => {
  const known = await names();
  const long = 'a1 '.repeat(100_000);
  const start = process.cpuUsage();
  const statements = [
    ...['manufacturer', 'model', 'serial', 'os', 'location', 'version'].flatMap((fact) => [
      say('cmms', fact as 'model', null, long),
      say('wire', fact as 'model', null, `${long}b2`),
    ]),
    say('policy', 'forbids', '__proto__', 'forbidden'),
    say('wire', 'speaks', 'constructor', 'server'),
    ...Array.from({ length: 500 }, (_, k) => say('wire', 'runs', `x${k} ${long.slice(0, 500)}`, 'seen')),
    say('sbom', 'sbom', null, 'complete'),
  ];
  const found = findContradictions('d', statements, known);
  assert.ok(found.every((c) => c.left.length <= 20 && c.right.length <= 20));
  assert.ok(process.cpuUsage(start).user < 3_000_000);
});
