/**
 * SIP: RFC 3261 7 (messages), 18.3 and 20.14 (framing). States the product tokens of telephones and servers and their roles.
 * Numbers, names, addresses of record and message bodies are of people and are never kept.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, GIVE_UP, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { type Head, header, parseHead } from '../formats/headers.ts';

const METHODS = 'INVITE|ACK|OPTIONS|BYE|CANCEL|REGISTER|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE';
const REQUEST = new RegExp(`^(?:${METHODS}) (?:sips?|tel):`);
const REQUEST_LINE = new RegExp(`^(${METHODS}) \\S+ SIP/2\\.0$`);
const STATUS = /^SIP\/2\.0 [1-6]\d\d /;
const PREFIXES: readonly string[] = [...METHODS.split('|').flatMap((m) => [`${m} sip`, `${m} tel:`]), 'SIP/2.0 '];
const MAX_BODY = 262_144;

function probeText(head: Uint8Array): Verdict {
  const start = latin1(head.subarray(0, 32));
  if (REQUEST.test(start) || STATUS.test(start)) return YES;
  const couldBe = PREFIXES.some((p) => (start.length < p.length ? p.startsWith(start) : start.startsWith(p)));
  return couldBe && start.length < 16 ? MORE : NO;
}

function state(head: Head, out: Out): void {
  const isAnswer = STATUS.test(head.startLine);
  const method = REQUEST_LINE.exec(head.startLine)?.[1];
  if (!isAnswer && method === undefined) return;
  out.observe('sip.user-agent', header(head, 'user-agent') ?? '');
  out.observe('sip.server', header(head, 'server') ?? '');
  if (method === 'REGISTER') out.observe('sip.role', 'sip-client');
  if (isAnswer && /^\d+\s+REGISTER\b/i.test(header(head, 'cseq') ?? '')) out.observe('sip.role', 'sip-registrar');
}

const sip: Dissector = {
  id: 'sip',
  version: 1,
  spec: 'RFC 3261 7, 18.3, 20.14',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [5060],
  fields: {
    'sip.user-agent': { doc: 'Product tokens of a user agent' },
    'sip.server': { doc: 'Product tokens of the side that answers' },
    'sip.role': { doc: 'sip-client (registers) or sip-registrar', claims: 'roles', confidence: 0.85 },
  },
  weirds: {
    'endless-head': 'The header of a message does not end',
    'bad-length': 'Content-Length is no usable number',
  },
  stateless: true,
  looks: 64,
  probe(head, _dir, flow) {
    const verdict = probeText(head);
    return flow.carrier === 'udp' && verdict === MORE ? NO : verdict;
  },
  open(flow) {
    if (flow.carrier === 'udp') {
      return {
        push(bytes, _dir, out) {
          const head = parseHead(bytes, true);
          if (head !== null && head !== 'more') state(head, out);
          return bytes.length;
        },
      };
    }
    return {
      push(bytes, _dir, out) {
        let at = 0;
        for (;;) {
          while (at < bytes.length && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++; // keep-alives (RFC 5626 4.4.1)
          const head = parseHead(bytes.subarray(at));
          if (head === 'more') return at;
          if (head === null) {
            out.weird('endless-head');
            return GIVE_UP;
          }
          const value = header(head, 'content-length') ?? header(head, 'l') ?? '0';
          const body = /^\d{1,7}$/.test(value) ? Number(value) : -1;
          if (body < 0 || body > MAX_BODY) {
            out.weird('bad-length');
            return GIVE_UP;
          }
          if (bytes.length - at < head.length + body) return at;
          state(head, out);
          at += head.length + body;
        }
      },
    };
  },
};

export default sip;
