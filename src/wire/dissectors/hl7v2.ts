/**
 * HL7 version 2 over MLLP, or bare: HL7 v2.9 chapter 2 (control), 7 (OBX, PRT), 13 (EQU), 17 (DEV); IHE PCD TF-2 (PCD-01).
 * States the applications that speak and the devices that observations come from (OBX-18, PRT, EQU, DEV, SFT).
 * Only fields of those segments and of MSH that are named below ever become text. PID, NK1, PV1, ORC, OBR and all others
 * are skipped as bytes; so are persons (PRT-5), and values (OBX-5) but those of equipment (hl7v2-attributes.ts). Does not read XML encoding or UTF-16.
 *
 * MLLP: 0x0B message 0x1C 0x0D. Segments end with CR; LF and CR LF are met too.
 */

import {
  type Dir,
  type Dissector,
  GIVE_UP,
  MAYBE,
  MORE,
  NO,
  type Out,
  type Parser,
  type Verdict,
  YES,
} from '../contract.ts';
import { isOfDevice, readAttribute, udi } from '../formats/hl7v2-attributes.ts';
import {
  component,
  type Delimiters,
  field,
  readDelimiters,
  repetitions,
  zonedTimeUs,
} from '../formats/hl7v2-segment.ts';

const START = 0x0b;
const END = 0x1c;
const CR = 0x0d;
const LF = 0x0a;
/** Longest segment that is read; pictures in OBX-5 are longer and say nothing about a device. */
const MAX_SEGMENT_BYTES = 65_536;
const MAX_WAITING = 16;

type Read = (segment: Uint8Array, d: Delimiters, side: Side, out: Out) => void;

interface Side {
  delimiters: Delimiters | null;
  /** Bytes of the segment at hand that were searched for its end. */
  searched: number;
  skipping: boolean;
  /** `nested` of the device (MDS) that the last OBX-18 or PRT of this message named. */
  device: string | null;
  /** Endpoint of the application that sends this message; null for acknowledgements. */
  from: { readonly nested: string } | null;
  any: boolean;
  /** Module whose attributes are read (OBX-4), and its identifier; 0 and '' for none. */
  module: number;
  moduleId: string;
  /** Attributes whose bearer is not known yet. */
  readonly waiting: (readonly [string, string])[];
}

const newSide = (): Side => ({
  delimiters: null,
  searched: 0,
  skipping: false,
  device: null,
  from: null,
  any: false,
  module: 0,
  moduleId: '',
  waiting: [],
});

/** Another message: what it tells is of other devices. */
function forget(side: Side): void {
  side.device = null;
  side.module = 0;
  side.moduleId = '';
  side.waiting.length = 0;
}

const isTerminator = (c: number): boolean => c === CR || c === LF || c === END || c === START;

/** Control characters other than tab and escape: a terminator that we do not know would join a patient's segment to this one. */
const isControl = (c: number): boolean => c < 0x20 && c !== 0x09 && c !== 0x1b;

/** A word that a system wrote about itself; '' for what is not. */
function word(s: string): string {
  return s.length > 100 || /[\u0000-\u001f\u007f]/.test(s) ? '' : s;
}

function state(out: Out, name: string, value: string, about?: 'receiver' | { readonly nested: string }): void {
  const v = word(value);
  if (v !== '') out.observe(name, v, about);
}

/** Name of an application or facility (HD): namespace, or the universal id where there is none. */
const hierarchic = (bytes: Uint8Array, d: Delimiters): string => component(bytes, d, 1) || component(bytes, d, 2);

