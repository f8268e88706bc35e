/**
 * SADP, the discovery of Hikvision's cameras, recorders and door stations: as open implementations describe it (no standard exists).
 * States model, serial number and versions of a device, and whether it was given a password yet. Never reads a password.
 *
 * XML: `<Probe>` with `<Types>` asks, `<ProbeMatch>` answers
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const BEGIN =
  /^(?:<\?xml [^>]{1,80}\?>)?\s{0,8}<(Probe|ProbeMatch)>\s{0,8}<(?:Uuid|Types|DeviceType|DeviceDescription|DeviceSN)>/;
const SHORTEST = 32;
const MOST = 4_096;
const FACTS: Readonly<Record<string, string>> = {
  DeviceDescription: 'sadp.model',
  DeviceSN: 'sadp.serial',
  SoftwareVersion: 'sadp.firmware',
  DSPVersion: 'sadp.dsp-version',
  Activated: 'sadp.activated',
};
const ELEMENT = /<([A-Za-z0-9]{1,32})>([^<]{1,96})<\//g;

function probe(b: Uint8Array): Verdict {
  if (b.length < SHORTEST) return NO;
  return BEGIN.test(latin1(b.subarray(0, 256))) ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const words = latin1(b.subarray(0, MOST));
  const kind = BEGIN.exec(words)?.[1];
  if (kind === undefined) return;
  const answers = kind === 'ProbeMatch';
  // What is set and whether it worked is said with the same elements.
  if (answers && !/<Types>inquiry<\/Types>/.test(words)) return;
  out.observe('sadp.role', answers ? 'sadp-device' : 'sadp-client');
  if (!answers) return;
  out.observe('sadp.manufacturer', 'Hikvision');
  for (const [, name, value] of words.matchAll(ELEMENT)) {
    if (Object.hasOwn(FACTS, name!)) out.observe(FACTS[name!]!, value!.trim());
  }
}

const sadp: Dissector = {
  id: 'sadp',
  version: 1,
  spec: 'Hikvision SADP, inquiry',
  basis: 'specification',
  carriers: ['udp'],
  ports: [37020],
  firstBytes: [0x3c],
  fields: {
    'sadp.role': {
      doc: 'sadp-device (camera, recorder, door station) or sadp-client',
      claims: 'roles',
      confidence: 0.85,
    },
    'sadp.manufacturer': {
      doc: 'Hikvision: it makes what answers so, under whatever brand',
      claims: 'manufacturer',
      confidence: 0.8,
    },
    'sadp.model': { doc: 'DeviceDescription', claims: 'model', confidence: 0.9 },
    'sadp.serial': { doc: 'DeviceSN', claims: 'serial', confidence: 0.9 },
    'sadp.firmware': { doc: 'SoftwareVersion', claims: 'firmware_version', confidence: 0.9 },
    'sadp.dsp-version': { doc: 'DSPVersion' },
    'sadp.activated': { doc: '`false`: it was not given a password yet' },
  },
  stateless: true,
  looks: 1_024,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      read(bytes, out);
      return bytes.length;
    },
  }),
};

export default sadp;
