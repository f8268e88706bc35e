/**
 * What is published about devices that the simulated hospital has: facts of real advisories (products, versions, CVEs, CVSS
 * vectors), each with its source, in our own words and under our own ids, written as CSAF 2.0 and as a KEV catalogue. So that
 * the demo shows exposures without a network; a hospital loads the publishers' own documents.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recallFiles } from './recalls.ts';

interface Fact {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly date: string;
  /** Vendor, product, version or range. */
  readonly products: readonly (readonly [vendor: string, product: string, range: string])[];
  /** CVE, base score, vector, CWE. */
  readonly cves: readonly (readonly [cve: string, score: number, vector: string])[];
  readonly guidance: readonly (readonly [category: 'vendor_fix' | 'mitigation' | 'no_fix_planned', text: string])[];
}

const CISA = 'https://www.cisa.gov/news-events/ics-medical-advisories';

const FACTS: readonly Fact[] = [
  {
    id: 'DEMO-2020-023',
    title: 'Patient monitors and central stations with keys and passwords that are the same in all of them',
    source: `${CISA}/icsma-20-023-01`,
    date: '2020-01-23T00:00:00Z',
    products: [
      ['GE Healthcare', 'CARESCAPE B450', '2.X'],
      ['GE Healthcare', 'CARESCAPE B650', '1.X | 2.X'],
      ['GE Healthcare', 'CARESCAPE B850', '1.X | 2.X'],
      ['GE Healthcare', 'CARESCAPE Central Station', '1.X | 2.X'],
      ['GE Healthcare', 'CARESCAPE Telemetry Server', '<= 4.3'],
    ],
    cves: [
      ['CVE-2020-6961', 10, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'],
      ['CVE-2020-6965', 8.5, 'CVSS:3.0/AV:N/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:H'],
    ],
    guidance: [
      [
        'mitigation',
        'Keep the monitoring networks (MC and IX) apart from all others, and close SSH, VNC and SMB at their edge.',
      ],
      ['vendor_fix', 'Ask the maker for the version that has keys of its own for each device.'],
    ],
  },
  {
    id: 'DEMO-2020-254',
    title: 'Patient monitors and their information centre accept what they should check',
    source: `${CISA}/icsma-20-254-01`,
    date: '2020-09-10T00:00:00Z',
    products: [
      ['Philips', 'IntelliVue patient monitor MX400-MX850', '<= N'],
      ['Philips', 'Patient Information Center iX (PIC iX)', 'B.02 | C.02 | C.03'],
    ],
    cves: [
      ['CVE-2020-16216', 6.5, 'CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H'],
      ['CVE-2020-16228', 6, 'CVSS:3.1/AV:A/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:L'],
    ],
    guidance: [['mitigation', 'Put patient monitors into a network of their own, as the maker describes it.']],
  },
  {
    id: 'DEMO-2020-317',
    title: 'A pump unit loses its connection when somebody answers for its server',
    source: `${CISA}/icsma-20-317-01`,
    date: '2020-11-12T00:00:00Z',
    products: [
      ['BD', 'Alaris PC Unit Model 8015', '<= 9.33.1'],
      ['BD', 'Alaris Systems Manager', '<= 4.33'],
    ],
    cves: [['CVE-2020-25165', 6.5, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:L']],
    guidance: [['vendor_fix', 'Update the Systems Manager to 12.0.1 or newer, which does not answer to others.']],
  },
  {
    id: 'DEMO-2021-152',
    title: 'Vital signs monitors read and write where they should not',
    source: `${CISA}/icsma-21-152-01`,
    date: '2021-06-01T00:00:00Z',
    products: [
      ['Hillrom', 'Welch Allyn Connex Vital Signs Monitor (CVSM)', '< 2.43.02'],
      ['Hillrom', 'Welch Allyn Connex Spot Monitor (CSM)', '< 1.52'],
    ],
    cves: [['CVE-2021-27410', 5.9, 'CVSS:3.0/AV:A/AC:H/PR:L/UI:N/S:U/C:L/I:H/A:L']],
    guidance: [['vendor_fix', 'Update the Connex Vital Signs Monitor to 2.43.02.']],
  },
  {
    id: 'DEMO-2022-251',
    title: 'Infusion pumps keep wireless keys that can be read, and take messages without a check',
    source: `${CISA}/icsma-22-251-01`,
    date: '2022-09-08T00:00:00Z',
    products: [['Baxter', 'Spectrum IQ', '9.x']],
    cves: [
      ['CVE-2022-26390', 4.2, 'CVSS:3.0/AV:P/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N'],
      ['CVE-2022-26394', 7.5, 'CVSS:3.0/AV:A/AC:H/PR:N/UI:N/S:C/C:L/I:H/A:L'],
    ],
    guidance: [
      [
        'mitigation',
        'Erase the wireless settings before a battery module leaves the hospital; close FTP and telnet to the pumps.',
      ],
    ],
  },
  {
    id: 'DEMO-2020-049',
    title: 'Whoever stands before an ultrasound system can leave its kiosk',
    source: `${CISA}/icsma-20-049-02`,
    date: '2020-02-18T00:00:00Z',
    products: [
      ['GE Healthcare', 'Vivid products, not including EchoPAC', 'vers:all/*'],
      ['GE Healthcare', 'Voluson, not including ImageVault', 'vers:all/*'],
    ],
    cves: [['CVE-2020-6977', 8.4, 'CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H']],
    guidance: [['mitigation', 'Lock the room, or set the password of the system to be asked for at start.']],
  },
  {
    id: 'DEMO-2018-240',
    title: 'The web page of a power meter runs what a link brings along',
    source: 'https://www.cisa.gov/news-events/ics-advisories/icsa-18-240-03',
    date: '2018-08-28T00:00:00Z',
    products: [['Schneider Electric', 'PowerLogic PM5560', '< 2.5.4']],
    cves: [['CVE-2018-7795', 8.2, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:L/A:N']],
    guidance: [['vendor_fix', 'Update the firmware to 2.5.4.']],
  },
  {
    id: 'DEMO-2024-0013',
    title: 'Whoever may write to a directory group becomes administrator of a hypervisor',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2024-37085',
    date: '2024-06-25T00:00:00Z',
    products: [['VMware', 'ESXi', '>= 7.0 | < 8.0']],
    cves: [['CVE-2024-37085', 6.8, 'CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:U/C:H/I:H/A:H']],
    guidance: [
      ['no_fix_planned', 'The maker plans no update of the 7.0 line: upgrade to 8.0 Update 3.'],
      ['mitigation', 'Set the names of the administrators group by hand, as the maker describes it.'],
    ],
  },
  {
    id: 'DEMO-2023-23560',
    title: 'A printer fetches what somebody on the network tells it to',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2023-23560',
    date: '2023-01-18T00:00:00Z',
    products: [['Lexmark', 'MS521dn', 'vers:all/*']],
    cves: [['CVE-2023-23560', 9.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H']],
    guidance: [['mitigation', 'Close port 65002 (WSD) of the printers, and load the newest firmware.']],
  },
  {
    id: 'DEMO-2020-049-01',
    title: 'The Windows of an anaesthesia machine runs what a remote desktop sends it (BlueKeep)',
    source: `${CISA}/icsma-20-049-01`,
    date: '2020-02-18T00:00:00Z',
    products: [['Spacelabs', 'Arkon', 'vers:all/*']],
    cves: [['CVE-2019-0708', 9.8, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H']],
    guidance: [
      ['no_fix_planned', 'The product is no longer supported: there will be no update of it.'],
      ['mitigation', 'Switch remote desktop off, or close port 3389 to the machine at the edge of its network.'],
    ],
  },
  {
    id: 'DEMO-2020-168',
    title: 'The network of a printer runs what a malformed packet brings along (Ripple20)',
    source: 'https://www.ricoh.com.vn/news/2021/01/07/notice-on-ripple20-treck-tcp-ip-stack-potential-vulnerabilities',
    date: '2020-09-25T00:00:00Z',
    products: [
      ['Ricoh', 'SP 230SFNw', 'vers:all/*'],
      ['Ricoh', 'SP 230DNw', 'vers:all/*'],
    ],
    cves: [['CVE-2020-11896', 10, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H']],
    guidance: [
      ['mitigation', 'Load the newest firmware of the maker; let nobody but the print servers reach the printers.'],
    ],
  },
];

const EXPLOITED: readonly (readonly [
  cve: string,
  vendor: string,
  product: string,
  added: string,
  ransomware: boolean,
])[] = [
  ['CVE-2024-37085', 'VMware', 'ESXi', '2024-07-30', true],
  ['CVE-2019-0708', 'Microsoft', 'Remote Desktop Services', '2021-11-03', true],
];

function csaf(fact: Fact): unknown {
  const product = (i: number): string => `P${i + 1}`;
  const all = fact.products.map((_, i) => product(i));
  const remediations = fact.guidance.map(([category, details]) => ({ category, details, product_ids: all }));
  return {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: fact.title,
      publisher: { category: 'other', name: 'OpenWard demo', namespace: 'https://openward.example' },
      references: [{ category: 'self', summary: 'Where the facts come from', url: fact.source }],
      tracking: {
        id: fact.id,
        version: '1',
        status: 'final',
        initial_release_date: fact.date,
        current_release_date: fact.date,
        revision_history: [{ number: '1', date: fact.date, summary: 'Facts for the demo' }],
      },
    },
    product_tree: {
      branches: fact.products.map(([vendor, name, range], i) => ({
        category: 'vendor',
        name: vendor,
        branches: [
          {
            category: 'product_name',
            name,
            branches: [
              {
                category: 'product_version_range',
                name: range,
                product: { name: `${vendor} ${name} ${range}`, product_id: product(i) },
              },
            ],
          },
        ],
      })),
    },
    vulnerabilities: fact.cves.map(([cve, baseScore, vectorString]) => ({
      cve,
      notes: [{ category: 'general', text: 'Facts for the demo; the source tells the rest.' }],
      product_status: { known_affected: all },
      scores: [
        {
          products: all,
          cvss_v3: {
            version: vectorString.slice(5, 8),
            vectorString,
            baseScore,
            baseSeverity: baseScore >= 9 ? 'CRITICAL' : baseScore >= 7 ? 'HIGH' : baseScore >= 4 ? 'MEDIUM' : 'LOW',
          },
        },
      ],
      remediations,
    })),
  };
}

/** Writes the documents into a folder of `out`, and the data sets of recalls beside them. @returns how many documents */
export function writeKnowledge(out: string): number {
  const folder = join(out, 'knowledge');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(value, null, 1)}\n`);
  for (const fact of FACTS) write(fact.id.toLowerCase(), csaf(fact));
  for (const [name, value] of Object.entries(recallFiles())) write(name, value);
  write('known-exploited', {
    title: 'Known exploited vulnerabilities: those of the demo',
    catalogVersion: 'demo',
    dateReleased: '2026-01-01T00:00:00Z',
    count: EXPLOITED.length,
    vulnerabilities: EXPLOITED.map(([cveID, vendorProject, name, dateAdded, ransomware]) => ({
      cveID,
      vendorProject,
      product: name,
      dateAdded,
      knownRansomwareCampaignUse: ransomware ? 'Known' : 'Unknown',
    })),
  });
  return FACTS.length;
}
