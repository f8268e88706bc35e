/** The hospital's own servers: directory, names and addresses, time, management, integration, laboratory information, storage. */

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
  clues?: readonly string[],
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
  ...(clues === undefined ? {} : { clues }),
});

/** A virtual machine that runs Windows and nothing that has a maker of its own: what it is made by is its hypervisor. */
const vm = (key: string, host: string, says: Says, clues: readonly string[] = ['NTLMSSP\0\u0002']): Model =>
  server(key, 'server', 'VMware', 'VMware Virtual Platform', 'windows', host, says, clues);

const iron = (
  key: string,
  type: string,
  maker: string,
  model: string,
  version: string,
  serial: string | null,
  oui: readonly string[],
  host: string,
  says: Says,
): Model => ({ key, type, maker, model, versions: [version], serial, oui, os: 'linux', host, dhcp: null, says });

export const SERVERS: readonly Model[] = [
  vm('dc', 'dc{n}', { windows: { ...WINDOWS, dc: true } }),
  vm('dhcp', 'dhcp{n}', {}),
  vm('nms', 'nms{n}', {}),
  vm('his', 'his{n}', { tls: { commonName: 'his.hospital.example', organization: 'General Hospital' } }),
  { ...vm('files', 'files{n}', {}), second: 'wa' },
  server(
    'engine',
    'server',
    'InterSystems',
    'HealthShare',
    'linux',
    'hie{n}',
    {
      hl7: {
        role: 'engine',
        application: 'HEALTHSHARE',
        port: 6_661,
        software: ['InterSystems Corporation', '2023.1', 'HealthShare Health Connect'],
      },
    },
    ['InterSystems Corporation'],
  ),
  server('lis', 'lis-server', 'Roche Diagnostics', 'cobas infinity', 'windows', 'lis{n}', {
    hl7: { role: 'lis', application: 'cobas infinity', port: 2_575 },
  }),
  iron(
    'ilo',
    'management-controller',
    'HPE',
    'Integrated Lights-Out 5',
    '2.72',
    '2M2########',
    ['147649', '548028'],
    'ILO{serial}',
    {
      http: { server: 'HPE-iLO-Server/1.30', title: 'iLO 5' },
      ssh: 'SSH-2.0-mpSSH_0.2.1',
      ssdp: { server: 'HPE-iLO-Server/1.30 UPnP/1.0 HPE-iLO/5', type: 'urn:dmtf-org:service:redfish-rest:1' },
      snmp: { descr: 'Integrated Lights-Out 5 2.72 Sep 04 2022', objectId: '1.3.6.1.4.1.232.9.4.11' },
    },
  ),
  iron('nas', 'nas', 'Synology', 'RS3621xs+', '7.2-64570', '21#0????#####', ['001132', '9009d0'], 'backup{n}', {
    http: { server: 'nginx', title: 'Synology NAS' },
    snmp: { descr: 'Linux backup01 4.4.302+ #64570 SMP Thu Jul 20 2023 x86_64', objectId: '1.3.6.1.4.1.8072.3.2.10' },
    ssdp: { server: 'Synology/DSM/192.168.1.1', type: 'urn:schemas-upnp-org:device:Basic:1' },
    mdns: [
      {
        type: '_http._tcp',
        port: 5000,
        txt: ['vendor=Synology', 'model=RS3621xs+', 'serial={serial}', 'version_major=7', 'version_minor=2'],
      },
    ],
  }),
  iron('esxi', 'hypervisor', 'VMware', 'VMware ESXi', '7.0.3', null, ['548028', '147649'], 'esx{n}', {
    snmp: { descr: 'VMware ESXi 7.0.3 build-21930508 VMware, Inc. x86_64', objectId: '1.3.6.1.4.1.6876.4.1' },
    cdp: { software: 'Releasebuild-21930508', platform: 'VMware ESX', capabilities: 8 },
  }),
  iron('orthanc', 'pacs-server', 'Orthanc', 'Orthanc', '1.12.1', null, VM, 'research{n}', {
    dicom: {
      role: 'archive',
      ae: 'RESEARCH{n}',
      implementation: '1.2.276.0.7230010.3.0.3.6.7',
      version: 'OFFIS_DCMTK_367',
      port: 4_242,
    },
    http: { server: 'Mongoose', title: 'Orthanc Explorer', port: 8_042 },
    ssh: 'SSH-2.0-OpenSSH_9.2p1 Debian-2',
  }),
  iron('callserver', 'voip-server', 'Cisco', 'Cisco Unified Communications Manager', '14.0', null, VM, 'cucm{n}', {
    http: { server: 'Apache', title: 'Cisco Unified CM Console' },
    sip: { userAgent: 'Cisco-CUCM14.0' },
    ssh: 'SSH-2.0-OpenSSH_7.4',
  }),
].map((model) => (model.key === 'callserver' ? { ...model, clues: ['Cisco-CUCM14.0', 'Cisco Unified CM'] } : model));
