/**
 * BitTorrent: BEP 3 (peer protocol), BEP 5 (DHT), BEP 29 (uTP, recognised only around a known handshake). States that a host
 * takes part. Never keeps hashes, names or content.
 */

import { latin1 } from '../../base/reader.ts';
import { type Dissector, DONE, MORE, NO, type Verdict, YES } from '../contract.ts';

const HANDSHAKE = '\x13BitTorrent protocol';
/** A bencoded dictionary of the DHT: query, response or error with its keys in order. */
const DHT = /^d1:(?:ad2:id20:|rd2:id20:|eli\d{3}e|y1:)|^d2:ip(?:4|6|18):.{4,18}1:rd2:id20:/s;

function probe(head: Uint8Array, isStream: boolean): Verdict {
  const start = latin1(head.subarray(0, 64));
  if (!isStream) return DHT.test(start) || start.startsWith(HANDSHAKE) || start.startsWith(HANDSHAKE, 20) ? YES : NO;
  if (start.startsWith(HANDSHAKE)) return YES;
  return HANDSHAKE.startsWith(start) ? MORE : NO;
}

const bittorrent: Dissector = {
  id: 'bittorrent',
  version: 1,
  spec: 'BEP 3, BEP 5, BEP 29',
  basis: 'captures',
  carriers: ['tcp', 'udp'],
  ports: [6881, 6969, 51413],
  fields: { 'bittorrent.role': { doc: 'bittorrent-peer', claims: 'roles', confidence: 0.9 } },
  looks: 2,
  probe: (head, _dir, flow) => probe(head, flow.carrier === 'tcp'),
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('bittorrent.role', 'bittorrent-peer');
      return DONE;
    },
  }),
};

export default bittorrent;
