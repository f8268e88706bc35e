/** Office: workstations, laptops, thin clients, tablets, printers, and what nobody ordered. */

import type { Model, PARAMETERS, Says } from './model.ts';

/** What Windows fetches by itself: connectivity test, certificate lists, updates. */
const WINDOWS_CALLS: Says['internet'] = [
  { host: 'www.msftconnecttest.com', path: '/connecttest.txt', userAgent: 'Microsoft NCSI' },
  {
    host: 'ctldl.windowsupdate.com',
    path: '/msdownload/update/v3/static/trustedr/en/disallowedcertstl.cab',
    userAgent: 'Microsoft-CryptoAPI/10.0',
  },
  {
    host: 'au.download.windowsupdate.com',
    path: '/c/msdownload/update/others/2027/02/x.cab',
    userAgent: 'Windows-Update-Agent/10.0.10011.16384 Client-Protocol/2.70',
  },
];

const pc = (
  key: string,
  type: string,
  maker: string,
  model: string,
  oui: readonly string[],
  host: string,
  build: number,
  says: Says = {},
): Model => ({
  key,
  type,
  maker,
  model,
  versions: [`10.0.${build}`],
  serial: null,
  oui,
  os: 'windows',
  host,
  dhcp: { vendorClass: 'MSFT 5.0', parameters: 'windows' },
  clues: ['pub:Computer'],
  says: { windows: { major: 10, minor: 0, build }, wsd: 'wsdp:Device pub:Computer', internet: WINDOWS_CALLS, ...says },
});

const thing = (
  key: string,
  type: string,
  maker: string,
  model: string,
  version: string,
  oui: readonly string[],
  host: string | null,
  vendorClass: string | null,
  parameters: keyof typeof PARAMETERS,
  says: Says,
  clues?: readonly string[],
  serial: string | null = null,
): Model => ({
  key,
  type,
  maker,
  model,
  versions: [version],
  serial,
  oui,
  os: 'linux',
  host,
  dhcp: { vendorClass, parameters },
  says,
  ...(clues === undefined ? {} : { clues }),
});

const HIS: Says = { tlsClient: { host: 'his.hospital.example' } };

const COMPUTERS: readonly Model[] = [
  pc('pc-hp', 'workstation', 'HP', 'HP EliteDesk 800', ['508140'], '{u}-pc{n}', 19_045, HIS),
  pc('pc-dell', 'workstation', 'Dell', 'OptiPlex 7090', ['106530'], '{u}-ws{n}', 19_044, HIS),
  pc('pc-lenovo', 'workstation', 'Lenovo', 'ThinkCentre M70q', ['a03299', '207693'], '{u}-tc{n}', 22_631, HIS),
  pc('pc-fujitsu', 'workstation', 'Fujitsu', 'ESPRIMO Q7010', ['901b0e', '4c5262'], '{u}-fs{n}', 19_045, HIS),
  pc('pc-default', 'workstation', 'HP', 'HP EliteDesk 800', ['508140'], 'DESKTOP-7K2Q9PL', 19_045),
  pc('laptop', 'laptop', 'Dell', 'Latitude 5420', ['109819'], 'LAPTOP-?#?#?##?', 22_631),
  thing(
    'thin-igel',
    'thin-client',
    'IGEL',
    'UD3-LX 60',
    '11.08.230',
    ['00e0c5'],
    'ITC{mac}',
    'igel-dhcp-1',
    'linux',
    { tlsClient: { host: 'ums.hospital.example' } },
    ['igel-dhcp-1'],
  ),
  thing('mac', 'workstation', 'Apple', 'iMac21,1', '14.3', ['104210'], 'Reading-Room-iMac', null, 'apple', {
    mdns: [
      { type: '_companion-link._tcp', port: 49_152, txt: ['rpMd=iMac21,1', 'rpVr=510.3'] },
      { type: '_device-info._tcp', port: 0, txt: ['model=iMac21,1', 'osxvers=23'] },
    ],
    internet: [
      {
        host: 'captive.apple.com',
        path: '/hotspot-detect.html',
        userAgent: 'CaptiveNetworkSupport-465.1.1 wispr',
      },
    ],
  }),
  thing(
    'tablet',
    'tablet',
    'Apple',
    'iPad',
    '17.4',
    ['100020'],
    'iPad',
    null,
    'apple',
    {
      tlsClient: { host: 'gateway.icloud.com' },
      internet: [
        {
          host: 'captive.apple.com',
          path: '/hotspot-detect.html',
          userAgent: 'CaptiveNetworkSupport-465.1.1 wispr',
        },
      ],
    },
    ['iPad'],
  ),
  thing(
    'tablet-samsung',
    'tablet',
    'Samsung',
    'SM-T575',
    '13',
    ['103047', '103917'],
    'Galaxy-Tab-Active3',
    'android-dhcp-13',
    'android',
    {
      internet: [
        {
          host: 'connectivitycheck.gstatic.com',
          path: '/generate_204',
          userAgent: 'Dalvik/2.1.0 (Linux; U; Android 13; SM-T575 Build/TP1A.220624.014)',
        },
      ],
    },
  ),
];

