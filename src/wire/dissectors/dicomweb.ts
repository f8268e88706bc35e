/**
 * DICOMweb, of a flow whose first message says so (DICOM PS3.18 8.7, media types). A flow that turns to DICOMweb later gives the
 * same facts by http.ts. What is read, and what never is, stands in ../formats/http-dicomweb.ts.
 */

import type { Dissector } from '../contract.ts';
import { HTTP_FIELDS, HTTP_FIRST_BYTES, HTTP_WEIRDS, HttpParser, probeContent } from '../formats/http-parser.ts';

const dicomweb: Dissector = {
  id: 'dicomweb',
  version: 1,
  spec: 'DICOM PS3.18 8 to 11',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [],
  firstBytes: HTTP_FIRST_BYTES,
  fields: HTTP_FIELDS,
  weirds: HTTP_WEIRDS,
  looks: 256,
  probe: (head) => probeContent(head, 'dicom'),
  open: () => new HttpParser(),
};

export default dicomweb;
