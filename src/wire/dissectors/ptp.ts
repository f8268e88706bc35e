/**
 * PTP: IEEE 1588-2008 and 2019, 13.3 (header), 13.5 (announce), 15.4 and 15.5.3.1 (management), over UDP and Ethernet. States who is a clock, its identity,
 * who is the grandmaster, and what a clock answers of its make. Reads no times.
 *
 * type 4 bits low | version 1 | length 2 | domain 1 | ... flags 2 | correction 8 | ... | clock identity 8 at 20 | port 2 | sequence 2 | control 1 | interval 1
 */

import { Reader, text } from '../../base/reader.ts';
import { type Dissector, MAYBE, NO, type Out, type Verdict, YES } from '../contract.ts';

const HEADER = 34;
const ANNOUNCE = 0x0b;
const MANAGEMENT = 0x0d;
const RESPONSE = 2;
const TLV_MANAGEMENT = 1;
const CLOCK_DESCRIPTION = 1;
const USER_DESCRIPTION = 2;
/** Shortest length of each message type; types that do not exist are 0. */
const LENGTHS = [44, 44, 54, 54, 0, 0, 0, 0, 44, 54, 54, 64, 44, 48];

function probe(b: Uint8Array): Verdict {
  if (b.length < HEADER || (b[1]! & 0x0f) !== 2) return NO;
  const type = b[0]! & 0x0f;
  const length = (b[2]! << 8) | b[3]!;
  const least = LENGTHS[type] ?? 0;
  return least > 0 && length >= least && length <= b.length && b.length - length < 16 ? YES : NO;
}

function identity(b: Uint8Array, at: number): string {
  let s = '';
  for (let k = 0; k < 8; k++) s += b[at + k]!.toString(16).padStart(2, '0');
  return s;
}

function read(b: Uint8Array, out: Out): void {
  out.observe('ptp.role', 'ptp-clock');
  out.observe('ptp.clock', identity(b, 20));
  if ((b[0]! & 0x0f) === MANAGEMENT) readManagement(b.subarray(0, (b[2]! << 8) | b[3]!), out);
  if ((b[0]! & 0x0f) !== ANNOUNCE || b.length < 64) return;
  const grandmaster = identity(b, 53);
  out.observe('ptp.grandmaster', grandmaster);
  if (grandmaster === identity(b, 20)) out.observe('ptp.role', 'time-server');
}

const ptpText = (r: Reader): string => text(r.take(r.u8()));

/**
 * Target port 10 | hops at the start 1 | hops left 1 | action 1 | 0 1 | TLV: type 2, length 2, management id 2, data. An answer that
 * a boundary clock passed on is not of its sender.
 */
function readManagement(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER + 10);
  const hopsAtStart = r.u8();
  const isFirstHand = r.u8() === hopsAtStart;
  const action = r.u8() & 0x0f;
  r.skip(1);
  const type = r.u16();
  const length = r.u16();
  if (r.short || !isFirstHand || action !== RESPONSE || type !== TLV_MANAGEMENT || length < 2 || length > r.left)
    return;
  const body = r.sub(length);
  const id = body.u16();
  if (id === USER_DESCRIPTION) {
    const user = ptpText(body);
    if (!body.short) out.observe('ptp.user', user);
  }
  if (id === CLOCK_DESCRIPTION) readDescription(body, out);
}

/**
 * Clock type 2 | link protocol text | size 2, link address | protocol 2, size 2, address | maker OUI 3 | 0 1 | product text |
 * revision text | user text. Product is `maker;model;instance`, revision `hardware;firmware;software` (15.5.3.1.2.7, .8).
 */
function readDescription(r: Reader, out: Out): void {
  r.skip(2);
  r.skip(r.u8());
  r.skip(r.u16());
  r.skip(2);
  r.skip(r.u16());
  r.skip(4);
  const product = ptpText(r).split(';', 4);
  const revision = ptpText(r).split(';', 4);
  const user = ptpText(r);
  if (r.short) return;
  const state = (fields: readonly string[], values: readonly string[]): void => {
    if (values.length === 3) for (const [k, field] of fields.entries()) out.observe(field, values[k]!.trim());
  };
  state(['ptp.maker', 'ptp.model', 'ptp.instance'], product);
  state(['ptp.hardware', 'ptp.firmware', 'ptp.software'], revision);
  out.observe('ptp.user', user);
}

const ptp: Dissector = {
  id: 'ptp',
  version: 2,
  spec: 'IEEE 1588-2019 13.3, 13.5, 15.5.3.1',
  basis: 'captures',
  carriers: ['udp', 'ethernet'],
  ports: [319, 320],
  etherTypes: [0x88f7],
  fields: {
    'ptp.role': { doc: 'ptp-clock, and time-server where it is the grandmaster', claims: 'roles', confidence: 0.7 },
    'ptp.clock': { doc: 'Clock identity (EUI-64) of the sender' },
    'ptp.maker': { doc: 'Maker in the clock description', claims: 'manufacturer', confidence: 0.85 },
    'ptp.model': { doc: 'Model in the clock description', claims: 'model', confidence: 0.85 },
    'ptp.instance': {
      doc: 'Instance in the clock description, as a rule the serial number',
      claims: 'serial',
      confidence: 0.6,
    },
    'ptp.hardware': { doc: 'Hardware revision in the clock description', claims: 'hardware_version', confidence: 0.8 },
    'ptp.firmware': { doc: 'Firmware revision in the clock description', claims: 'firmware_version', confidence: 0.8 },
    'ptp.software': { doc: 'Software revision in the clock description', claims: 'software_version', confidence: 0.8 },
    'ptp.user': { doc: 'Name or place of the clock as people wrote it' },
    'ptp.grandmaster': { doc: 'Clock identity of the grandmaster that it announces' },
  },
  looks: 16,
  probe(head, _dir, flow) {
    const verdict = probe(head);
    if (verdict === NO || flow.carrier === 'ethernet') return verdict;
    return [319, 320].includes(flow.aPort) || [319, 320].includes(flow.bPort) ? YES : MAYBE;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes) !== NO) read(bytes, out);
      return bytes.length;
    },
  }),
};

export default ptp;
