/** Network: switches, access points, controllers, telephones, serial servers. What they announce follows their public form. */

import type { Model, Says } from './model.ts';

const IOS = 'Cisco IOS Software, C2960 Software (C2960-LANBASEK9-M), Version 15.0(2)SE11, RELEASE SOFTWARE (fc3)';
const IOSXE =
  'Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.3.4, RELEASE SOFTWARE (fc3)';
const IOSXE_OLD =
  'Cisco IOS Software [Gibraltar], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 16.12.4, RELEASE SOFTWARE (fc5)';
const ARUBA_2930 = 'Aruba JL256A 2930F-48G-PoE+-4SFP+ Switch, revision WC.16.10.0012, ROM WC.16.01.0006';
const AP_SOFTWARE = 'Cisco AP Software, ap1g7-k9w8 Version: 17.9.4.27';

const box = (
  key: string,
  type: string,
  maker: string,
  model: string,
  version: string,
  serial: string | null,
  oui: readonly string[],
  host: string,
  says: Says,
  dhcp: Model['dhcp'] = null,
  os: Model['os'] = 'network',
  clues?: readonly string[],
): Model => ({
  key,
  type,
  maker,
  model,
  versions: [version],
  serial,
  oui,
  os,
  host,
  dhcp,
  says,
  ...(clues === undefined ? {} : { clues }),
});

const catalyst9300 = (key: string, version: string, software: string): Model =>
  box(key, 'switch', 'Cisco', 'C9300-48U', version, 'FCW####?0##', ['188090'], 'sw9k-{u}-{n}', {
    cdp: { software, platform: 'cisco C9300-48U', capabilities: 0x29 },
    snmp: { descr: software, objectId: '1.3.6.1.4.1.9.1.2494' },
    lldp: { description: software, capabilities: 4 },
    ssh: 'SSH-2.0-Cisco-1.25',
    syslog: { tag: '%SYS-5-CONFIG_I', text: 'Configured from console by netops on vty0' },
  });

const SWITCHES: readonly Model[] = [
  box(
    'switch-2960',
    'switch',
    'Cisco',
    'WS-C2960-24TC-L',
    '15.0(2)SE11',
    'FOC####?###',
    ['00000c', '001b54'],
    'sw-{u}-{n}',
    {
      cdp: { software: IOS, platform: 'cisco WS-C2960-24TC-L', capabilities: 0x28 },
      snmp: { descr: IOS, objectId: '1.3.6.1.4.1.9.1.716' },
      lldp: { description: IOS, capabilities: 4 },
      ssh: 'SSH-2.0-Cisco-1.25',
      syslog: { tag: '%LINK-3-UPDOWN', text: 'Interface GigabitEthernet0/7, changed state to up' },
    },
  ),
  catalyst9300('switch-9300', '17.3.4', IOSXE),
  // The one that was forgotten when the others were updated.
  catalyst9300('switch-9300-old', '16.12.4', IOSXE_OLD),
  box(
    'switch-2930',
    'switch',
    'HPE Aruba',
    '2930F-48G-PoE+-4SFP+',
    'WC.16.10.0012',
    'CN##HKY###',
    ['186472', '441244'],
    'aru-{u}-{n}',
    {
      snmp: { descr: ARUBA_2930, objectId: '1.3.6.1.4.1.11.2.3.7.11.181.18' },
      lldp: { description: ARUBA_2930, capabilities: 4 },
      ssh: 'SSH-2.0-Mocana SSH 6.3',
    },
  ),
];

