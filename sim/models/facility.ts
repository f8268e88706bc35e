/** Building and facility: BACnet controllers, Modbus meters, UPS, cameras. */

import type { Model, Says } from './model.ts';

const thing = (
  key: string,
  type: string,
  maker: string,
  model: string,
  version: string,
  serial: string | null,
  oui: string,
  host: string | null,
  says: Says,
  clues?: readonly string[],
): Model => ({
  key,
  type,
  maker,
  model,
  versions: [version],
  serial,
  oui: [oui],
  os: says.windows === undefined ? 'rtos' : 'windows',
  host,
  dhcp: null,
  says,
  ...(clues === undefined ? {} : { clues }),
});

export const FACILITY: readonly Model[] = [
  thing(
    'bms',
    'bms-server',
    'Johnson Controls',
    'ADX',
    '10.1',
    null,
    '005056',
    'adx{n}',
    {
      bacnet: { vendorId: 5, vendorName: 'Johnson Controls, Inc.', modelName: 'ADX' },
      http: { server: 'Microsoft-IIS/10.0', title: 'Johnson Controls Metasys ADX' },
      windows: { major: 10, minor: 0, build: 17_763, server: true },
    },
    ['Johnson Controls Metasys ADX'],
  ),
  thing('nae', 'building-controller', 'Johnson Controls', 'NAE5510', '9.0.7', null, '00108d', 'nae-{n}', {
    bacnet: { vendorId: 5, vendorName: 'Johnson Controls, Inc.', modelName: 'MS-NAE5510-2', router: true },
  }),
  thing('fec', 'building-controller', 'Johnson Controls', 'FEC2611', '6.2', null, '00108d', null, {
    bacnet: { vendorId: 5, vendorName: 'Johnson Controls, Inc.', modelName: 'MS-FEC2611-0' },
  }),
  thing('pxc', 'building-controller', 'Siemens Smart Infrastructure', 'PXC36.1-E.D', '6.00.152', null, '00c0e4', null, {
    bacnet: { vendorId: 7, vendorName: 'Siemens Building Technologies', modelName: 'PXC36.1-E.D' },
  }),
  thing('alc', 'building-controller', 'Automated Logic', 'LGR25', 'BOOT(id=5,ver=1.00:022)', null, '00e0c9', null, {
    bacnet: { vendorId: 24, vendorName: 'Automated Logic Corporation', modelName: 'LGR25' },
  }),
  thing(
    'ups-apc',
    'ups',
    'APC',
    'Smart-UPS X 3000',
    '6.5.0',
    'AS##########',
    '00c0b7',
    'ups-{n}',
    {
      snmp: {
        descr:
          'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.5.0 PN:apc_hw05_aos_650.bin AF1:v6.5.0 AN1:apc_hw05_sumx_650.bin MN:AP9630 HR:05 SN: {serial} MD:06/05/2019)',
        objectId: '1.3.6.1.4.1.318.1.3.27',
      },
    },
    ['APC Web/SNMP Management Card'],
  ),
  thing('meter-gw', 'plc', 'Schneider Electric', 'BMX P34 2020', 'v2.70', null, '0080f4', null, {
    modbus: { vendorName: 'Schneider Electric', productCode: 'BMX P34 2020', gateway: true },
  }),
  thing('meter-pm', 'power-meter', 'Schneider Electric', 'PM5560', 'v2.3.2', null, '0080f4', null, {
    modbus: { vendorName: 'Schneider Electric', productCode: 'PM5560' },
  }),
  thing('camera-axis', 'ip-camera', 'Axis Communications', 'AXIS P3245-LV', '9.80.1', null, 'accc8e', null, {
    snmp: {
      descr: ' ; AXIS P3245-LV; Network Camera; 9.80.1; Sep 20 2021 09:32; 7C9; 1;',
      objectId: '1.3.6.1.4.1.368.1.1',
    },
    mdns: [{ type: '_axis-video._tcp', port: 80, txt: ['macaddress=ACCC8E000001'] }],
  }),
  thing(
    'camera-hik',
    'ip-camera',
    'Hikvision',
    'DS-2CD2143G0-I',
    '5.5.82',
    null,
    '188025',
    null,
    {
      http: { server: 'DNVRS-Webs', title: 'index' },
    },
    ['DNVRS-Webs'],
  ),
  thing('sauter', 'building-controller', 'SAUTER', 'EY-AS525F001', '3.9.1', null, '5cc213', null, {
    bacnet: { vendorId: 80, vendorName: 'Fr. Sauter AG', modelName: 'EY-AS525F001' },
  }),
  thing('jace', 'building-controller', 'Tridium', 'JACE-8000', '4.10.0.154', null, '0001f0', 'jace-{n}', {
    bacnet: { vendorId: 36, vendorName: 'Tridium', modelName: 'JACE-8000' },
    http: { server: 'Niagara Web Server/4.10.0.154', title: 'JACE-8000 Login' },
  }),
  thing('ups-eaton', 'ups', 'Eaton', 'Eaton 9PX 6000i', '2.2.0', 'G###?#####', '001645', 'ups9px-{n}', {
    snmp: { descr: 'Eaton 9PX 6000i', objectId: '1.3.6.1.4.1.534.1' },
  }),
  thing(
    'camera-bosch',
    'ip-camera',
    'Bosch Security',
    'FLEXIDOME IP starlight 6000',
    '7.80',
    null,
    '000131',
    'cam-{mac6}',
    {
      http: { server: 'VCS-VideoJet-Webserver', title: 'FLEXIDOME IP starlight 6000' },
      ssdp: { server: 'Linux/3.4 UPnP/1.0 BOSCH FLEXIDOME IP starlight 6000/7.80', type: 'upnp:rootdevice' },
    },
  ),
];
