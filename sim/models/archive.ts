/** Where images go and come from: archives, worklist, the router that forwards for several modalities. */

import type { Model } from './model.ts';

export const ARCHIVE: readonly Model[] = [
  {
    key: 'pacs',
    type: 'pacs-server',
    maker: 'Sectra',
    model: 'Sectra PACS',
    versions: ['24.1', '25.1'],
    serial: null,
    oui: ['005056'],
    os: 'windows',
    host: 'pacs{n}',
    dhcp: null,
    says: {
      dicom: {
        role: 'archive',
        ae: 'SECTRAPACS{n}',
        implementation: '1.2.752.24.3.3.25.3',
        version: 'SECTRA_25_1',
        port: 11_112,
      },
      tls: { commonName: 'pacs.hospital.example', organization: 'General Hospital' },
      windows: { major: 10, minor: 0, build: 17_763, server: true },
    },
  },
  {
    key: 'ris',
    type: 'ris-server',
    maker: 'Philips',
    model: 'Vue RIS',
    versions: ['12.2'],
    serial: null,
    oui: ['005056'],
    os: 'windows',
    host: 'ris{n}',
    dhcp: null,
    says: {
      dicom: {
        role: 'worklist',
        ae: 'VUERIS{n}',
        implementation: '1.2.840.113564.3.4',
        version: 'VUE_RIS_12_2',
        port: 104,
      },
      windows: { major: 10, minor: 0, build: 17_763, server: true },
    },
  },
  {
    key: 'vna',
    type: 'pacs-server',
    maker: 'Agfa HealthCare',
    model: 'Enterprise Imaging',
    versions: ['8.2.2'],
    serial: null,
    oui: ['005056'],
    os: 'linux',
    host: 'vna{n}',
    dhcp: null,
    says: {
      dicom: {
        role: 'archive',
        ae: 'AGFAVNA{n}',
        implementation: '1.2.124.113532.3500',
        version: 'AGFA EI 8.2',
        port: 11_112,
      },
      ssh: 'SSH-2.0-OpenSSH_8.0',
    },
  },
  {
    key: 'dicom-router',
    type: 'medical-gateway',
    maker: 'Laurel Bridge',
    model: 'Compass',
    versions: ['3.3.1'],
    serial: null,
    oui: ['005056'],
    os: 'windows',
    host: 'dcmroute{n}',
    dhcp: null,
    says: {
      dicom: { role: 'viewer', ae: 'COMPASS{n}', implementation: '1.2.840.114089.1.0.0.3', version: 'DCF 3.4.51' },
      windows: { major: 10, minor: 0, build: 17_763, server: true },
    },
  },
];
