/**
 * Ethernet Global Data of GE controllers (GFK-1541 and the public description of its data message). States that the sender is a
 * producer, and its id. Does not read exchange data.
 *
 * type 1 (13) | version 1 (1) | request 2 | producer 4 (an IPv4 address) | exchange 4 | time 4 + 4 | status 4 | signature 4 | 0 4 | data
 */

import { type Dissector, DONE, NO, YES } from '../contract.ts';

const DATA = 13;
const PORT = 18246;

const egd: Dissector = {
  id: 'egd',
  version: 1,
  spec: 'GFK-1541, production of exchanges',
  basis: 'captures',
  carriers: ['udp'],
  ports: [PORT],
  firstBytes: [DATA],
  fields: { 'egd.role': { doc: 'egd-producer: it publishes process data', claims: 'roles', confidence: 0.8 } },
  looks: 2,
  probe(b, _dir, flow) {
    if (b.length < 32 || b[0] !== DATA || b[1] !== 1) return NO;
    if ((b[28]! | b[29]! | b[30]! | b[31]!) !== 0 || (b[4]! | b[5]! | b[6]! | b[7]!) === 0) return NO;
    return flow.bPort === PORT || flow.aPort === PORT ? YES : NO;
  },
  open: () => ({
    push(_bytes, _dir, out) {
      out.observe('egd.role', 'egd-producer');
      return DONE;
    },
  }),
};

export default egd;
