/**
 * FTP data connections (RFC 959 5.2) that carry a listing in the form of `ls -l`, which is what names them without having seen the
 * control connection. Files are not recognised, and names in a listing are never kept.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, YES } from '../contract.ts';

const LINE = /^(?:total \d+\r\n)?[-dlbcps][-rwxsStT]{9}[.+]?\s+\d+\s+\S+\s+\S+\s+\d+ [A-Z][a-z]{2}\s+\d/;
const BEGINNING = /^(?:t[otal \d\r\n]*|[-dlbcps][-rwxsStT]{0,9}(?:\s[^\r\n]*)?)$/;
const ENOUGH = 96;

const ftpData: Dissector = {
  id: 'ftp-data',
  version: 1,
  spec: 'RFC 959 5.2',
  basis: 'captures',
  carriers: ['tcp'],
  ports: [20],
  firstBytes: [0x2d, 0x62, 0x63, 0x64, 0x6c, 0x70, 0x73, 0x74],
  fields: { 'ftp-data.kind': { doc: 'listing: names of files went over the line in clear' } },
  looks: 1,
  probe(head) {
    const text = latin1(head.subarray(0, ENOUGH));
    if (LINE.test(text)) return YES;
    return text.length < ENOUGH && BEGINNING.test(text) ? MORE : NO;
  },
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('ftp-data.kind', 'listing');
      return DONE;
    },
  }),
};

export default ftpData;
