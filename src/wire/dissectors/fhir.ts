/**
 * FHIR over HTTP, of a flow whose first message says so (HL7 FHIR R5 3.2.0.10, content types). A flow that turns to FHIR later
 * gives the same facts by http.ts. What is read, and what never is, stands in ../formats/http-fhir.ts.
 */

import type { Dissector } from '../contract.ts';
import { HTTP_FIELDS, HTTP_FIRST_BYTES, HTTP_WEIRDS, HttpParser, probeContent } from '../formats/http-parser.ts';

const fhir: Dissector = {
  id: 'fhir',
  version: 1,
  spec: 'HL7 FHIR R4 and R5: RESTful API, CapabilityStatement, Device',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: HTTP_FIRST_BYTES,
  fields: HTTP_FIELDS,
  weirds: HTTP_WEIRDS,
  looks: 256,
  probe: (head) => probeContent(head, 'fhir'),
  open: () => new HttpParser(),
};

export default fhir;
