/**
 * DICOM upper layer and message exchange: PS3.8 9.3 (PDUs), PS3.7 6.3 (commands), PS3.5 (data sets).
 * States AE titles, implementation, services and, by allow-list, the equipment tags of stored objects and performed steps.
 * No other tag is ever turned into text: nothing about a patient, study, order or person leaves this file.
 * Does not read query results, deflated data sets, pixel data, or DICOM inside TLS.
 *
 * PDU: type 1 | reserved 1 | length 4 | body. P-DATA body: PDVs of length 4 | context id 1 | control 1 | fragment
 * (control bit 0: command, bit 1: last fragment).
 * A-ASSOCIATE body: version 2 | reserved 2 | called AE 16 | calling AE 16 | reserved 32 | items of type 1, reserved 1, length 2.
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
import { ASSOCIATE_HEAD, type Associate, readAssociate } from '../formats/dicom-associate.ts';
import { DataSetReader, IMPLICIT_LE, syntaxOf } from '../formats/dicom-dataset.ts';
import { equipmentText, STEP_TAGS, STORE_TAGS, stateStep, stateStored } from '../formats/dicom-equipment.ts';
import { isUid, roleStem } from '../formats/dicom-uids.ts';

const ASSOCIATE_RQ = 1;
const ASSOCIATE_AC = 2;
const P_DATA = 4;
const ABORT = 7;
/** Longest association PDU read; 128 contexts with 30 syntaxes each stay far below. */
const MAX_ASSOCIATE = 131_072;
const MAX_COMMAND = 4_096;
const MAX_SOP_CLASSES = 16;

const C_STORE_RQ = 0x0001;
const N_CREATE_RQ = 0x0140;

/** What one direction is in the middle of. */
interface Side {
  /** Bytes of the P-DATA PDU, and of the PDV in it, that are still to come. */
  pduLeft: number;
  pdvLeft: number;
  control: number;
  context: number;
  /** Bytes of an unwanted PDU still to skip. */
  skip: number;
  /** After a gap: looking for a PDU header. */
  lost: boolean;
  command: Uint8Array;
  commandLength: number;
  /** Command field of the message whose data set comes next. */
  pending: number;
  dataSet: DataSetReader | null;
}

const newSide = (): Side => ({
  pduLeft: 0,
  pdvLeft: 0,
  control: 0,
  context: 0,
  skip: 0,
  lost: false,
  command: new Uint8Array(0),
  commandLength: 0,
  pending: 0,
  dataSet: null,
});

const u32 = (b: Uint8Array, at: number): number =>
  b[at]! * 0x100_0000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!);

/** Length of a P-DATA PDU and its first PDV agree. 12 bytes are needed. */
function isData(b: Uint8Array, at: number): boolean {
  const pdu = u32(b, at + 2);
  const pdv = u32(b, at + 6);
  return (
    b[at] === P_DATA && b[at + 1] === 0 && pdv >= 2 && pdv <= pdu - 4 && (b[at + 10]! & 1) === 1 && b[at + 11]! <= 3
  );
}

function isPduHeader(b: Uint8Array, at: number): boolean {
  const type = b[at]!;
  const length = u32(b, at + 2);
  if (type < ASSOCIATE_RQ || type > ABORT || b[at + 1] !== 0) return false;
  if (type === P_DATA) return length >= 6;
  return type <= ASSOCIATE_AC ? length >= 68 && length <= MAX_ASSOCIATE : length === 4;
}

/** Endpoint of a calling AE title; `|` parts endpoint keys. */
const aeOf = (title: string): { readonly nested: string } => ({ nested: `dicom-ae:${title.replaceAll('|', '_')}` });

function lose(side: Side): void {
  Object.assign(side, newSide(), { lost: true });
}

/** Drops what is before the first place where a P-DATA PDU or an association fits. */
function resync(side: Side, b: Uint8Array): number | null {
  for (let at = 0; at + 12 <= b.length; at++) {
    const type = b[at]!;
    const fits = type === P_DATA ? isData(b, at) : type <= ASSOCIATE_AC && isPduHeader(b, at);
    if (fits) {
      side.lost = false;
      return at;
    }
  }
  return b.length > 11 ? b.length - 11 : null;
}

