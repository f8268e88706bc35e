/**
 * TFTP: RFC 1350 5 (packets), RFC 2347 (options). States who asks and who serves, and the name of the file, which for network
 * boot and telephones names the model. The answer comes from a port of its own, so data flows are known by their shape alone.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, type FlowContext, MAYBE, NO, YES } from '../contract.ts';

const PORT = 69;
const READ = 1;
const WRITE = 2;
const DATA = 3;
const ACK = 4;
const ERROR = 5;
const OPTIONS = 6;
const REQUEST = /^\0[\x01\x02]([\x20-\x7e]{1,255})\0(?:octet|netascii|mail)\0/i;
/** Settings files are named by the MAC address or model of a device; other names may be anything. */
const MAX_NAME = 128;

const onPort = (flow: FlowContext): boolean => flow.aPort === PORT || flow.bPort === PORT;

const tftp: Dissector = {
  id: 'tftp',
  version: 1,
  spec: 'RFC 1350 5, RFC 2347',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  fields: {
    'tftp.role': { doc: 'tftp-client or tftp-server', claims: 'roles', confidence: 0.8 },
    'tftp.file': { doc: 'File that the client asks for' },
  },
  looks: 8,
  probe(head, _dir, flow) {
    if (head.length < 4 || head[0] !== 0) return NO;
    const operation = head[1]!;
    const block = (head[2]! << 8) | head[3]!;
    if (operation === READ || operation === WRITE) return REQUEST.test(latin1(head.subarray(0, 300))) ? YES : NO;
    if (operation === ACK) return head.length === 4 && block <= 1 ? MAYBE : NO;
    if (operation === DATA) return block === 1 && head.length <= 4 + 65_464 ? MAYBE : NO;
    if (operation === OPTIONS)
      return /^(?:blksize|tsize|timeout|windowsize)\0/i.test(latin1(head.subarray(2, 16))) ? YES : NO;
    return operation === ERROR && onPort(flow) && block <= 8 && head[head.length - 1] === 0 ? MAYBE : NO;
  },
  open: () => ({
    push(bytes, _dir, out) {
      const operation = bytes[0] === 0 ? bytes[1] : 0;
      if (operation === READ || operation === WRITE) {
        const name = REQUEST.exec(latin1(bytes.subarray(0, 300)))?.[1];
        if (name === undefined) return bytes.length;
        out.observe('tftp.role', 'tftp-client');
        if (operation === READ) out.observe('tftp.file', name.slice(0, MAX_NAME));
      } else if (operation === OPTIONS) out.observe('tftp.role', 'tftp-server');
      return bytes.length;
    },
  }),
};

export default tftp;
