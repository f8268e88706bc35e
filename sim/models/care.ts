/** Bedside: monitors, ventilators, dialysis and what else speaks HL7, and the gateways that speak for those behind them. */

import type { Model, Says } from './model.ts';

const SERVER = ['005056'];
const WINDOWS = { major: 10, minor: 0, build: 17_763, server: true } as const;

/** A gateway server whose HL7 reports speak for other devices. */
const gateway = (
  key: string,
  type: string,
  maker: string,
  model: string,
  version: string,
  host: string,
  vendor = maker,
): Model => ({
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
  says: { hl7: { role: 'gateway', application: model, software: [vendor, version, model] }, windows: WINDOWS },
});

/** A device that an HL7 gateway speaks for, by OBX-18. `gtin`: also a PRT segment with its UDI. */
const reported = (
  key: string,
  type: string,
  maker: string,
  model: string,
  serial: string,
  oui: string,
  gtin?: string,
): Model => ({
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
  says: { hl7: { role: 'device', application: model, equipment: model, ...(gtin === undefined ? {} : { gtin }) } },
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

export const CARE: readonly Model[] = [
  gateway('piic', 'central-station', 'Philips', 'PIIC iX', 'C.03.18', 'piicix{n}', 'Philips Medical Systems'),
  gateway('egateway', 'medical-gateway', 'Mindray', 'Mindray eGateway', '6.4', 'egw{n}'),
  gateway('carescape-gw', 'medical-gateway', 'GE HealthCare', 'CARESCAPE Gateway', '1.4.0', 'csgw{n}', 'GE Healthcare'),
  gateway('capsule', 'medical-gateway', 'Capsule Technologies', 'Capsule Neuron', '7.1', 'capsule{n}'),
  gateway('alaris-sm', 'infusion-server', 'BD', 'Alaris Systems Manager', '12.3', 'alarissm{n}', 'CareFusion'),
  gateway(
    'onlinesuite',
    'infusion-server',
    'B. Braun',
    'OnlineSuite',
    '3.1',
    'onlinesuite{n}',
    'B. Braun Melsungen AG',
  ),
  gateway('spectrumgw', 'infusion-server', 'Baxter', 'IQ Enterprise', '2.0', 'iqent{n}', 'Baxter Healthcare'),
  reported('monitor-mx800', 'patient-monitor', 'Philips', 'IntelliVue MX800', 'DE########', '0009fb'),
  reported('monitor-mx750', 'patient-monitor', 'Philips', 'IntelliVue MX750', 'DE########', '0009fb'),
  reported('monitor-mx500', 'patient-monitor', 'Philips', 'IntelliVue MX500', 'DE########', '0009fb'),
  reported('monitor-b650', 'patient-monitor', 'GE HealthCare', 'CARESCAPE B650', 'SK#########WA', '444b5d'),
  reported('monitor-b850', 'patient-monitor', 'GE HealthCare', 'CARESCAPE B850', 'SGQ########WA', '444b5d'),
  reported('monitor-n17', 'patient-monitor', 'Mindray', 'BeneVision N17', 'CN-########', '380b26', '06936415912345'),
  reported('vent-v500', 'ventilator', 'Dräger', 'Evita V500', 'ASEF-####', '0030e6'),
  reported('vent-vn800', 'ventilator', 'Dräger', 'Babylog VN800', 'ASMK-####', '0030e6', '04048675123450'),
  reported('vent-servo', 'ventilator', 'Getinge', 'SERVO-u', '#####', '002541'),
  reported('vent-c6', 'ventilator', 'Hamilton Medical', 'HAMILTON-C6', '####', '001e9a'),
  reported('anaes-perseus', 'anaesthesia-machine', 'Dräger', 'Perseus A500', 'ASHK-####', '0030e6'),
  reported('anaes-flowi', 'anaesthesia-machine', 'Getinge', 'Flow-i C20', '####', '002541'),
  reported('anaes-arkon', 'anaesthesia-machine', 'Spacelabs Healthcare', 'ARKON', 'ARK######', '00a0aa'),
  reported('balloon-cardiosave', 'balloon-pump', 'Getinge', 'CARDIOSAVE Hybrid', 'CS######', '0064a6'),
  reported('ecmo-cardiohelp', 'heart-lung-machine', 'Getinge', 'CARDIOHELP', '904#####', '002508'),
  reported('incubator-isolette', 'incubator', 'Dräger', 'Isolette 8000', 'MX#####', '0030e6'),
  reported('incubator-giraffe', 'incubator', 'GE HealthCare', 'Giraffe OmniBed', 'HDHP#####', '444b5d'),
  reported('pump-alaris', 'infusion-pump', 'BD', 'Alaris PC Unit 8015', '########', '00d075', '10885403801518'),
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
  reporting('ecg-cardiovit', 'ecg-cart', 'Schiller', 'CARDIOVIT FT-1', '790.#####', '000db8', 'FT1-{mac6}'),
  reporting('dialysis-5008', 'dialysis-machine', 'Fresenius Medical Care', '5008 CorDiax', '8VEA####', 'b04c05', null),
  reporting('dialysis-dialog', 'dialysis-machine', 'B. Braun', 'Dialog iQ', '######', '001221', null),
  reporting(
    'dialysis-6008',
    'dialysis-machine',
    'Fresenius Medical Care',
    '6008 CAREsystem',
    '9VEA####',
    'b04c05',
    null,
  ),
  reporting('masimo-radical', 'pulse-oximeter', 'Masimo', 'Radical-7', '10000#####', '8809af', null),
  reporting('masimo-root', 'pulse-oximeter', 'Masimo', 'Root', '20000#####', 'b810d4', 'Root-{mac6}'),
];
