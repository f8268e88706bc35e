/**
 * HTTP/1: RFC 9110, RFC 9112. States the software of clients and servers, roles, names asked for, and that a password was
 * sent in clear, and makers' services for their devices by a closed list. Refines to ipp, fhir, dicomweb, soap, onvif and http2 (prior knowledge, RFC 9113 3.3).
 * Never keeps a body, a path, a query, a cookie or a credential; does not inflate, does not follow tunnels and upgrades.
 */

import type { Dissector } from '../contract.ts';
import { HTTP_FIELDS, HTTP_FIRST_BYTES, HTTP_WEIRDS, HttpParser, probeHttp } from '../formats/http-parser.ts';

const http: Dissector = {
  id: 'http',
  version: 2,
  spec: 'RFC 9110, RFC 9112, RFC 9113 3.3',
  basis: 'captures',
  carriers: ['tcp'],
  firstBytes: HTTP_FIRST_BYTES,
  ports: [80, 8080, 8000, 8008, 8081, 8888, 3128, 631, 5985],
  fields: HTTP_FIELDS,
  weirds: HTTP_WEIRDS,
  looks: 48,
  probe: (head) => probeHttp(head),
  open: () => new HttpParser(),
};

export default http;