class DicomParser implements Parser {
  private readonly sides: readonly [Side, Side] = [newSide(), newSide()];
  private request: Associate | null = null;
  /** Direction in which the association was asked for. */
  private asker: Dir = 0;
  private understood = false;
  /** Accepted transfer syntax of a presentation context. */
  private readonly accepted = new Map<number, string>();

  push(bytes: Uint8Array, dir: Dir, out: Out): number {
    const side = this.sides[dir];
    let at = 0;
    for (;;) {
      const n = this.step(side, bytes.subarray(at), out);
      if (n === null) return at;
      if (n < 0) return n;
      at += n;
    }
  }

  gap(dir: Dir): boolean {
    lose(this.sides[dir]);
    return true;
  }

  /** Reads one thing; returns the bytes it took, null when more are needed. */
  private step(side: Side, b: Uint8Array, out: Out): number | null {
    if (b.length === 0) return null;
    if (side.lost) return resync(side, b);
    if (side.skip > 0) {
      const n = Math.min(side.skip, b.length);
      side.skip -= n;
      return n;
    }
    if (side.pduLeft > 0) return this.stepData(side, b, out);
    if (b.length < 6) return null;
    if (!isPduHeader(b, 0)) {
      if (!this.understood) return GIVE_UP;
      out.weird('bad-pdu');
      side.lost = true;
      return 1;
    }
    const length = u32(b, 2);
    if (b[0] === ASSOCIATE_RQ || b[0] === ASSOCIATE_AC) {
      if (b.length < 6 + length) return null;
      this.associate(b.subarray(6, 6 + length), b[0] === ASSOCIATE_AC, side === this.sides[0] ? 0 : 1, out);
      return 6 + length;
    }
    if (b[0] === P_DATA) side.pduLeft = length;
    else side.skip = length;
    return 6;
  }

  private stepData(side: Side, b: Uint8Array, out: Out): number | null {
    if (side.pdvLeft === 0) {
      if (b.length < 6) return null;
      const length = u32(b, 0);
      if (side.pduLeft < 6 || length < 2 || length > side.pduLeft - 4) {
        out.weird('bad-pdv');
        lose(side);
        return 1;
      }
      side.context = b[4]!;
      side.control = b[5]!;
      side.pdvLeft = length - 2;
      side.pduLeft -= 6;
      if (side.pdvLeft === 0) this.fragment(side, b.subarray(0, 0), true, out);
      return 6;
    }
    const n = Math.min(side.pdvLeft, b.length);
    side.pdvLeft -= n;
    side.pduLeft -= n;
    this.fragment(side, b.subarray(0, n), side.pdvLeft === 0, out);
    return n;
  }

  private fragment(side: Side, b: Uint8Array, ends: boolean, out: Out): void {
    const last = ends && (side.control & 2) !== 0;
    if ((side.control & 1) !== 0) {
      this.commandBytes(side, b);
      if (last) this.command(side, out);
      return;
    }
    const reader = side.dataSet ?? this.openDataSet(side);
    if (reader === null) return;
    const before = reader.stopped;
    reader.feed(b);
    if (before === null && (reader.stopped !== null || last)) {
      if (reader.stopped === 'malformed' || reader.stopped === 'nesting') out.weird(`data-set-${reader.stopped}`);
      else if (side.pending === C_STORE_RQ) this.stored(reader, side, out);
      else stateStep(reader.values, out);
      if (reader.stopped === null) reader.stopped = 'done';
    }
    if (last) {
      side.dataSet = null;
      side.pending = 0;
    }
  }

  /** Which AE title sent the objects of which device: several of one host may be several devices behind it. */
  private stored(reader: DataSetReader, side: Side, out: Out): void {
    const source = stateStored(reader.values, out);
    const ae = this.request?.calling ?? '';
    if (source === null || ae === '' || side !== this.sides[this.asker]) return;
    out.observe('dicom.sent_source', source.slice(source.indexOf(':') + 1), aeOf(ae));
  }

  private commandBytes(side: Side, b: Uint8Array): void {
    if (side.commandLength === 0) side.command = new Uint8Array(MAX_COMMAND);
    const n = Math.min(b.length, MAX_COMMAND - side.commandLength);
    side.command.set(b.subarray(0, n), side.commandLength);
    side.commandLength += n;
  }

