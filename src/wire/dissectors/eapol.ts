/**
 * EAP over LAN: IEEE 802.1X-2020 11.3 (packet), RFC 3748 (EAP), IEEE 802.11-2020 12.7.2 (keys). States who asks to be let in and who lets in, the method, and
 * of the identity the machine (`host/NAME`, `DOMAIN\NAME$`) or the realm. The user part of an identity is dropped; key
 * material, certificates and the inside of methods are not read.
 *
 * version 1 | type 1 (0 EAP, 1 start, 2 logoff, 3 key, 5 MKA) | length 2 | body
 */

import { type Dissector, NO, YES } from '../contract.ts';
import { readEap } from '../formats/eap.ts';

const EAP = 0;
const START = 1;
const KEY = 3;
/** Key descriptors of IEEE 802.11 (RSN) and of WPA, and the bit of their key information that only an authenticator sets. */
const RSN = 2;
const WPA = 254;
const KEY_ACK = 0x80;
const MAX_TYPE = 8;

const eapol: Dissector = {
  id: 'eapol',
  version: 1,
  spec: 'IEEE 802.1X-2020 11.3, RFC 3748 4 and 5, RFC 7542, IEEE 802.11-2020 12.7.2',
  basis: 'captures',
  carriers: ['ethernet'],
  ports: [],
  etherTypes: [0x888e],
  firstBytes: [1, 2, 3],
  fields: {
    'eapol.role': {
      doc: '802.1x-supplicant (it asks to be let in) or 802.1x-authenticator (switch or access point)',
      claims: 'roles',
      confidence: 0.9,
    },
    'eapol.machine': { doc: 'Machine of its EAP identity', claims: 'hostname', confidence: 0.8 },
    'eapol.realm': { doc: 'Realm or domain of its EAP identity, without the user' },
    'eapol.method': { doc: 'EAP method' },
  },
  weirds: { 'short-packet': 'The body is longer than the frame' },
  looks: 64,
  probe(head) {
    if (head.length < 4 || head[0]! < 1 || head[0]! > 3 || head[1]! > MAX_TYPE) return NO;
    return YES;
  },
  open: () => ({
    push(bytes, _dir, out) {
      if (bytes.length < 4) return bytes.length;
      const length = (bytes[2]! << 8) | bytes[3]!;
      if (bytes[1] === START) out.observe('eapol.role', '802.1x-supplicant');
      if (bytes[1] === KEY && bytes.length > 6 && (bytes[4] === RSN || bytes[4] === WPA)) {
        const asks = (bytes[6]! & KEY_ACK) !== 0;
        out.observe('eapol.role', asks ? '802.1x-authenticator' : '802.1x-supplicant');
      }
      if (bytes[1] !== EAP) return bytes.length;
      if (length > bytes.length - 4) {
        out.weird('short-packet');
        return bytes.length;
      }
      const eap = readEap(bytes.subarray(4, 4 + length));
      if (eap === null) return bytes.length;
      out.observe('eapol.role', eap.isResponse ? '802.1x-supplicant' : '802.1x-authenticator');
      out.observe('eapol.machine', eap.machine);
      out.observe('eapol.realm', eap.realm);
      out.observe('eapol.method', eap.method);
      return bytes.length;
    },
  }),
};

export default eapol;
