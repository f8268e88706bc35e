/**
 * IEEE 11073-20701 (SDC) over HTTP, of a flow whose first message is one of IEEE 11073-10207: SOAP 1.2 with the namespace of its
 * message model. A flow that turns to SDC later, and DPWS metadata of any device, give the same facts by http.ts. What is read,
 * and what never is, stands in ../formats/http-sdc.ts; discovery is ws-discovery.ts.
 */

import { type Dissector, MORE, NO, type Verdict, YES } from '../contract.ts';
import { HTTP_FIELDS, HTTP_FIRST_BYTES, HTTP_WEIRDS, HttpParser, probeContent } from '../formats/http-parser.ts';

/** In every name of the standard's namespaces and actions: `.../downloads/11073/11073-...`. */
const NAMESPACE = '11073-10207';

function has(b: Uint8Array, mark: string): boolean {
  const last = mark.charCodeAt(mark.length - 1);
  for (let at = b.indexOf(last); at >= 0; at = b.indexOf(last, at + 1)) {
    let i = 0;
    while (i < mark.length && b[at - i] === mark.charCodeAt(mark.length - 1 - i)) i++;
    if (i === mark.length) return true;
  }
  return false;
}

/** The type is SOAP, and the namespace stands in what is there of the body. */
function probe(head: Uint8Array): Verdict {
  const verdict = probeContent(head, 'soap');
  if (verdict !== YES) return verdict === NO ? NO : MORE;
  if (has(head, NAMESPACE)) return YES;
  return head.length < 2_048 ? MORE : NO;
}

const sdc: Dissector = {
  id: 'sdc',
  version: 1,
  spec: 'IEEE 11073-20701, IEEE 11073-10207, DPWS 1.1 5, WS-MetadataExchange',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: HTTP_FIRST_BYTES,
  fields: HTTP_FIELDS,
  weirds: HTTP_WEIRDS,
  looks: 256,
  probe: (head) => probe(head),
  open: () => new HttpParser(),
};

export default sdc;
