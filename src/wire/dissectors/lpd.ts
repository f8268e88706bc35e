/**
 * LPD, the line printer daemon: RFC 1179 3, 5, 6. States roles, and the host that a job comes from by the name of its file. Never reads
 * control files, which name users, nor what is printed.
 *
 * command 1..5 | queue [list] LF; then of a job 2 or 3 | count ` ` c or d `fA` number host LF
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const PORT = 515;
const RECEIVES = 2;
const LF = 0x0a;
const LONGEST = 160;
const QUEUE = /^[\x01-\x05][\w./$ -]{1,128}$/;
const FILE = /^[\x02\x03]\d{1,10} [cd]f[A-Za-z]\d{3}([\w.-]{1,64})$/;

function probe(b: Uint8Array): Verdict {
  const end = b.indexOf(LF);
  if (end >= 0) return QUEUE.test(latin1(b.subarray(0, Math.min(end, LONGEST)))) ? YES : NO;
  const words = latin1(b.subarray(0, LONGEST));
  return b.length < LONGEST && (words.length < 2 ? b[0]! >= 1 && b[0]! <= 5 : QUEUE.test(words)) ? MORE : NO;
}

const lpd: Dissector = {
  id: 'lpd',
  version: 1,
  spec: 'RFC 1179 3, 5, 6',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [PORT],
  firstBytes: [1, 2, 3, 4, 5],
  fields: {
    'lpd.role': {
      doc: 'print-client or print-server: a printer, or who keeps its queue',
      claims: 'roles',
      confidence: 0.85,
    },
    'lpd.hostname': { doc: 'Host in the name of a job’s file', claims: 'hostname', confidence: 0.6 },
  },
  looks: 8,
  // A few bytes of text: only the port tells that it is this.
  probe: (head, dir, flow) => (dir === 0 && flow.bPort === PORT ? probe(head) : NO),
  open() {
    let isJob = false;
    return {
      push(bytes, dir, out) {
        if (dir === 1) return bytes.length;
        for (let at = 0; ; ) {
          const end = bytes.indexOf(LF, at);
          if (end < 0) return bytes.length - at > LONGEST ? DONE : at;
          const line = latin1(bytes.subarray(at, Math.min(end, at + LONGEST)));
          if (isJob) {
            const host = FILE.exec(line)?.[1];
            if (host !== undefined) out.observe('lpd.hostname', host);
            return DONE;
          }
          out.observe('lpd.role', 'print-client');
          out.observe('lpd.role', 'print-server', 'receiver');
          if (bytes[at] !== RECEIVES) return DONE;
          isJob = true;
          at = end + 1;
        }
      },
    };
  },
};

export default lpd;
