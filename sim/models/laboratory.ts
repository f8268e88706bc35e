/** Laboratory and pharmacy: analysers that report to the laboratory system by HL7 v2. */

import type { Model } from './model.ts';

const analyser = (key: string, type: string, maker: string, model: string, serial: string, oui: string): Model => ({
  key,
  type,
  maker,
  model,
  versions: ['4.2.1', '4.3.0'],
  serial,
  oui: [oui],
  os: 'windows',
  host: null,
  dhcp: null,
  says: { hl7: { role: 'analyzer', application: model, equipment: model } },
});

export const LABORATORY: readonly Model[] = [
  analyser('lab-c501', 'chemistry-analyser', 'Roche Diagnostics', 'cobas c 501', '####-##', 'b87879'),
  analyser('lab-e801', 'immunoassay-analyser', 'Roche Diagnostics', 'cobas e 801', '####-##', 'b87879'),
  analyser('lab-6800', 'molecular-analyser', 'Roche Diagnostics', 'cobas 6800', '####', '000e2f'),
  analyser('lab-architect', 'chemistry-analyser', 'Abbott', 'ARCHITECT c8000', 'C80####', '0013dd'),
  analyser('lab-xn1000', 'haematology-analyser', 'Sysmex', 'XN-1000', '#####', '00066b'),
  analyser('lab-cs2500', 'coagulation-analyser', 'Sysmex', 'CS-2500', '#####', '00066b'),
  analyser('lab-abl90', 'blood-gas-analyser', 'Radiometer', 'ABL90 FLEX', '393-###R####N####', '00505a'),
  analyser('lab-genexpert', 'molecular-analyser', 'Cepheid', 'GeneXpert Dx', '########', '002138'),
  analyser('lab-bactec', 'microbiology-analyser', 'BD', 'BACTEC FX', 'FX####', '9cc8ae'),
  analyser('poct-istat', 'poct-analyser', 'Abbott', 'i-STAT 1', '######', 'c0a26d'),
];
