/**
 * Conversations -> services, protocols and roles of the two ends. A service is stated where the responder answered.
 */

import type { EvidenceOrigin } from '../model/asset.ts';
import type { Conversation } from '../model/flow.ts';
import type { Ledger } from './ledger.ts';

const ANSWERED = 0.95;
const SPOKE = 0.9;
/** Distinct services kept for one asset: a host that answers on thousands of ports is a decoy or a tunnel. */
export const MAX_SERVICES = 128;

function originOf(c: Conversation, endpoint: string, field: string, value: string): EvidenceOrigin {
  return {
    endpoint,
    protocol: c.protocol ?? c.transport,
    field,
    value,
    firstAtUs: c.firstAtUs,
    lastAtUs: c.lastAtUs,
    count: c.flows,
    capture: null,
    frame: null,
  };
}

/** @param side whether the asset originated (`a`) or responded (`b`) */
export function claimConversation(ledger: Ledger, c: Conversation, side: 'a' | 'b'): void {
  const endpoint = side === 'a' ? c.a : c.b;
  const sent = side === 'a' ? c.packetsAB : c.packetsBA;
  if (sent === 0) return; // spoken to is not spoken
  const base = { source: 'wire', ruleVersion: 1 } as const;
  if (c.protocol !== null) {
    ledger.add({
      ...base,
      attribute: 'protocols',
      value: c.protocol,
      confidence: SPOKE,
      rule: 'conversation.protocol',
      reference: 'recognised by content',
      observation: originOf(c, endpoint, 'conversation.protocol', c.protocol),
    });
  }
  // A UDP answer proves a service; a TCP answer may be a refusal: then nothing was recognised and hardly anything sent.
  const served =
    side === 'b' &&
    c.packetsAB > 0 &&
    c.port > 0 &&
    (c.transport === 'tcp' || c.transport === 'udp' || c.transport === 'sctp');
  if (!served || (c.protocol === null && (c.transport !== 'tcp' || c.packetsBA < 3 * c.flows))) return;
  const value = `${c.transport}/${c.port}${c.protocol === null ? '' : ` ${c.protocol}`}`;
  ledger.add({
    ...base,
    attribute: 'services',
    value,
    confidence: ANSWERED,
    rule: 'conversation.answered',
    reference: 'the responder answered',
    observation: originOf(c, endpoint, 'conversation.service', value),
  });
}