const WIRELESS: readonly Model[] = [
  box(
    'ap-aruba',
    'access-point',
    'HPE Aruba',
    'MODEL: 515',
    '8.6.0.4',
    'CNJ#K?????',
    ['000b86'],
    'ap-{u}-{n}',
    {
      lldp: { description: 'ArubaOS (MODEL: 515), Version Aruba IAP', capabilities: 8 },
      capwap: { enterprise: 14_823, model: '515' },
    },
    { vendorClass: 'ArubaAP', parameters: 'linux' },
    'linux',
  ),
  box(
    'ap-cisco',
    'access-point',
    'Cisco',
    'C9120AXI-E',
    '17.9.4.27',
    'FGL####?0?#',
    ['148473', '203706'],
    'AP{mac}',
    {
      cdp: { software: AP_SOFTWARE, platform: 'cisco C9120AXI-E', capabilities: 2 },
      lldp: { description: AP_SOFTWARE, capabilities: 8 },
      capwap: { enterprise: 9, model: 'C9120AXI-E' },
    },
    { vendorClass: 'Cisco AP c9120', parameters: 'ciscoAp' },
    'linux',
  ),
  box('wlc', 'wlan-controller', 'HPE Aruba', '7210', '8.6.0.4', null, ['000b86'], 'wlc{n}', {
    snmp: { descr: 'ArubaOS (MODEL: 7210), Version 8.6.0.4 (74969)', objectId: '1.3.6.1.4.1.14823.1.1.31' },
    ssh: 'SSH-2.0-OpenSSH_7.2',
  }),
  box('wlc-cisco', 'wlan-controller', 'Cisco', 'C9800-40', '17.9.4', 'TTM####?0??', ['188090'], 'wlc98-{n}', {
    snmp: {
      descr: 'Cisco IOS Software [Cupertino], C9800 Software (C9800_IOSXE-K9), Version 17.9.4, RELEASE SOFTWARE (fc5)',
      objectId: '1.3.6.1.4.1.9.1.2530',
    },
    cdp: {
      software:
        'Cisco IOS Software [Cupertino], C9800 Software (C9800_IOSXE-K9), Version 17.9.4, RELEASE SOFTWARE (fc5)',
      platform: 'cisco C9800-40-K9',
      capabilities: 0x29,
    },
    ssh: 'SSH-2.0-Cisco-1.25',
  }),
  box(
    'firewall',
    'firewall',
    'Fortinet',
    'FortiGate-100F',
    'v7.2.8',
    'FG100FTK########',
    ['00090f', '04d590'],
    'fw{n}',
    {
      snmp: { descr: 'FortiGate-100F', objectId: '1.3.6.1.4.1.12356.101.1.1001' },
      lldp: { description: 'FortiGate-100F v7.2.8,build1639,240313 (GA.M)', capabilities: 16 },
    },
    null,
    'linux',
    ['FortiGate-100F'],
  ),
];

const TELEPHONES: readonly Model[] = [
  box(
    'phone-cisco',
    'voip-phone',
    'Cisco',
    'IP Phone 7960',
    'P0030801SR02',
    null,
    ['001b54'],
    'SEP{mac}',
    { cdp: { software: 'P0030801SR02', platform: 'Cisco IP Phone 7960', capabilities: 0x490 } },
    { vendorClass: 'Cisco Systems, Inc. IP Phone CP-7960G', parameters: 'phone' },
    'rtos',
  ),
  box(
    'phone-8845',
    'voip-phone',
    'Cisco',
    'CP-8845',
    'sip8845_65.12-8-1-0001-455',
    'FCH####?###',
    ['203706'],
    'SEP{mac}',
    {
      cdp: { software: 'sip8845_65.12-8-1-0001-455.loads', platform: 'Cisco IP Phone 8845', capabilities: 0x490 },
      lldp: {
        description: 'Cisco IP Phone CP-8845,V7, sip8845_65.12-8-1-0001-455',
        capabilities: 0x24,
        inventory: 'Cisco Systems, Inc.',
      },
      sip: { userAgent: 'Cisco-CP8845/12.8.1' },
    },
    { vendorClass: 'Cisco Systems, Inc. IP Phone CP-8845', parameters: 'phone' },
    'linux',
  ),
  box(
    'phone-yealink',
    'voip-phone',
    'Yealink',
    'SIP-T46U',
    '108.86.0.20',
    null,
    ['249ad8', '001565'],
    'SIP-T46U',
    {
      lldp: { description: '108.86.0.20', capabilities: 0x24, inventory: 'Yealink' },
      sip: { userAgent: 'Yealink SIP-T46U 108.86.0.20' },
    },
    { vendorClass: 'yealink', parameters: 'phone' },
    'linux',
  ),
];

const SERIAL: readonly Model[] = [
  box(
    'serial-moxa',
    'serial-server',
    'Moxa',
    'NP5110A',
    '1.6',
    null,
    ['0090e8'],
    'NP5110A_{n}',
    {
      snmp: { descr: 'NP5110A', objectId: '1.3.6.1.4.1.8691.2.7' },
      http: { server: 'MoxaHttp/2.3', title: 'NPort Web Console' },
    },
    { vendorClass: null, parameters: 'embedded' },
    'rtos',
    ['NPort Web Console', 'NP5110A'],
  ),
  box(
    'serial-lantronix',
    'serial-server',
    'Lantronix',
    'UDS1100',
    'V6.11.0.0',
    null,
    ['0080a3'],
    'uds-{mac6}',
    { snmp: { descr: 'Lantronix UDS1100 V6.11.0.0 (1410290733)', objectId: '1.3.6.1.4.1.244.1.1' } },
    { vendorClass: null, parameters: 'embedded' },
    'rtos',
  ),
];

export const NETWORK: readonly Model[] = [...SWITCHES, ...WIRELESS, ...TELEPHONES, ...SERIAL];
