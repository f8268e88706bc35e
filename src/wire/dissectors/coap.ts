/**
 * CoAP: RFC 7252 3. States roles. Never keeps paths, queries or payloads.
 *
 * Message: version 2 bits (1), type 2 bits, token length 4 bits | code 1 | message id 2 | token | options | 0xFF payload.
 */

import { type Dissector, MAYBE, NO, type Verdict, YES } from '../contract.ts';

/** Codes that are registered (RFC 7252 12.1, RFC 7959, RFC 8132, RFC 8516). */
const isRequest = (code: number): boolean => code >= 1 && code <= 7;
const isAnswer = (code: number): boolean =>
  (code >= 0x41 && code <= 0x45) || code === 0x5f || (code >= 0x80 && code <= 0x9d) || (code >= 0xa0 && code <= 0xa5);

/** Walks the options; false when one is longer than the message or numbered beyond what is registered. */
function optionsFit(b: Uint8Array, start: number): boolean {
  let at = start;
  let number = 0;
  while (at < b.length) {
    const first = b[at++]!;
    if (first === 0xff) return at < b.length;
    let delta = first >> 4;
    let length = first & 0x0f;
    if (delta === 15 || length === 15) return false;
    if (delta === 13) delta = 13 + (b[at++] ?? 0);
    else if (delta === 14) {
      delta = 269 + (((b[at] ?? 0) << 8) | (b[at + 1] ?? 0));
      at += 2;
    }
    if (length === 13) length = 13 + (b[at++] ?? 0);
    else if (length === 14) {
      length = 269 + (((b[at] ?? 0) << 8) | (b[at + 1] ?? 0));
      at += 2;
    }
    number += delta;
    at += length;
    if (number > 2_100) return false;
  }
  return at === b.length;
}

function probe(b: Uint8Array, hinted: boolean): Verdict {
  if (b.length < 4 || b[0]! >> 6 !== 1) return NO;
  const token = b[0]! & 0x0f;
  const code = b[1]!;
  if (token > 8 || 4 + token > b.length) return NO;
  if (code === 0) return b.length === 4 && token === 0 && hinted ? MAYBE : NO;
  if (!isRequest(code) && !isAnswer(code)) return NO;
  if (!optionsFit(b, 4 + token)) return NO;
  return hinted ? YES : MAYBE;
}

const coap: Dissector = {
  id: 'coap',
  version: 1,
  spec: 'RFC 7252 3',
  basis: 'captures',
  carriers: ['udp'],
  ports: [5683],
  fields: { 'coap.role': { doc: 'coap-client or coap-server', claims: 'roles', confidence: 0.8 } },
  stateless: true,
  looks: 4,
  probe: (head, _dir, flow) => probe(head, flow.aPort === 5683 || flow.bPort === 5683),
  open: () => ({
    push(bytes, _dir, out) {
      const code = bytes[1] ?? 0;
      if (isRequest(code)) out.observe('coap.role', 'coap-client');
      else if (isAnswer(code)) out.observe('coap.role', 'coap-server');
      return bytes.length;
    },
  }),
};

export default coap;
