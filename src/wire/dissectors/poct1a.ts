/**
 * POCT1-A: CLSI POCT1-A2 part I 5 and appendix B (device messaging layer): XML messages one after the other on TCP. States what
 * a point-of-care device says of itself in the DEV object of its hello (HEL.R01): ids, vendor, model, serial number, versions.
 * Of other messages only the name of the root is read, to tell device from data manager. Patients, operators, results, orders
 * and notes (PT, OPR, OBS, SVC, ORD, NTE) never become text.
 */

import {
  type Dir,
  type Dissector,
  DONE,
  GIVE_UP,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { XmlElements } from '../formats/xml-elements.ts';

/** Messages that only a device sends, and those that only its manager sends (CLSI POCT1-A2 appendix B table B-1). */
const FROM_DEVICE: ReadonlySet<string> = new Set(['HEL.R01', 'DST.R01', 'OBS.R01', 'OBS.R02', 'EVS.R01']);
const FROM_MANAGER: ReadonlySet<string> = new Set(['REQ.R01', 'OPL.R01', 'OPL.R02', 'PTL.R01', 'PTL.R02']);
const ROOT = /^[A-Z]{3}\.[RE]\d\d$/;

/** Elements of the DEV object that are stated. Their value is the attribute V. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ['DEV.device_id', 'poct1a.device_id'],
  ['DEV.vendor_id', 'poct1a.vendor_id'],
  ['DEV.model_id', 'poct1a.model_id'],
  ['DEV.serial_id', 'poct1a.serial'],
  ['DEV.manufacturer_name', 'poct1a.manufacturer'],
  ['DEV.hw_version', 'poct1a.hardware_version'],
  ['DEV.sw_version', 'poct1a.software_version'],
  ['DEV.device_name', 'poct1a.device_name'],
]);

class Poct1aParser implements Parser {
  private readonly sides: readonly [XmlElements, XmlElements];
  private out: Out | null = null;
  private understood = false;

  constructor() {
    this.sides = [this.reader(), this.reader()];
  }

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    this.out = out;
    const used = side.feed(bytes);
    this.out = null;
    if (side.failed) return this.understood ? DONE : GIVE_UP;
    return used;
  }

  gap(dir: Dir): boolean {
    this.sides[dir].reset();
    return this.understood;
  }

  private reader(): XmlElements {
    return new XmlElements({
      open: (path, attribute) => {
        if (path.length === 1) this.root(path[0]!);
        if (path.length !== 3 || path[0] !== 'HEL.R01' || path[1] !== 'DEV') return;
        const field = FIELDS.get(path[2]!);
        if (field !== undefined) this.out?.observe(field, attribute('V'));
      },
    });
  }

  private root(name: string): void {
    if (!ROOT.test(name)) return;
    this.understood = true;
    if (FROM_DEVICE.has(name)) this.roles('poct-device', 'poct-data-manager');
    else if (FROM_MANAGER.has(name)) this.roles('poct-data-manager', 'poct-device');
  }

  private roles(sender: string, receiver: string): void {
    this.out?.observe('poct1a.role', sender);
    this.out?.observe('poct1a.role', receiver, 'receiver');
  }
}

const isBlank = (c: number): boolean => c === 0x20 || c === 0x0d || c === 0x0a || c === 0x09;

/** Past blanks and prolog: where the root's tag begins; -1 while it is not there. */
function rootAt(b: Uint8Array): number {
  let at = 0;
  for (let n = 0; n < 8; n++) {
    while (at < b.length && isBlank(b[at]!)) at++;
    if (at + 1 >= b.length || b[at] !== 0x3c || (b[at + 1] !== 0x3f && b[at + 1] !== 0x21)) return at;
    const end = b.indexOf(0x3e, at);
    if (end < 0) return -1;
    at = end + 1;
  }
  return at;
}

/** `<HEL.R01>`: three capitals, a point, R or E, two digits, then `>` or a blank. */
function probe(head: Uint8Array): Verdict {
  const at = rootAt(head);
  if (at < 0 || at >= head.length) return MORE;
  if (head[at] !== 0x3c) return NO;
  for (let i = 0; i < 3; i++) {
    const c = head[at + 1 + i];
    if (c === undefined) return MORE;
    if (c < 0x41 || c > 0x5a) return NO;
  }
  const tail = [0x2e, -1, -1, -1, -1];
  for (let i = 0; i < tail.length; i++) {
    const c = head[at + 4 + i];
    if (c === undefined) return MORE;
    if (i === 0 && c !== 0x2e) return NO;
    if (i === 1 && c !== 0x52 && c !== 0x45) return NO;
    if ((i === 2 || i === 3) && (c < 0x30 || c > 0x39)) return NO;
    if (i === 4 && c !== 0x3e && !isBlank(c)) return NO;
  }
  return YES;
}

const poct1a: Dissector = {
  id: 'poct1a',
  version: 1,
  spec: 'CLSI POCT1-A2 part I 5, appendix B',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: [0x09, 0x0a, 0x0d, 0x20, 0x3c],
  fields: {
    'poct1a.role': { doc: 'poct-device or poct-data-manager, from its messages', claims: 'roles', confidence: 0.9 },
    'poct1a.device_id': { doc: 'DEV.device_id: an EUI-64 or MAC address by the standard, a name in practice' },
    'poct1a.vendor_id': { doc: 'DEV.vendor_id: short name of the vendor', claims: 'manufacturer', confidence: 0.7 },
    'poct1a.manufacturer': { doc: 'DEV.manufacturer_name', claims: 'manufacturer', confidence: 0.85 },
    'poct1a.model_id': { doc: 'DEV.model_id', claims: 'model', confidence: 0.85 },
    'poct1a.device_name': { doc: 'DEV.device_name: product name or a name given to the device' },
    'poct1a.serial': { doc: 'DEV.serial_id', claims: 'serial', confidence: 0.9 },
    'poct1a.hardware_version': { doc: 'DEV.hw_version', claims: 'hardware_version', confidence: 0.85 },
    'poct1a.software_version': { doc: 'DEV.sw_version', claims: 'software_version', confidence: 0.85 },
  },
  looks: 4_096,
  probe: (head) => probe(head),
  open: () => new Poct1aParser(),
};

export default poct1a;