function readHeader(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  const at = (n: number): Uint8Array => field(segment, d, n - 1);
  forget(side);
  state(out, 'hl7v2.application', hierarchic(at(3), d));
  state(out, 'hl7v2.facility', hierarchic(at(4), d));
  const from = senderOf(word(hierarchic(at(3), d)), word(hierarchic(at(4), d)));
  state(out, 'hl7v2.called_application', hierarchic(at(5), d), 'receiver');
  state(out, 'hl7v2.called_facility', hierarchic(at(6), d), 'receiver');
  if (component(at(3), d, 3) === 'EUI-64') state(out, 'hl7v2.eui64', component(at(3), d, 2));
  const kind = component(at(9), d, 1);
  side.from = kind === 'ACK' ? null : from;
  if (side.from !== null) {
    state(out, 'hl7v2.application', hierarchic(at(3), d), side.from);
    state(out, 'hl7v2.facility', hierarchic(at(4), d), side.from);
  }
  const event = component(at(9), d, 2);
  if (/^[A-Z][A-Z0-9]{2}$/.test(kind)) {
    out.observe('hl7v2.message_type', /^[A-Z0-9]{3}$/.test(event) ? `${kind}^${event}` : kind);
    out.observe('hl7v2.role', kind === 'ACK' ? 'hl7-receiver' : 'hl7-sender');
    if (side.from !== null) out.observe('hl7v2.role', 'hl7-sender', side.from);
    out.observe('hl7v2.role', kind === 'ACK' ? 'hl7-sender' : 'hl7-receiver', 'receiver');
  }
  const version = component(at(12), d, 1);
  if (/^\d\.\d(?:\.\d)?$/.test(version)) out.observe('hl7v2.version', version);
  for (const profile of repetitions(at(21), d)) {
    const name = component(profile, d, 1);
    if (/^IHE[A-Z0-9_. -]{1,40}$/.test(name)) out.observe('hl7v2.profile', name);
  }
  const sentUs = zonedTimeUs(component(at(7), d, 1));
  if (sentUs !== null) stateClock((sentUs - out.atUs) / 1_000_000, out);
}

/** Endpoint of a sending application; null where MSH-3 is empty. Identification decides whether it is the host itself. */
function senderOf(application: string, facility: string): { readonly nested: string } | null {
  if (application === '') return null;
  return { nested: `hl7-app:${`${application}^${facility}`.replaceAll('|', '_').slice(0, 120)}` };
}

/** A clock that is off by two minutes or more, in coarse steps so that jitter makes no new values. */
function stateClock(offsetS: number, out: Out): void {
  const size = Math.abs(offsetS);
  if (size < 120 || size > 3_155_760_000) return;
  const step = size < 3_600 ? 60 : size < 86_400 ? 3_600 : 86_400;
  out.observe('hl7v2.clock_offset_s', String(Math.round(offsetS / step) * step));
}

/** Entity identifier (EI: id, namespace, universal id, type) of a device; names the device for what follows. */
function device(bytes: Uint8Array, d: Delimiters, side: Side, out: Out): { readonly nested: string } | null {
  const id = word(component(bytes, d, 1));
  const universal = word(component(bytes, d, 3));
  const type = component(bytes, d, 4);
  const name = universal || id;
  if (name === '') return null;
  side.device = `hl7:${name.replace(/[|]/g, '_').slice(0, 100)}`;
  const about = { nested: side.device };
  state(out, 'hl7v2.device_id', id, about);
  state(out, 'hl7v2.device_namespace', component(bytes, d, 2), about);
  if (type === 'EUI-64') state(out, 'hl7v2.eui64', universal, about);
  else state(out, 'hl7v2.device_universal_id', universal, about);
  return about;
}

/**
 * What an observation tells of the equipment itself. Of the device: about the one named last, or the next one when none was.
 * Of a module: about the module, once its identifier is known.
 */
function readEquipmentAttribute(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  const attribute = readAttribute(segment, d);
  if (attribute === null) return;
  const { module, identifier } = attribute;
  if (module === 0 && identifier !== null) {
    if (component(identifier, d, 4) === 'EUI-64') device(identifier, d, side, out);
  } else if (module > 0 && module !== side.module) {
    side.module = module;
    side.moduleId = '';
    side.waiting.length = 0;
  }
  if (module > 0 && identifier !== null)
    side.moduleId = word(component(identifier, d, 3) || component(identifier, d, 1));
  side.waiting.push(...attribute.facts.slice(0, MAX_WAITING - side.waiting.length));
  const name =
    module === 0 ? (side.device ?? '') : side.moduleId === '' ? '' : `hl7:${side.moduleId.replace(/[|]/g, '_')}`;
  if (name === '') return;
  for (const [field, value] of side.waiting) state(out, field, value, { nested: name });
  side.waiting.length = 0;
}

function readObservation(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  for (const identifier of repetitions(field(segment, d, 18), d)) {
    const about = device(identifier, d, side, out);
    if (about !== null) state(out, 'hl7v2.udi', udi(identifier, d), about);
  }
  // ISO/IEEE 11073-10101: codes of devices (MDS) and their parts (VMD) begin with MDC_DEV_.
  const code = component(field(segment, d, 3), d, 2);
  if (/^MDC_DEV_[A-Z0-9_]{1,80}$/.test(code)) {
    const waits = side.device === null && side.waiting.length < MAX_WAITING && isOfDevice(segment, d);
    if (side.device !== null) out.observe('hl7v2.device_code', code, { nested: side.device });
    else if (waits) side.waiting.push(['hl7v2.device_code', code]);
  }
  readEquipmentAttribute(segment, d, side, out);
}

