/** What the made-up API remembers between requests: accounts, imports, corrections, views, networks, audit. */

import type {
  AuditRow,
  CorrectionRow,
  ImportFile,
  ImportResult,
  NetworkRow,
  SavedView,
  SensorRow,
  UserRow,
} from '../../src/model/api.ts';
import { ROLES } from '../../src/model/people.ts';
import { NOW_MS, UNITS } from './fake-data.ts';

const ago = (minutes: number): string => new Date(NOW_MS - minutes * 60_000).toISOString();

/** The password of every made-up account; the login is the role's name. */
export const FAKE_PASSWORD = 'made-up-password-1';

const DONE: ImportResult = {
  frames: 184_220,
  bytes: 96_400_120,
  flows: 12_044,
  endpoints: 431,
  observations: 8_120,
  assetsNew: 212,
  assetsChanged: 88,
  firstAt: ago(60 * 30),
  lastAt: ago(60 * 22),
  weirds: [
    { code: 'ip.fragment-overlap', count: 14, frame: 2210 },
    { code: 'dns.pointer-loop', count: 2, frame: 90_311 },
    { code: 'tcp.gap', count: 310, frame: 77 },
  ],
  caps: [{ cap: 'flows', limit: 200_000, hits: 12 }],
  damaged: null,
};

function importsAtStart(): ImportFile[] {
  const base = { site: 'north', by: 'administrator', problem: null, progress: 1, result: null };
  return [
    {
      ...base,
      id: 'imp-1',
      name: 'icu-morning.pcapng',
      sizeBytes: 96_400_800,
      state: 'done',
      createdAt: ago(90),
      finishedAt: ago(88),
      result: DONE,
    },
    {
      ...base,
      id: 'imp-2',
      name: 'export.pcap',
      sizeBytes: 48_211,
      state: 'failed',
      createdAt: ago(60),
      finishedAt: ago(60),
      problem: {
        code: 'capture.not-a-capture',
        title: 'Not a capture',
        detail: 'The file begins with "<!doctype html>", which is a web page. Export the capture as pcap or pcapng.',
        status: 400,
        at: { offset: 0 },
      },
    },
    {
      ...base,
      id: 'imp-3',
      name: 'icu-morning.pcapng',
      sizeBytes: 96_400_800,
      state: 'duplicate',
      createdAt: ago(40),
      finishedAt: ago(40),
    },
    {
      ...base,
      id: 'imp-4',
      name: '<img src=x onerror="window.__pwn=7">.pcap',
      sizeBytes: 3_120_011,
      state: 'done',
      createdAt: ago(30),
      finishedAt: ago(29),
      result: {
        ...DONE,
        frames: 4021,
        assetsNew: 0,
        assetsChanged: 3,
        weirds: [],
        caps: [],
        damaged: {
          code: 'capture.truncated',
          title: 'Capture ends early',
          detail: 'The capture ends in the middle of a record at byte 3,119,872. 4,021 frames before it were read.',
          status: 400,
          at: { offset: 3_119_872 },
        },
      },
    },
  ];
}

const sensor = (over: Partial<SensorRow>): SensorRow => ({
  id: 'sen-1',
  site: 'north',
  name: 'core-span-1',
  kind: 'live',
  state: 'ok',
  framesTotal: 81_220_100,
  framesPerSecond: 3120,
  dropped: 0,
  lastRecordAt: ago(0.1),
  caps: [],
  weirds: [],
  ...over,
});

const audit = (i: number): AuditRow => ({
  id: `aud-${i}`,
  at: ago(i * 17),
  actor: ['administrator', 'network-engineer', 'viewer'][i % 3] ?? 'administrator',
  action: ['session.create', 'import.run', 'asset.correct', 'user.manage'][i % 4] ?? 'session.create',
  target: i % 4 === 2 ? `dev-${i}` : null,
  outcome: i % 11 === 5 ? 'denied' : i % 13 === 7 ? 'failed' : 'allowed',
  detail: i % 4 === 2 ? 'manufacturer = Philips' : null,
  address: '192.0.2.17',
});

export interface FakeState {
  readonly users: UserRow[];
  readonly passwords: Map<string, string>;
  readonly mustChange: Set<string>;
  readonly imports: ImportFile[];
  readonly sensors: SensorRow[];
  readonly corrections: (CorrectionRow & {
    readonly asset: string;
    readonly attribute: string | null;
    readonly value: string | null;
    readonly ids: readonly string[];
  })[];
  readonly views: SavedView[];
  networks: NetworkRow[];
  readonly audit: AuditRow[];
  setupNeeded: boolean;
}

/** A fresh state. `empty`: a server just set up, with nothing imported. */
export function freshState(options: { readonly empty: boolean; readonly setup: boolean }): FakeState {
  const logins = [...ROLES, 'newcomer'];
  return {
    users: logins.map((login, i) => ({
      id: `usr-${i}`,
      login,
      name: login.charAt(0).toUpperCase() + login.slice(1).replace('-', ' '),
      role: ROLES[i] ?? 'viewer',
      sites: login === 'newcomer' ? ['north'] : null,
      disabled: false,
      lastLoginAt: i === 3 ? null : ago(i * 600),
      createdAt: ago(60 * 24 * 40),
    })),
    passwords: new Map(logins.map((login) => [login, FAKE_PASSWORD])),
    mustChange: new Set(['newcomer']),
    imports: options.empty ? [] : importsAtStart(),
    sensors: options.empty
      ? []
      : [
          sensor({}),
          sensor({
            id: 'sen-2',
            name: 'radiology-tap',
            framesPerSecond: 410,
            dropped: 1204,
            caps: [{ cap: 'flows', limit: 200_000, hits: 4 }],
            weirds: [{ code: 'tcp.gap', count: 40, frame: 12 }],
          }),
          sensor({
            id: 'sen-3',
            site: 'south',
            name: 'south-edge',
            state: 'silent',
            framesPerSecond: 0,
            dropped: null,
            lastRecordAt: ago(190),
          }),
          sensor({
            id: 'sen-4',
            name: 'imports',
            kind: 'import',
            framesPerSecond: null,
            dropped: null,
            framesTotal: 188_241,
            lastRecordAt: ago(29),
          }),
        ],
    corrections: [],
    views: options.empty
      ? []
      : [
          {
            id: 'view-1',
            name: 'Unknown makers',
            shared: true,
            own: false,
            filter: 'manufacturer is unknown',
            sort: '-last_seen',
            columns: ['name', 'type', 'ips', 'macs', 'mac_vendors', 'last_seen'],
          },
        ],
    networks: options.empty
      ? []
      : UNITS.map((unit, i) => ({ cidr: `10.${20 + i}.0.0/16`, vlan: 100 + i, name: `${unit} devices`, unit })),
    audit: options.empty ? [] : Array.from({ length: 240 }, (_, i) => audit(i)),
    setupNeeded: options.setup,
  };
}