  /** Command sets are implicit VR little endian (PS3.7 6.3.1). Only the class and the command are read. */
  private command(side: Side, out: Out): void {
    const reader = new DataSetReader(new Set([0x0000_0002, 0x0000_0100]), IMPLICIT_LE);
    reader.feed(side.command.subarray(0, side.commandLength));
    side.commandLength = 0;
    side.command = new Uint8Array(0);
    side.dataSet = null;
    const field = reader.values.get(0x0000_0100);
    this.understood = true;
    side.pending = field !== undefined && field.length === 2 ? field[0]! | (field[1]! << 8) : 0;
    const sopClass = equipmentText(reader.values.get(0x0000_0002));
    if (side.pending === C_STORE_RQ && isUid(sopClass)) out.observe('dicom.stored_sop_class', sopClass);
  }

  private openDataSet(side: Side): DataSetReader | null {
    const tags = side.pending === C_STORE_RQ ? STORE_TAGS : side.pending === N_CREATE_RQ ? STEP_TAGS : null;
    if (tags === null) return null;
    const uid = this.accepted.get(side.context);
    const syntax = uid === undefined ? 'guess' : syntaxOf(uid);
    if (syntax !== null) side.dataSet = new DataSetReader(tags, syntax);
    return side.dataSet;
  }

  private associate(body: Uint8Array, isAccept: boolean, dir: Dir, out: Out): void {
    const a = readAssociate(body);
    if (a === null) {
      out.weird('bad-association');
      return;
    }
    this.understood = true;
    if (a.implementationUid !== '') out.observe('dicom.implementation_uid', a.implementationUid);
    if (a.implementationVersion !== '') out.observe('dicom.implementation_version', a.implementationVersion);
    if (isAccept) this.accept(a, out);
    else this.ask(a, dir, out);
  }

  private ask(a: Associate, dir: Dir, out: Out): void {
    this.request = a;
    this.asker = dir;
    this.accepted.clear();
    out.observe('dicom.ae_title', a.calling);
    out.observe('dicom.called_ae_title', a.called, 'receiver');
    out.observe('dicom.role', 'dicom-scu');
    this.askAs(a, out);
    let stated = 0;
    for (const context of a.contexts) {
      if (isUid(context.abstractSyntax) && stated++ < MAX_SOP_CLASSES)
        out.observe('dicom.sop_class', context.abstractSyntax);
    }
  }

  /** The same about the calling AE title itself: identification decides whether it is the host or a device behind it. */
  private askAs(a: Associate, out: Out): void {
    if (a.calling === '') return;
    const about = aeOf(a.calling);
    out.observe('dicom.ae_title', a.calling, about);
    out.observe('dicom.role', 'dicom-scu', about);
    if (a.implementationUid !== '') out.observe('dicom.implementation_uid', a.implementationUid, about);
    if (a.implementationVersion !== '') out.observe('dicom.implementation_version', a.implementationVersion, about);
  }

  private accept(a: Associate, out: Out): void {
    const called = this.request?.called ?? a.called;
    out.observe('dicom.ae_title', called);
    out.observe('dicom.role', 'dicom-scp');
    out.observe('dicom.role', 'dicom-scu', 'receiver');
    const proposed = new Map(this.request?.contexts.map((c) => [c.id, c.abstractSyntax]));
    for (const context of a.contexts) {
      if (context.result !== 0) continue;
      const transfer = context.transferSyntaxes[0];
      if (transfer !== undefined) this.accepted.set(context.id, transfer);
      const sopClass = proposed.get(context.id) ?? '';
      const stem = roleStem(sopClass);
      // With role selection the requester may be the one that receives (C-GET): then storing tells nothing.
      if (stem === null || a.roleSelections.has(sopClass)) continue;
      out.observe('dicom.role', `${stem}-scp`);
      out.observe('dicom.role', `${stem}-scu`, 'receiver');
    }
  }
}

