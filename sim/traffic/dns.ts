/** DNS (RFC 1035), mDNS (RFC 6762, 6763) and LLMNR (RFC 4795), encoded by the package dns-packet. */

import dnsPacket from 'dns-packet';
import type { Net, Port } from '../net.ts';
import type { Random } from '../random.ts';

/** A host asks its resolver for a name and gets an address; `address` null: the name does not exist. */
export function dnsLookup(
  net: Net,
  atUs: number,
  from: Port,
  server: Port,
  name: string,
  address: string | null,
  rng: Random,
): void {
  const id = rng.int(1, 65_535);
  const port = rng.int(49_152, 65_535);
  const questions = [{ type: 'A' as const, name, class: 'IN' as const }];
  net.udp(
    atUs,
    from,
    port,
    server,
    53,
    dnsPacket.encode({ type: 'query', id, flags: dnsPacket.RECURSION_DESIRED, questions }),
  );
  const flags = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE | (address === null ? 3 : 0);
  const answers = address === null ? [] : [{ type: 'A' as const, name, ttl: 3600, data: address }];
  net.udp(
    atUs + rng.int(200, 2_000),
    server,
    53,
    from,
    port,
    dnsPacket.encode({ type: 'response', id, flags, questions, answers }),
  );
}

/** The name of an address, as management servers ask. */
export function dnsReverse(
  net: Net,
  atUs: number,
  from: Port,
  server: Port,
  address: string,
  name: string,
  rng: Random,
): void {
  const id = rng.int(1, 65_535);
  const port = rng.int(49_152, 65_535);
  const question = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const questions = [{ type: 'PTR' as const, name: question, class: 'IN' as const }];
  const flags = dnsPacket.RECURSION_DESIRED;
  net.udp(atUs, from, port, server, 53, dnsPacket.encode({ type: 'query', id, flags, questions }));
  const answers = [{ type: 'PTR' as const, name: question, ttl: 3600, data: name }];
  const both = flags | dnsPacket.RECURSION_AVAILABLE;
  net.udp(
    atUs + rng.int(200, 2_000),
    server,
    53,
    from,
    port,
    dnsPacket.encode({ type: 'response', id, flags: both, questions, answers }),
  );
}

export interface MdnsService {
  /** `_ipp._tcp` */
  readonly type: string;
  readonly instance: string;
  readonly port: number;
  /** TXT pairs, for example `ty=...`. */
  readonly txt: readonly string[];
}

/** A host announces its name and its services to the subnet. `six`: over IPv6. */
export function mdnsAnnounce(
  net: Net,
  atUs: number,
  from: Port,
  hostname: string,
  services: readonly MdnsService[],
  six = false,
): void {
  const source = six ? from.ip6 : from.ip;
  if (from.ip === null || source === null) return;
  const host = `${hostname}.local`;
  const answers: dnsPacket.Answer[] = [];
  const additionals: dnsPacket.Answer[] = [{ type: 'A', name: host, ttl: 120, flush: true, data: from.ip }];
  if (from.ip6 !== null) additionals.push({ type: 'AAAA', name: host, ttl: 120, flush: true, data: from.ip6 });
  for (const { type, instance, port, txt } of services) {
    const name = `${instance}.${type}.local`;
    answers.push({ type: 'PTR', name: `${type}.local`, ttl: 4500, data: name });
    additionals.push({
      type: 'SRV',
      name,
      ttl: 120,
      flush: true,
      data: { port, target: host, priority: 0, weight: 0 },
    });
    additionals.push({ type: 'TXT', name, ttl: 4500, flush: true, data: [...txt] });
  }
  if (services.length === 0) answers.push(additionals.shift()!);
  const bytes = dnsPacket.encode({
    type: 'response',
    id: 0,
    flags: dnsPacket.AUTHORITATIVE_ANSWER,
    answers,
    additionals,
  });
  net.cast(atUs, from, source, 5353, six ? 'ff02::fb' : '224.0.0.251', 5353, bytes);
}

/** A Windows host asks its neighbours for a name that nobody knows, or that `holder` answers for. */
export function llmnrQuery(net: Net, atUs: number, from: Port, name: string, holder: Port | null, rng: Random): void {
  if (from.ip === null) return;
  const id = rng.int(1, 65_535);
  const port = rng.int(49_152, 65_535);
  const questions = [{ type: 'A' as const, name, class: 'IN' as const }];
  net.cast(
    atUs,
    from,
    from.ip,
    port,
    '224.0.0.252',
    5355,
    dnsPacket.encode({ type: 'query', id, flags: 0, questions }),
  );
  if (holder === null || holder.ip === null) return;
  const answers = [{ type: 'A' as const, name, ttl: 30, data: holder.ip }];
  net.udp(
    atUs + 700,
    holder,
    5355,
    from,
    port,
    dnsPacket.encode({ type: 'response', id, flags: 0, questions, answers }),
  );
}
