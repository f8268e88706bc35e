/** The hospital's own servers: directory, names and addresses, time, integration, laboratory and hospital information. */

import type { Model } from './model.ts';

const VM = ['005056', '000c29'];
const WINDOWS_2019 = { major: 10, minor: 0, build: 17_763, server: true } as const;

export const SERVERS: readonly Model[] = [
  {
    key: 'dc',
    type: 'server',
    maker: 'Microsoft',
    model: 'Windows Server 2019',
    versions: ['10.0.17763'],
    serial: null,
    oui: VM,
    os: 'windows',
    host: 'dc{n}',
    dhcp: null,
    says: { windows: { ...WINDOWS_2019, dc: true } },
  },
  {
    key: 'dhcp',
    type: 'server',
    maker: 'Microsoft',
    model: 'Windows Server 2019',
    versions: ['10.0.17763'],
    serial: null,
    oui: VM,
    os: 'windows',
    host: 'dhcp{n}',
    dhcp: null,
    says: { windows: WINDOWS_2019 },
  },
  {
    key: 'engine',
    type: 'server',
    maker: 'InterSystems',
    model: 'HealthShare',
    versions: ['2023.1'],
    serial: null,
    oui: VM,
    os: 'linux',
    host: 'hie{n}',
    dhcp: null,
    says: { hl7: { role: 'engine', application: 'HEALTHSHARE', port: 6_661 }, ssh: 'SSH-2.0-OpenSSH_8.7' },
  },
  {
    key: 'lis',
    type: 'lis-server',
    maker: 'Dedalus',
    model: 'WinLab',
    versions: ['8.4'],
    serial: null,
    oui: VM,
    os: 'windows',
    host: 'lis{n}',
    dhcp: null,
    says: { hl7: { role: 'lis', application: 'WINLAB', port: 2_575 }, windows: WINDOWS_2019 },
  },
];