function probe(head: Uint8Array): Verdict {
  if (head.length === 0) return MORE;
  const type = head[0]!;
  if (type === P_DATA) return probeData(head);
  if (type !== ASSOCIATE_RQ && type !== ASSOCIATE_AC) return NO;
  if (head.length > 1 && head[1] !== 0) return NO;
  if (head.length < 6) return MORE;
  if (!isPduHeader(head, 0)) return NO;
  if (head.length < 8) return MORE;
  if ((head[7]! & 1) !== 1) return NO; // protocol version bit 0
  if (head.length < 42) return MORE;
  for (let at = 10; at < 42; at++) if ((head[at]! < 0x20 && head[at] !== 0) || head[at]! > 0x7e) return NO;
  if (head.length < 6 + ASSOCIATE_HEAD + 1) return MORE;
  return head[6 + ASSOCIATE_HEAD] === 0x10 ? YES : NO;
}

/** A capture that begins inside an association: a command set begins with (0000,0000), 4 bytes long. */
function probeData(head: Uint8Array): Verdict {
  if (head.length > 1 && head[1] !== 0) return NO;
  if (head.length < 20) return head.length >= 12 && !isData(head, 0) ? NO : MORE;
  if (!isData(head, 0)) return NO;
  const isCommand = (head[11]! & 1) === 1 && u32(head, 12) === 0 && head[16] === 4 && head[17] === 0;
  if (isCommand) return YES;
  return head[12]! === 0x08 && head[13]! === 0 ? MAYBE : NO;
}

const dicom: Dissector = {
  id: 'dicom',
  version: 2,
  spec: 'DICOM PS3.8 9.3, PS3.7 6.3, PS3.5 7 and annex A',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [104, 11112, 4242],
  fields: {
    'dicom.ae_title': { doc: 'AE title under which it called, or answered', claims: 'ae_titles', confidence: 0.95 },
    'dicom.called_ae_title': { doc: 'AE title by which it was called; it may refuse it, so it claims nothing' },
    'dicom.role': { doc: 'dicom-scu, dicom-scp, and per accepted service', claims: 'roles', confidence: 0.9 },
    'dicom.implementation_uid': { doc: 'Implementation class UID: the toolkit, seldom the product' },
    'dicom.implementation_version': { doc: 'Implementation version name: the toolkit, seldom the product' },
    'dicom.sop_class': { doc: 'SOP class proposed (at most 16 an association)' },
    'dicom.stored_sop_class': { doc: 'SOP class of an object that was stored: the kind of image or report' },
    'dicom.sent_source': { doc: 'Maker, model and serial number of what a calling AE title stored' },
    'dicom.modality': { doc: '(0008,0060) Modality' },
    'dicom.manufacturer': { doc: '(0008,0070) Manufacturer', claims: 'manufacturer', confidence: 0.85 },
    'dicom.model': { doc: "(0008,1090) Manufacturer's Model Name", claims: 'model', confidence: 0.85 },
    'dicom.station_name': { doc: '(0008,1010) Station Name, (0040,0242) Performed Station Name' },
    'dicom.department': { doc: '(0008,1040) Institutional Department Name', claims: 'unit', confidence: 0.5 },
    'dicom.serial': { doc: '(0018,1000) Device Serial Number', claims: 'serial', confidence: 0.9 },
    'dicom.device_uid': { doc: '(0018,1002) Device UID', role: 'identifier' },
    'dicom.device_key': { doc: 'Manufacturer and serial number together', role: 'identifier' },
    'dicom.software_version': { doc: '(0018,1020) Software Versions', claims: 'software_version', confidence: 0.85 },
    'dicom.capture_manufacturer': { doc: '(0018,1016) Secondary Capture Device Manufacturer' },
    'dicom.capture_model': { doc: '(0018,1018) Secondary Capture Device Model' },
    'dicom.capture_software': { doc: '(0018,1019) Secondary Capture Device Software Versions' },
  },
  weirds: {
    'bad-pdu': 'A PDU header is none (PS3.8 9.3.1); reading resumes at the next that fits',
    'bad-pdv': 'A presentation data value is longer than its PDU',
    'bad-association': 'An association PDU contradicts itself',
    'data-set-malformed': 'A data set cannot be read in the transfer syntax agreed',
    'data-set-nesting': 'Sequences nest deeper than is read',
  },
  looks: 65_535,
  probe: (head) => probe(head),
  open: () => new DicomParser(),
};

export default dicom;
