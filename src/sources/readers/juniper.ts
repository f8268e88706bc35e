/**
 * Juniper SRX: sessions that close (RT_FLOW_SESSION_CLOSE), as text (`session closed <reason>: <ip>/<port>-><ip>/<port> ...
 * <protocol> <policy> <zone> <zone> <id> <packets>(<bytes>) <packets>(<bytes>)`) or as structured data. Users are not read.
 */

import type { MessageSource } from '../contract.ts';
import { roleField } from '../formats/facts.ts';
import { stateSession } from '../formats/session.ts';
import { keyValues } from '../formats/text.ts';

const PAIR = /: ([0-9a-fA-F.:]{3,45})\/(\d{1,5})->([0-9a-fA-F.:]{3,45})\/(\d{1,5}) /;
const COUNTS = /(\d{1,12})\((\d{1,15})\) (\d{1,12})\((\d{1,15})\)/;
const PROTOCOL = /->\S{3,60} .{0,120}? (\d{1,3}) \S{1,64} \S{1,64} \S{1,64} \d{1,12} \d{1,12}\(/;

const reader: MessageSource = {
  id: 'juniper',
  label: 'Junos session log',
  version: 1,
  spec: 'Juniper Junos System Log Explorer: RT_FLOW_SESSION_CLOSE',
  basis: 'specification',
  carrier: 'message',
  fields: { 'juniper.role': roleField('firewall: it writes down connections') },
  probe: (m) => m.text.includes('RT_FLOW_SESSION_CLOSE') || m.data.includes('RT_FLOW') || m.data.includes('junos@2636'),
  open: () => ({
    push({ text, data, atUs }, out) {
      if (out.from !== null) out.observe('juniper.role', 'firewall', { ip: out.from });
      if (data !== '') {
        const p = keyValues(data);
        if (!p.has('packets-from-client')) return;
        stateSession(
          {
            source: p.get('source-address'),
            sourcePort: p.get('source-port'),
            target: p.get('destination-address'),
            targetPort: p.get('destination-port'),
            protocol: p.get('protocol-id'),
            packetsSent: p.get('packets-from-client'),
            bytesSent: p.get('bytes-from-client'),
            packetsReceived: p.get('packets-from-server'),
            bytesReceived: p.get('bytes-from-server'),
            atUs,
          },
          out,
        );
        return;
      }
      const pair = PAIR.exec(text);
      const counts = COUNTS.exec(text);
      const protocol = PROTOCOL.exec(text.slice(0, 1_024))?.[1];
      if (pair === null || counts === null || protocol === undefined) return;
      const [, source, sourcePort, target, targetPort] = pair;
      const [, packetsSent, bytesSent, packetsReceived, bytesReceived] = counts;
      stateSession(
        {
          source,
          sourcePort,
          target,
          targetPort,
          protocol,
          packetsSent,
          bytesSent,
          packetsReceived,
          bytesReceived,
          atUs,
        },
        out,
      );
    },
  }),
};

export default reader;
