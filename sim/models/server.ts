/** The hospital's own servers: directory, names and addresses, time, management, integration, laboratory information. */

import type { Model, Says } from './model.ts';

const VM = ['005056', '000c29'];
const WINDOWS = { major: 10, minor: 0, build: 17_763, server: true } as const;
const server = (
  key: string,
  type: string,
  maker: string,
  model: string,
  os: 'windows' | 'linux',
  host: string,
  says: Says,
): Model => ({
  key,
  type,
  maker,
  model,
  versions: [os === 'windows' ? '10.0.17763' : '8.4'],
  serial: null,
  oui: VM,
  os,
  host,
  dhcp: null,
  says: { ...(os === 'windows' ? { windows: WINDOWS } : { ssh: 'SSH-2.0-OpenSSH_8.0' }), ...says },
});

export const SERVERS: readonly Model[] = [
  server('dc', 'server', 'Microsoft', 'Windows Server 2019', 'windows', 'dc{n}', { windows: { ...WINDOWS, dc: true } }),
  server('dhcp', 'server', 'Microsoft', 'Windows Server 2019', 'windows', 'dhcp{n}', {}),
  server('engine', 'server', 'InterSystems', 'HealthShare', 'linux', 'hie{n}', {
    hl7: { role: 'engine', application: 'HEALTHSHARE', port: 6_661 },
  }),
  server('lis', 'lis-server', 'Roche Diagnostics', 'cobas infinity', 'windows', 'lis{n}', {
    hl7: { role: 'lis', application: 'cobas infinity', port: 2_575 },
  }),
  server('nms', 'server', 'Microsoft', 'Windows Server 2019', 'windows', 'nms{n}', {}),
  server('his', 'server', 'Microsoft', 'Windows Server 2019', 'windows', 'his{n}', {
    tls: { commonName: 'his.hospital.example', organization: 'General Hospital' },
  }),
  server('files', 'server', 'Microsoft', 'Windows Server 2019', 'windows', 'files{n}', {}),
];
