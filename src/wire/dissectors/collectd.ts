/**
 * collectd's network plugin (collectd wiki, 'Binary protocol'). States roles and the host whose values are sent. Never keeps values.
 *
 * parts of type 2 | length 2 (with these four) | value; the first is the host, or one that encrypts all
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, NO, type Verdict, YES } from '../contract.ts';

const PORT = 25826;
const HOST = 0;
const ENCRYPTED = 0x0210;
const SIGNED = 0x0200;
/** Parts that exist: host, time, plugin, its instance, type, its instance, values, interval, times in 2^-30 s; message, severity. */
const isPart = (type: number): boolean => type <= 9 || type === 0x100 || type === 0x101;
/** Parts that are a number: 12 bytes each. */
const isNumber = (type: number): boolean => type === 1 || (type >= 7 && type <= 9) || type === 0x101;
const MOST_PARTS = 16;

const word = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

/** Where the host part begins: behind a signature, if there is one. -1 when there is none. */
function hostAt(b: Uint8Array): number {
  if (b.length < 8) return -1;
  const at = word(b, 0) === SIGNED ? word(b, 2) : 0;
  return at + 6 <= b.length && word(b, at) === HOST ? at : -1;
}

function probe(b: Uint8Array, onPort: boolean): Verdict {
  if (b.length < 8) return NO;
  if (onPort && word(b, 0) === ENCRYPTED && word(b, 2) === b.length) return YES;
  let at = hostAt(b);
  if (at < 0) return NO;
  let parts = 0;
  while (at + 4 <= b.length && parts < MOST_PARTS) {
    const type = word(b, at);
    const length = word(b, at + 2);
    if (!isPart(type) || length < 5 || at + length > b.length || (isNumber(type) && length !== 12)) return NO;
    // Texts end with a zero.
    if ((type === HOST || (type >= 2 && type <= 5)) && b[at + length - 1] !== 0) return NO;
    at += length;
    parts++;
  }
  return parts >= 3 && (at === b.length || parts === MOST_PARTS) ? YES : NO;
}

const collectd: Dissector = {
  id: 'collectd',
  version: 1,
  spec: 'collectd binary protocol',
  basis: 'specification',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [0, 2],
  fields: {
    'collectd.role': { doc: 'monitoring-agent or monitoring-server', claims: 'roles', confidence: 0.6 },
    'collectd.host': {
      doc: 'Host whose values are sent; of a relay it may be another',
      claims: 'hostname',
      confidence: 0.5,
    },
  },
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow.aPort === PORT || flow.bPort === PORT),
  open: () => ({
    push(bytes, _dir, out) {
      if (probe(bytes, true) !== YES) return bytes.length;
      out.observe('collectd.role', 'monitoring-agent');
      out.observe('collectd.role', 'monitoring-server', 'receiver');
      const at = hostAt(bytes);
      if (at >= 0) out.observe('collectd.host', latin1(bytes.subarray(at + 4, at + word(bytes, at + 2) - 1)));
      return bytes.length;
    },
  }),
};

export default collectd;
