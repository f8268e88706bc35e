/**
 * The remote shell services of BSD: rexec, rlogin (RFC 1282) and rsh, as their manual pages describe them. States roles, and that a
 * password was sent in clear. Never keeps names, passwords or commands. Their openings are alike, so only the ports tell.
 *
 * 512, 514: port in digits NUL | name NUL | name or password NUL | command NUL. 513: NUL | name NUL | name NUL | terminal/speed NUL
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, type FlowContext, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';

const NAMES: Readonly<Record<number, string>> = { 512: 'rexec', 513: 'rlogin', 514: 'rsh' };
const LONGEST = 1_024;
const DIGITS = /^\d{0,5}$/;
const NAME = /^[\x21-\x7e]{1,64}$/;
const COMMAND = /^[\x20-\xff]{1,512}$/;
const TERMINAL = /^[\w.+-]{1,32}\/\d{1,7}$/;

function service(flow: FlowContext): number {
  for (const port of [flow.bPort, flow.aPort]) if (Object.hasOwn(NAMES, port)) return port;
  return 0;
}

/** What the four fields of an opening must look like, by service. */
const fieldsOf = (port: number): readonly RegExp[] =>
  port === 513 ? [/^$/, NAME, NAME, TERMINAL] : [DIGITS, NAME, port === 512 ? COMMAND : NAME, COMMAND];

function probe(b: Uint8Array, port: number): Verdict {
  const parts = latin1(b.subarray(0, LONGEST)).split('\0', 6);
  const fields = fieldsOf(port);
  const whole = Math.min(parts.length - 1, fields.length);
  for (let k = 0; k < whole; k++) if (!fields[k]!.test(parts[k]!)) return NO;
  if (whole === fields.length) return YES;
  // The last one is cut: it may be empty still, but not be of other characters.
  const last = parts[whole]!;
  const fits = whole === 0 ? (port === 513 ? last === '' : DIGITS.test(last)) : /^[\x20-\xff]*$/.test(last);
  return fits && b.length < LONGEST ? MORE : NO;
}

function state(port: number, out: Out): void {
  const name = NAMES[port]!;
  out.observe('rsh.role', `${name}-client`);
  out.observe('rsh.role', `${name}-server`, 'receiver');
  if (port === 512) out.observe('rsh.clear_password', 'yes', 'receiver');
}

const rsh: Dissector = {
  id: 'rsh',
  version: 1,
  spec: 'RFC 1282 2; rexec(3), rcmd(3) of 4.3BSD',
  basis: 'specification',
  carriers: ['tcp'],
  ports: [514, 513, 512],
  portsAreShared: true,
  firstBytes: [0, ...Array.from({ length: 10 }, (_, k) => 0x30 + k)],
  fields: {
    'rsh.role': {
      doc: 'rsh-client, rlogin-server and so on: remote command without encryption',
      claims: 'roles',
      confidence: 0.85,
    },
    'rsh.clear_password': { doc: '`yes`: it was sent a password in clear text; never the password' },
  },
  looks: 8,
  probe(head, dir, flow) {
    const port = service(flow);
    // The responder has the service's port: what it says itself is one NUL, then anything.
    return port === 0 || dir === 1 ? NO : probe(head, port);
  },
  open: (flow) => ({
    push(bytes, dir, out) {
      if (dir === 1) return bytes.length;
      const port = service(flow);
      const verdict = probe(bytes, port);
      if (verdict === MORE) return 0;
      if (verdict === YES) state(port, out);
      return DONE;
    },
  }),
};

export default rsh;
