/**
 * Kerberos version 5: RFC 4120 5.4 to 5.9 (messages), 7.2 (UDP, and TCP with a four-byte length). States who answers for a
 * realm, the realm, and the name of a machine account (`WS117$`) that asks. Names of people are never kept.
 */

import { text } from '../../base/reader.ts';
import { withoutFill } from '../../base/text.ts';
import { type Dissector, GIVE_UP, MAYBE, MORE, NO, type Out, type Verdict, YES } from '../contract.ts';
import { children, element, header, integer, SEQUENCE, type Tlv } from '../formats/ber.ts';

const PORT = 88;
const MAX_MESSAGE = 262_144;
const NETBIOS = 20;
const AS_REQ = 0x6a;
const TGS_REQ = 0x6c;
const ANSWERS: ReadonlySet<number> = new Set([0x6b, 0x6d, 0x7e]);
const TAGS: ReadonlySet<number> = new Set([AS_REQ, TGS_REQ, ...ANSWERS, 0x6e, 0x6f]);

/** The field of context tag [n] inside a sequence: its one inner element. */
function field(list: readonly Tlv[], n: number): Tlv | undefined {
  const found = list.find((x) => x.tag === 0xa0 + n);
  return found === undefined ? undefined : children(found.value, 1)[0];
}

/** PrincipalName: SEQUENCE { [0] type, [1] SEQUENCE OF text }: its parts. */
function principal(name: Tlv | undefined): string[] {
  if (name?.tag !== SEQUENCE) return [];
  const parts = field(children(name.value, 4), 1);
  return parts?.tag === SEQUENCE ? children(parts.value, 4).map((p) => text(p.value)) : [];
}

function stateNames(
  list: readonly Tlv[],
  realmTag: number,
  nameTag: number,
  out: Out,
  about: 'sender' | 'receiver',
): void {
  const realm = field(list, realmTag);
  if (realm !== undefined) out.observe('kerberos.realm', text(realm.value).toUpperCase(), about);
  const name = principal(field(list, nameTag));
  const machine = name.length === 1 ? /^([A-Za-z0-9_-]{1,63})\$$/.exec(name[0]!)?.[1] : undefined;
  if (machine !== undefined) out.observe('kerberos.hostname', machine, about);
}

/** Addresses of a request: type 20 is the NetBIOS name of the machine that asks, filled with blanks (RFC 4120 7.5.3). */
function stateMachine(addresses: Tlv | undefined, out: Out): void {
  if (addresses?.tag !== SEQUENCE) return;
  for (const address of children(addresses.value, 8)) {
    const list = children(address.value, 4);
    if (integer(field(list, 0)?.value ?? new Uint8Array(0)) !== NETBIOS) continue;
    const name = withoutFill(text(field(list, 1)?.value ?? new Uint8Array(0)));
    if (/^[A-Za-z0-9_-]{1,15}$/.test(name)) out.observe('kerberos.netbios_name', name);
  }
}

function read(message: Tlv, out: Out): void {
  const list = children(children(message.value, 1)[0]?.value ?? new Uint8Array(0), 16);
  if (ANSWERS.has(message.tag)) out.observe('kerberos.role', 'kerberos-server');
  if (message.tag === 0x6b || message.tag === 0x6d) stateNames(list, 3, 4, out, 'receiver');
  if (message.tag !== AS_REQ && message.tag !== TGS_REQ) return;
  const body = field(list, 4);
  if (body?.tag !== SEQUENCE) return;
  const parts = children(body.value, 16);
  stateNames(parts, 2, 1, out, 'sender');
  stateMachine(field(parts, 9), out);
}

/** pvno 5 is the first or second field of every message (RFC 4120 5). */
function probeMessage(b: Uint8Array, at: number): Verdict {
  const outer = header(b, at);
  if (outer === 'more') return MORE;
  if (outer === null || !TAGS.has(outer.tag) || outer.length < 10 || outer.length > MAX_MESSAGE) return NO;
  const inner = header(b, at + outer.head);
  if (inner === 'more') return MORE;
  if (inner === null || inner.tag !== SEQUENCE || inner.head + inner.length !== outer.length) return NO;
  const start = at + outer.head + inner.head;
  if (b.length < start + 5) return MORE;
  const tag = b[start]!;
  if (tag !== 0xa0 && tag !== 0xa1) return NO;
  return b[start + 1] === 3 &&
    b[start + 2] === 2 &&
    b[start + 3] === 1 &&
    integer(b.subarray(start + 4, start + 5)) === 5
    ? YES
    : NO;
}

const kerberos: Dissector = {
  id: 'kerberos',
  version: 2,
  spec: 'RFC 4120 5.4-5.9, 7.2',
  basis: 'captures',
  carriers: ['udp', 'tcp'],
  ports: [PORT],
  fields: {
    'kerberos.role': { doc: 'kerberos-server: it answers', claims: 'roles', confidence: 0.9 },
    'kerberos.realm': { doc: 'Realm that is asked or that answers' },
    'kerberos.netbios_name': {
      doc: 'NetBIOS name of the machine that asks, from its addresses',
      claims: 'hostname',
      confidence: 0.75,
    },
    'kerberos.hostname': { doc: 'Machine account that asks, without its $', claims: 'hostname', confidence: 0.75 },
  },
  stateless: true,
  looks: 32,
  probe(head, _dir, flow) {
    if (flow.carrier === 'udp') {
      const verdict = probeMessage(head, 0);
      return verdict === MORE ? (flow.bPort === PORT && head.length > 10 ? MAYBE : NO) : verdict;
    }
    if (head.length < 4) return head.length > 0 && head[0] !== 0 ? NO : MORE;
    if (head[0] !== 0 || head[1]! > 3) return NO;
    return probeMessage(head, 4);
  },
  open: (flow) => ({
    push(bytes, _dir, out) {
      if (flow.carrier === 'udp') {
        const message = element(bytes);
        if (message !== null && message !== 'more' && TAGS.has(message.tag)) read(message, out);
        return bytes.length;
      }
      let at = 0;
      while (bytes.length - at >= 4) {
        const size = ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
        if (size > MAX_MESSAGE) return GIVE_UP;
        if (bytes.length - at < 4 + size) break;
        const message = element(bytes.subarray(at + 4, at + 4 + size));
        if (message !== null && message !== 'more' && TAGS.has(message.tag)) read(message, out);
        at += 4 + size;
      }
      return at;
    },
  }),
};

export default kerberos;