const JETDIRECT = 'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24090012,CIDATE 09/10/2018';
const ipp = (maker: string, model: string): NonNullable<Says['mdns']> => [
  { type: '_ipp._tcp', port: 631, txt: ['txtvers=1', `ty=${model}`, `usb_MFG=${maker}`, `usb_MDL=${model}`] },
];
const PRINTER_WSD = 'wsdp:Device wprt:PrintDeviceType';

const PRINTERS: readonly Model[] = [
  thing(
    'printer-hp',
    'printer',
    'HP',
    'HP LaserJet Pro M404dn',
    '002_2306A',
    ['508140'],
    'NPI{mac6}',
    'Hewlett-Packard JetDirect',
    'printer',
    {
      snmp: { descr: JETDIRECT, objectId: '1.3.6.1.4.1.11.2.3.9.1' },
      mdns: ipp('HP', 'HP LaserJet Pro M404dn'),
      wsd: PRINTER_WSD,
    },
    undefined,
    'PHB?######',
  ),
  thing(
    'printer-kyocera',
    'printer',
    'Kyocera',
    'ECOSYS M3145dn',
    '2VH_S000.003.104',
    ['0017c8', '00c0ee'],
    'KM{mac6}',
    null,
    'printer',
    {
      snmp: { descr: 'KYOCERA Document Solutions Printing System', objectId: '1.3.6.1.4.1.1347.41' },
      mdns: ipp('Kyocera', 'Kyocera ECOSYS M3145dn'),
      wsd: PRINTER_WSD,
      http: { server: 'KM-MFP-http/V0.0.1', title: 'Command Center RX' },
    },
  ),
  thing('printer-ricoh', 'printer', 'Ricoh', 'IM C3000', '1.09', ['583879', '002673'], 'RNP{mac}', null, 'printer', {
    snmp: {
      descr: 'RICOH IM C3000 1.09 / RICOH Network Printer C model / RICOH Network Scanner C model',
      objectId: '1.3.6.1.4.1.367.1.1',
    },
    http: { server: 'Web-Server/3.0', title: 'Web Image Monitor' },
  }),
  thing(
    'printer-ricoh-sp',
    'printer',
    'Ricoh',
    'SP 230DNw',
    '1.02',
    ['583879', '002673'],
    'RNP{mac}',
    null,
    'printer',
    {
      snmp: {
        descr: 'RICOH SP 230DNw 1.02 / RICOH Network Printer C model',
        objectId: '1.3.6.1.4.1.367.1.1',
      },
      http: { server: 'Web-Server/3.0', title: 'Web Image Monitor' },
    },
  ),
  thing(
    'printer-lexmark',
    'printer',
    'Lexmark',
    'MS521dn',
    'NH63.MSTGW.N063',
    ['788c77', '0021b7'],
    'ET{mac}',
    null,
    'printer',
    {
      snmp: {
        descr: 'Lexmark MS521dn version NH63.MSTGW.N063 kernel 4.11.12-yocto-standard All-N-1',
        objectId: '1.3.6.1.4.1.641.1',
      },
      mdns: ipp('Lexmark', 'Lexmark MS521dn'),
    },
  ),
  thing(
    'label-zebra',
    'label-printer',
    'Zebra Technologies',
    'ZT410',
    'V75.20.01Z',
    ['00074d'],
    'ZBR{mac6}',
    null,
    'printer',
    {
      snmp: { descr: 'Zebra ZT410', objectId: '1.3.6.1.4.1.10642.1.1' },
    },
  ),
];

const UNORDERED: readonly Model[] = [
  thing('mystery', 'iot-device', 'Espressif', 'ESP32', '1', ['240ac4'], null, null, 'embedded', {}, []),
  thing('silent-board', 'iot-device', 'Advantech', 'UNO-2271G', '1', ['00d0c9'], null, null, 'embedded', {}, []),
  thing(
    'hostile',
    'iot-device',
    'Raspberry Pi',
    'Raspberry Pi 4',
    '1',
    ['dca632'],
    '<img src=x onerror=alert(1)>',
    '=HYPERLINK("http://x")\u0007\u202e',
    'linux',
    { http: { server: '=cmd|calc!A0<script>', title: '</title><script>alert(1)</script>' } },
    [],
  ),
];

export const OFFICE: readonly Model[] = [...COMPUTERS, ...PRINTERS, ...UNORDERED];
