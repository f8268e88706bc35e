/**
 * DHIP, the discovery of Dahua's cameras, recorders and door stations: as open implementations describe it (no standard exists). States
 * model, serial number, version and name of a device. Reads nothing else of the protocol: who logs in comes there.
 *
 * 20 00 00 00 | `DHIP` | 8 | length 4 | 0 4 | length 4 | 0 4 | JSON; little-endian
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 32;
const MARK = [0x20, 0, 0, 0, 0x44, 0x48, 0x49, 0x50];
const MOST = 4_096;
const METHOD = /"method"\s{0,4}:\s{0,4}"(client\.notifyDevInfo|DHDiscover\.search)"/;
const FACTS: readonly (readonly [string, RegExp])[] = [
  ['dhip.model', /"DeviceType"\s{0,4}:\s{0,4}"([^"\\]{1,64})"/],
  ['dhip.class', /"DeviceClass"\s{0,4}:\s{0,4}"([^"\\]{1,32})"/],
  ['dhip.serial', /"SerialNo"\s{0,4}:\s{0,4}"([^"\\]{1,64})"/],
  ['dhip.firmware', /"Version"\s{0,4}:\s{0,4}"([^"\\]{1,64})"/],
  ['dhip.manufacturer', /"Vendor"\s{0,4}:\s{0,4}"([^"\\]{1,48})"/],
];
/** What stands for the maker of what is sold under other names. */
const NOBODY: readonly string[] = ['General', 'Private', 'OEM'];

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER + 2 || MARK.some((value, k) => b[k] !== value)) return NO;
  return b[HEADER] === 0x7b ? YES : NO;
}

function read(b: Uint8Array, out: Out): void {
  const words = latin1(b.subarray(HEADER, HEADER + MOST));
  const method = METHOD.exec(words)?.[1];
  if (method === undefined) return;
  const answers = method === 'client.notifyDevInfo';
  out.observe('dhip.role', answers ? 'dhip-device' : 'dhip-client');
  if (!answers) return;
  for (const [field, pattern] of FACTS) {
    const value = pattern.exec(words)?.[1];
    if (value !== undefined && !NOBODY.includes(value)) out.observe(field, value);
  }
}

const dhip: Dissector = {
  id: 'dhip',
  version: 1,
  spec: 'Dahua DHIP, DHDiscover.search',
  basis: 'specification',
  carriers: ['udp'],
  ports: [37810],
  firstBytes: [0x20],
  fields: {
    'dhip.role': {
      doc: 'dhip-device (camera, recorder, door station) or dhip-client',
      claims: 'roles',
      confidence: 0.85,
    },
    'dhip.manufacturer': { doc: 'Vendor', claims: 'manufacturer', confidence: 0.85 },
    'dhip.model': { doc: 'DeviceType', claims: 'model', confidence: 0.9 },
    'dhip.class': { doc: 'DeviceClass: IPC, NVR, VTO and so on' },
    'dhip.serial': { doc: 'SerialNo', claims: 'serial', confidence: 0.9 },
    'dhip.firmware': { doc: 'Version', claims: 'firmware_version', confidence: 0.9 },
  },
  stateless: true,
  looks: 1_024,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) === YES) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default dhip;
