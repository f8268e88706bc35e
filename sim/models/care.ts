/** Bedside and therapy: monitors, pumps, ventilators, dialysis, beds, and the servers that they speak with. */

import type { Model, Says } from './model.ts';

const SERVER = ['005056'];
const WINDOWS = { major: 10, minor: 0, build: 17_763, server: true } as const;

/** A gateway server whose HL7 reports speak for the devices behind it. */
const gateway = (key: string, type: string, maker: string, model: string, version: string, host: string): Model => ({
  key,
  type,
  maker,
  model,
  versions: [version],
  serial: null,
  oui: SERVER,
  os: 'windows',
  host,
  dhcp: null,
  says: { hl7: { role: 'gateway', application: model }, windows: WINDOWS },
});

/** A device that an HL7 gateway speaks for, by OBX-18. */
const reported = (key: string, type: string, maker: string, model: string, serial: string, oui: string): Model => ({
  key,
  type,
  maker,
  model,
  versions: ['1.0'],
  serial,
  oui: [oui],
  os: 'rtos',
  host: null,
  dhcp: null,
  says: { hl7: { role: 'device', application: model, equipment: model } },
});

/** A device with an address of its own that reports by HL7 itself, its identity in OBX-18 and PRT. */
const reporting = (
  key: string,
  type: string,
  maker: string,
  model: string,
  serial: string,
  oui: string,
  host: string | null,
  extra: Says = {},
): Model => ({
  key,
  type,
  maker,
  model,
  versions: ['2.4.1', '2.5.0'],
  serial,
  oui: [oui],
  os: 'linux',
  host,
  dhcp: { vendorClass: null, parameters: 'embedded' },
  says: { hl7: { role: 'analyzer', application: model.toUpperCase(), equipment: model }, ...extra },
});

/** A device whose protocol is its maker's own: its MAC block, its lease and what its page says are all there is. */
const silent = (
  key: string,
  type: string,
  maker: string,
  model: string,
  oui: string,
  host: string | null,
  port: number,
  says: Says = {},
): Model => ({
  key,
  type,
  maker,
  model,
  versions: ['9.33', '12.1'],
  serial: '########',
  oui: [oui],
  os: 'rtos',
  host,
  dhcp: { vendorClass: null, parameters: 'embedded' },
  says: { own: { port, transport: 'tcp' }, ...says },
});

export const CARE: readonly Model[] = [
  gateway('piic', 'central-station', 'Philips', 'PIIC iX', 'C.03.18', 'piicix{n}'),
  gateway('carescape-gw', 'medical-gateway', 'GE HealthCare', 'CARESCAPE Gateway', '1.4.0', 'csgw{n}'),
  gateway('capsule', 'medical-gateway', 'Capsule Technologies', 'Capsule Neuron', '7.1', 'capsule{n}'),
  gateway('alaris-sm', 'infusion-server', 'BD', 'Alaris Systems Manager', '12.3', 'alarissm{n}'),
  reported('monitor-mx800', 'patient-monitor', 'Philips', 'IntelliVue MX800', 'DE########', '0009fb'),
  reported('monitor-mx500', 'patient-monitor', 'Philips', 'IntelliVue MX500', 'DE########', '0009fb'),
  reported('monitor-b650', 'patient-monitor', 'GE HealthCare', 'CARESCAPE B650', 'SK#########WA', '444b5d'),
  reported('vent-v500', 'ventilator', 'Dräger', 'Evita V500', 'ASEF-####', '0030e6'),
  reported('vent-servo', 'ventilator', 'Getinge', 'SERVO-u', '#####', '002541'),
  reported('vent-c6', 'ventilator', 'Hamilton Medical', 'HAMILTON-C6', '####', '001e9a'),
  reported('anaes-perseus', 'anaesthesia-machine', 'Dräger', 'Perseus A500', 'ASHK-####', '0030e6'),
  reported('pump-alaris', 'infusion-pump', 'BD', 'Alaris PC Unit 8015', '########', '00d075'),
  reporting(
    'vitals-connex',
    'vital-signs-monitor',
    'Welch Allyn',
    'Connex Vital Signs Monitor 6000',
    '1000########',
    '001afa',
    'cvsm-{n}',
  ),
  reporting('ecg-eli380', 'ecg-cart', 'Welch Allyn', 'ELI 380', '##########', '000f82', 'eli380-{n}'),
  reporting('dialysis-5008', 'dialysis-machine', 'Fresenius Medical Care', '5008 CorDiax', '8VEA####', 'b04c05', null),
  reporting('dialysis-dialog', 'dialysis-machine', 'B. Braun', 'Dialog iQ', '######', '001221', null),
  reporting('masimo-radical', 'pulse-oximeter', 'Masimo', 'Radical-7', '10000#####', '8809af', null),
  silent('pump-infusomat', 'infusion-pump', 'B. Braun', 'Infusomat Space', '001221', null, 4001),
  silent('pump-agilia', 'infusion-pump', 'Fresenius Kabi', 'Agilia VP', '001338', null, 7777),
  silent('pump-plum', 'infusion-pump', 'ICU Medical', 'Plum 360', '001a01', null, 11_444),
  silent('defib-xseries', 'defibrillator', 'ZOLL', 'X Series', '0023a7', 'XSERIES-{n}', 8443),
  silent('bed-centrella', 'hospital-bed', 'Hillrom', 'Centrella Smart+', '0014b8', null, 8080),
  silent('incubator-isolette', 'incubator', 'Dräger', 'Isolette 8000', '0030e6', null, 2050),
  silent('badge-vocera', 'clinical-communicator', 'Vocera', 'Vocera Smartbadge', '0009ef', null, 5002),
  silent('balloon-cardiosave', 'balloon-pump', 'Getinge', 'Cardiosave', '0064a6', null, 4600),
];
