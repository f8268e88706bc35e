/**
 * Answer of a domain controller to a ping: MS-ADTS 6.3.1.9 NETLOGON_SAM_LOGON_RESPONSE_EX. The user's name in it is passed over.
 *
 * opcode 2 | 0 2 | flags 4 | domain GUID 16 | names: forest, domain, host, NetBIOS domain, NetBIOS host, user, site, client site.
 * Names are sequences of labels as in RFC 1035 4.1.4, with pointers from the start of the answer.
 */

import { Reader, text } from '../../base/reader.ts';

const ANSWER = 23;
const MAX_LABELS = 32;
const MAX_JUMPS = 16;

export interface Netlogon {
  readonly domain: string;
  readonly dnsName: string;
  readonly netbiosName: string;
  readonly site: string;
  readonly clientSite: string;
}

/** The name at the reader's place; it stands behind it afterwards. */
function nameAt(b: Uint8Array, r: Reader): string {
  const labels: string[] = [];
  let from = r;
  for (let jumps = 0, n = 0; n < MAX_LABELS + MAX_JUMPS && labels.length < MAX_LABELS; n++) {
    const size = from.u8();
    if (from.short) r.short = true;
    if (size === 0 || from.short) break;
    if (size >= 0xc0) {
      if (++jumps > MAX_JUMPS) break;
      from = new Reader(b, ((size & 0x3f) << 8) | from.u8());
    } else labels.push(text(from.take(size)));
  }
  return labels.join('.');
}

export function readNetlogon(b: Uint8Array): Netlogon | null {
  const r = new Reader(b);
  if (r.u16le() !== ANSWER) return null;
  r.skip(22);
  nameAt(b, r); // forest
  const domain = nameAt(b, r).toLowerCase();
  const dnsName = nameAt(b, r).toLowerCase();
  nameAt(b, r); // NetBIOS name of the domain
  const netbiosName = nameAt(b, r).replace(/^\\\\/, '');
  nameAt(b, r); // the user
  const site = nameAt(b, r);
  const clientSite = nameAt(b, r);
  return r.short ? null : { domain, dnsName, netbiosName, site, clientSite };
}