function readParticipation(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  const byUdi = field(segment, d, 16);
  const byId = field(segment, d, 10);
  const about = device(byId.length > 0 ? byId : byUdi, d, side, out);
  if (about === null) return;
  state(out, 'hl7v2.udi', udi(byUdi, d) || component(byUdi, d, 1) || component(byUdi, d, 3), about);
  state(out, 'hl7v2.lot', component(field(segment, d, 19), d, 1), about);
  state(out, 'hl7v2.serial', component(field(segment, d, 20), d, 1), about);
  state(out, 'hl7v2.device_type', component(field(segment, d, 22), d, 2), about);
}

function readEquipment(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  device(field(segment, d, 1), d, side, out);
}

function readDevice(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  const about = device(field(segment, d, 2), d, side, out);
  if (about === null) return;
  const at = (n: number): Uint8Array => field(segment, d, n);
  state(out, 'hl7v2.device_type', component(at(3), d, 2), about);
  state(out, 'hl7v2.manufacturer', component(at(5), d, 1), about);
  state(out, 'hl7v2.model', component(at(7), d, 1), about);
  state(out, 'hl7v2.udi', udi(at(9), d) || component(at(9), d, 1), about);
  state(out, 'hl7v2.serial', component(at(11), d, 1), about);
  state(out, 'hl7v2.device_software_version', component(at(16), d, 1), about);
}

function readSoftware(segment: Uint8Array, d: Delimiters, side: Side, out: Out): void {
  for (const about of side.from === null ? [undefined] : [undefined, side.from]) {
    state(out, 'hl7v2.software_vendor', component(field(segment, d, 1), d, 1), about);
    state(out, 'hl7v2.software_product', component(field(segment, d, 3), d, 1), about);
    state(out, 'hl7v2.software_version', component(field(segment, d, 2), d, 1), about);
  }
}

/** Every segment that is read. What is not here is never looked into. */
const SEGMENTS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['MSH', readHeader],
  ['OBX', readObservation],
  ['PRT', readParticipation],
  ['EQU', readEquipment],
  ['DEV', readDevice],
  ['SFT', readSoftware],
]);
const isHeader = (id: string): boolean => id === 'MSH' || id === 'FHS' || id === 'BHS';

const segmentId = (b: Uint8Array, at: number): string => String.fromCharCode(b[at]!, b[at + 1]!, b[at + 2]!);

class Hl7Parser implements Parser {
  private readonly sides: readonly [Side, Side] = [newSide(), newSide()];

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    for (;;) {
      while (at < bytes.length && side.searched === 0 && !side.skipping && isTerminator(bytes[at]!)) at++;
      let end = at + side.searched;
      while (end < bytes.length && !isTerminator(bytes[end]!)) end++;
      if (side.skipping) {
        side.skipping = end === bytes.length;
        if (side.skipping) return end;
      } else if (end === bytes.length) {
        return this.wait(side, bytes, at, out);
      } else {
        side.searched = 0;
        if (!this.segment(side, bytes.subarray(at, end), out)) return GIVE_UP;
      }
      at = end;
    }
  }

  gap(dir: Dir): boolean {
    const side = this.sides[dir];
    side.skipping = true;
    side.searched = 0;
    forget(side);
    side.from = null;
    return true;
  }

  /** The segment at `at` has no end yet: skip it when it is not read, else ask for more. */
  private wait(side: Side, bytes: Uint8Array, at: number, out: Out): number {
    const length = bytes.length - at;
    if (length < 3) return at;
    const id = segmentId(bytes, at);
    const wanted = SEGMENTS.has(id) || isHeader(id);
    if (wanted && length <= MAX_SEGMENT_BYTES) {
      side.searched = length;
      return at;
    }
    if (wanted) out.weird('long-segment');
    side.searched = 0;
    side.skipping = true;
    return bytes.length;
  }

  /** Returns false when this is no HL7 at all. */
  private segment(side: Side, b: Uint8Array, out: Out): boolean {
    const id = b.length >= 3 ? segmentId(b, 0) : '';
    if (isHeader(id)) {
      const d = readDelimiters(b, 3);
      if (d === null || d === 'more') {
        side.delimiters = null;
        if (!side.any) return false;
        out.weird('bad-delimiters');
        return true;
      }
      side.delimiters = d;
      side.any = true;
    }
    const d = side.delimiters;
    const read = SEGMENTS.get(id);
    if (d === null || read === undefined || b[3] !== d.field) return true;
    if (b.some(isControl)) out.weird('control-character');
    else read(b, d, side, out);
    return true;
  }
}

