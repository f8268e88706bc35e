/**
 * OPC UA over TCP: OPC 10000-6 7.1.2 (connection protocol), OPC 10000-4 7.2 (ApplicationDescription). States who serves, the
 * endpoint's address, and, where messages are in clear, application and product URI and name. Reads no values nor identities.
 *
 * type 3 | chunk 1 | size 4, little-endian | body; HEL: version, buffers ... 20 | length 4, endpoint URL
 */

import { latin1, Reader, text } from '../../base/reader.ts';
import { type Dissector, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const KINDS = ['HELF', 'ACKF', 'ERRF', 'RHEF', 'OPNF', 'OPNC', 'MSGF', 'MSGC', 'MSGA', 'CLOF'];
const HEADER = 8;
const MAX_MESSAGE = 1 << 20;
const MAX_TEXT = 4_096;
/** Id of the node of a message body, and that of GetEndpointsResponse and FindServersResponse in binary encoding. */
const DESCRIBING = new Set([431, 425]);
const NULL_LENGTH = 0xffffffff;

const messageSize = (b: Uint8Array, at: number): number => new Reader(b, at + 4).u32le();

function probe(b: Uint8Array): Verdict {
  const kind = latin1(b.subarray(0, 4));
  if (b.length < HEADER) return KINDS.some((k) => k.startsWith(kind)) ? MORE : NO;
  const size = messageSize(b, 0);
  return KINDS.includes(kind) && size >= HEADER && size <= MAX_MESSAGE ? YES : NO;
}

function string(r: Reader): string {
  const size = r.u32le();
  if (size === NULL_LENGTH) return '';
  if (size > MAX_TEXT) r.skip(r.left + 1);
  return text(r.take(Math.min(size, MAX_TEXT)));
}

/** ApplicationDescription: application URI, product URI, localized name (mask 1, locale, text), type 4, ... */
function readApplication(r: Reader, out: Out): void {
  const uri = string(r);
  const product = string(r);
  const mask = r.u8();
  if ((mask & 1) !== 0) string(r);
  const name = (mask & 2) !== 0 ? string(r) : '';
  if (r.short || mask > 3 || !/^[\x20-\x7e][\x20-\x39\x3b-\x7e]*:[\x20-\x7e]+$/.test(uri)) return;
  out.observe('opc-ua.application-uri', uri);
  out.observe('opc-ua.product-uri', product);
  out.observe('opc-ua.application-name', name);
}

/** Channel, token, sequence, request 4 each; node id 4; response header 24 and more; array of descriptions. */
function readMessage(b: Uint8Array, out: Out): void {
  const r = new Reader(b, HEADER + 16);
  const encoding = r.u16();
  const node = r.u16le();
  if (encoding !== 0x0100 || !DESCRIBING.has(node)) return;
  r.skip(16); // time, handle, result
  if (r.u8() !== 0 || r.u32() === 0) return; // diagnostics; strings of the header: its length or none
  r.skip(3); // additional header
  if (r.u32le() === 0 || r.short) return;
  if (node === 431) string(r); // the description of an endpoint begins with its address
  readApplication(r, out);
}

const opcUa: Dissector = {
  id: 'opc-ua',
  version: 1,
  spec: 'OPC 10000-6 7.1.2, OPC 10000-4 7.2',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [4840],
  fields: {
    'opc-ua.role': { doc: 'opc-ua-client or opc-ua-server', claims: 'roles', confidence: 0.9 },
    'opc-ua.endpoint': { doc: 'Address that the client asks for' },
    'opc-ua.application-uri': { doc: 'URI of the server application; often names the host' },
    'opc-ua.product-uri': { doc: 'URI of the product' },
    'opc-ua.application-name': { doc: 'Name of the server application' },
  },
  looks: 24,
  probe: (head) => probe(head),
  open: () => ({
    push(bytes, _dir, out) {
      let at = 0;
      while (bytes.length - at >= HEADER) {
        const size = messageSize(bytes, at);
        const kind = latin1(bytes.subarray(at, at + 4));
        if (!KINDS.includes(kind) || size < HEADER || size > MAX_MESSAGE) return bytes.length; // lost its place
        if (bytes.length - at < size) break;
        const message = bytes.subarray(at, at + size);
        if (kind === 'HELF') {
          const url = string(new Reader(message, HEADER + 20));
          if (/^opc\.[\x21-\x7e]+$/.test(url)) out.observe('opc-ua.endpoint', url, 'receiver');
          out.observe('opc-ua.role', 'opc-ua-client');
        } else if (kind === 'ACKF') out.observe('opc-ua.role', 'opc-ua-server');
        else if (kind === 'MSGF') readMessage(message, out);
        at += size;
      }
      return at;
    },
  }),
};

export default opcUa;
