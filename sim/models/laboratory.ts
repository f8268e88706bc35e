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
  analyser('lab-abl90', 'blood-gas-analyser', 'Radiometer', 'ABL90 FLEX', '393-###R####N####', '00d0c9'),
  analyser('lab-genexpert', 'molecular-analyser', 'Cepheid', 'GeneXpert Dx', '########', '002138'),
  analyser('lab-bactec', 'microbiology-analyser', 'BD', 'BACTEC FX', 'FX####', '9cc8ae'),
  analyser('poct-istat', 'poct-analyser', 'Abbott', 'i-STAT 1', '######', 'c0a26d'),
  analyser('lab-dxh900', 'haematology-analyser', 'Beckman Coulter', 'DxH 900', 'BD#####', '00e090'),
  analyser('lab-au5800', 'chemistry-analyser', 'Beckman Coulter', 'AU5800', '20######', 'd0d286'),
  analyser('lab-atellica', 'chemistry-analyser', 'Siemens Healthineers', 'Atellica CH 930', 'CH0####', '001865'),
  analyser('lab-gem5000', 'blood-gas-analyser', 'Werfen', 'GEM Premier 5000', '18######', '00d0c9'),
  analyser('lab-acltop', 'coagulation-analyser', 'Werfen', 'ACL TOP 750', '19######', '00d0c9'),
  analyser('lab-vitek2', 'microbiology-analyser', 'bioMérieux', 'VITEK 2', 'VK2#####', '901b0e'),
  analyser('lab-vitros', 'chemistry-analyser', 'Ortho Clinical Diagnostics', 'VITROS XT 7600', '7600####', '003059'),
  analyser('poct-statstrip', 'glucose-meter', 'Nova Biomedical', 'StatStrip', '1########', '00233d'),
];