function probe(head: Uint8Array): Verdict {
  const framed = head[0] === START;
  const at = framed ? 1 : 0;
  const id = 'MSH';
  const other = ['FHS', 'BHS'];
  const n = Math.min(3, head.length - at);
  const seen = String.fromCharCode(...head.subarray(at, at + Math.max(n, 0)));
  if (!id.startsWith(seen) && !other.some((o) => o.startsWith(seen))) return NO;
  if (n < 3) return MORE;
  const d = readDelimiters(head, at + 3);
  if (d === null) return NO;
  if (d === 'more') return head.length > at + 12 ? NO : MORE;
  return framed || d.component !== 0x2e ? YES : MAYBE;
}

const hl7v2: Dissector = {
  id: 'hl7v2',
  version: 3,
  spec: 'HL7 v2.9 chapters 2, 7, 13 and 17; MLLP release 1; IHE PCD TF-2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [2575, 6661],
  fields: {
    'hl7v2.application': { doc: 'MSH-3 of its messages', claims: 'hl7_applications', confidence: 0.9 },
    'hl7v2.facility': { doc: 'MSH-4 of its messages', claims: 'hl7_applications', confidence: 0.7 },
    'hl7v2.called_application': { doc: 'MSH-5 of messages to it', claims: 'hl7_applications', confidence: 0.6 },
    'hl7v2.called_facility': { doc: 'MSH-6 of messages to it', claims: 'hl7_applications', confidence: 0.5 },
    'hl7v2.role': { doc: 'hl7-sender or hl7-receiver', claims: 'roles', confidence: 0.9 },
    'hl7v2.message_type': { doc: 'MSH-9 message and event, for example ORU^R01' },
    'hl7v2.version': { doc: 'MSH-12' },
    'hl7v2.profile': { doc: 'MSH-21 message profile of IHE, for example IHE_PCD_001' },
    'hl7v2.clock_offset_s': { doc: 'Its clock (MSH-7 with a zone) minus the sensor, seconds, where 2 minutes or more' },
    'hl7v2.eui64': { doc: 'EUI-64 of the device or gateway', role: 'identifier' },
    'hl7v2.device_id': { doc: 'EI.1 of OBX-18, PRT-10, EQU-1 or DEV-2: what the sender calls the device' },
    'hl7v2.device_namespace': { doc: 'EI.2 of the same' },
    'hl7v2.device_universal_id': { doc: 'EI.3 of the same, other than an EUI-64' },
    'hl7v2.device_code': { doc: 'OBX-3 code of a device or its part, ISO/IEEE 11073-10101 (MDC_DEV_...)' },
    'hl7v2.device_type': { doc: 'PRT-22.2, DEV-3.2: text of the device type' },
    'hl7v2.manufacturer': { doc: 'DEV-5, or an attribute of the device', claims: 'manufacturer', confidence: 0.85 },
    'hl7v2.model': { doc: 'DEV-7, or an attribute of the device', claims: 'model', confidence: 0.85 },
    'hl7v2.serial': { doc: 'PRT-20, DEV-11, or an attribute of the device', claims: 'serial', confidence: 0.9 },
    'hl7v2.lot': { doc: 'PRT-19 lot number' },
    'hl7v2.udi': { doc: 'PRT-16, DEV-9, or a UDI in OBX-18', claims: 'udi', confidence: 0.9 },
    'hl7v2.device_software_version': {
      doc: 'DEV-16, or an attribute of the device',
      claims: 'software_version',
      confidence: 0.8,
    },
    'hl7v2.device_firmware_version': {
      doc: 'Firmware revision, an attribute of the device',
      claims: 'firmware_version',
      confidence: 0.8,
    },
    'hl7v2.device_hardware_version': {
      doc: 'Hardware revision, an attribute of the device',
      claims: 'hardware_version',
      confidence: 0.8,
    },
    'hl7v2.software_vendor': { doc: 'SFT-1: maker of the sending application' },
    'hl7v2.software_product': { doc: 'SFT-3: product name of the sending application' },
    'hl7v2.software_version': {
      doc: 'SFT-2: version of the sending application',
      claims: 'software_version',
      confidence: 0.6,
    },
  },
  weirds: {
    'long-segment': 'A segment that would be read is longer than is read',
    'control-character': 'A segment holds control characters and is not read',
    'bad-delimiters': 'A message header declares delimiters that cannot be any',
  },
  looks: 65_535,
  probe: (head) => probe(head),
  open: () => new Hl7Parser(),
};

export default hl7v2;
