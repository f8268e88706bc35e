/**
 * Which protocols we name in a capture, against those that an independent dissector saw in its packets:
 * `node test/accuracy/protocol-packets.ts TRUTH.jsonl OURS.jsonl`. TRUTH has capture and packets (name -> count) a line, OURS is the
 * output of `openward inspect --jsonl`. Names are the dissector's; what is ours stands in PROTOCOLS.
 */

import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Name of the independent dissector -> ids of ours that mean it. Layers below and payload formats inside are not listed. */
export const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  arp: ['arp'],
  bacapp: ['bacnet'],
  bgp: ['bgp'],
  browser: ['netbios', 'smb'],
  'bt-dht': ['bittorrent'],
  bittorrent: ['bittorrent'],
  c1222: ['c1222'],
  cdp: ['cdp'],
  cflow: ['netflow'],
  classicstun: ['stun'],
  cip: ['ethernet-ip', 'cip', 'cip-io'],
  dcerpc: ['dcerpc', 'profinet-io', 'smb'],
  dhcp: ['dhcp'],
  dhcpv6: ['dhcpv6'],
  diameter: ['diameter'],
  dicom: ['dicom'],
  dnp3: ['dnp3'],
  dns: ['dns', 'mdns', 'llmnr'],
  dtls: ['dtls', 'stun'],
  eapol: ['eapol'],
  ecat: ['ethercat'],
  enip: ['ethernet-ip', 'cip', 'cip-io'],
  ftp: ['ftp'],
  'ftp-data': ['ftp-data'],
  goose: ['goose'],
  gquic: ['quic'],
  hart_ip: ['hart-ip'],
  hl7: ['hl7v2'],
  http: ['http', 'soap', 'ipp', 'onvif', 'fhir', 'dicomweb', 'http2', 'ssdp', 'sdc', 'ws-discovery'],
  http2: ['http2', 'http', 'tls'],
  iec60870_104: ['iec104'],
  imap: ['imap'],
  irc: ['irc'],
  isakmp: ['ike'],
  kafka: ['kafka'],
  kerberos: ['kerberos', 'smb'],
  ldap: ['ldap'],
  lldp: ['lldp'],
  llmnr: ['llmnr'],
  mbtcp: ['modbus'],
  mdns: ['mdns'],
  mms: ['mms'],
  mqtt: ['mqtt'],
  mysql: ['mysql'],
  nbdgm: ['netbios', 'smb'],
  nbns: ['netbios'],
  nfs: ['nfs', 'onc-rpc'],
  ntp: ['ntp'],
  opcua: ['opc-ua'],
  pgsql: ['postgresql'],
  pn_dcp: ['profinet-dcp'],
  pop: ['pop3'],
  pptp: ['pptp'],
  ptp: ['ptp'],
  quic: ['quic'],
  radius: ['radius'],
  rdp: ['rdp'],
  rpc: ['onc-rpc', 'nfs'],
  rtcp: ['rtcp', 'rtp', 'stun'],
  rtp: ['rtp', 'stun'],
  s7comm: ['s7comm'],
  sflow: ['sflow'],
  sip: ['sip'],
  smb: ['smb', 'netbios'],
  smb2: ['smb'],
  smtp: ['smtp'],
  snmp: ['snmp'],
  socks: ['socks'],
  ssdp: ['ssdp'],
  ssh: ['ssh'],
  stun: ['stun', 'rtp', 'dtls'],
  synphasor: ['c37118'],
  tds: ['mssql'],
  telnet: ['telnet'],
  tftp: ['tftp'],
  tls: ['tls', 'rdp', 'quic', 'smtp', 'imap', 'pop3', 'xmpp', 'ldap', 'postgresql', 'mysql', 'dtls', 'ftp'],
  tns: ['oracle'],
  wg: ['wireguard'],
  xmpp: ['xmpp'],
  ams: ['ads'],
};

export interface PacketPair {
  readonly capture: string;
  readonly protocol: string;
}

export interface PacketComparison {
  readonly found: number;
  readonly wanted: number;
  /** Seen there, not by us. */
  readonly missed: readonly PacketPair[];
  /** Named by us, not seen there. */
  readonly extra: readonly PacketPair[];
  readonly captures: number;
}

/**
 * @param truth protocols that the independent dissector saw, by capture
 * @param ours  protocols that we named by content, by capture
 * @param known ids of the dissectors that we have: protocols of others are not counted
 */
export function comparePackets(
  truth: ReadonlyMap<string, ReadonlySet<string>>,
  ours: ReadonlyMap<string, ReadonlySet<string>>,
  known: ReadonlySet<string>,
): PacketComparison {
  const missed: PacketPair[] = [];
  const extra: PacketPair[] = [];
  let [found, wanted] = [0, 0];
  for (const [capture, protocols] of truth) {
    const named = ours.get(capture) ?? new Set<string>();
    const explained = new Set<string>();
    for (const protocol of protocols) {
      const ids = PROTOCOLS[protocol] ?? [];
      for (const id of ids) explained.add(id);
      if (!ids.some((id) => known.has(id))) continue;
      wanted++;
      if (ids.some((id) => named.has(id))) found++;
      else missed.push({ capture, protocol });
    }
    for (const id of named) if (!explained.has(id)) extra.push({ capture, protocol: id });
  }
  return { found, wanted, missed, extra, captures: truth.size };
}

export function readPacketTruth(file: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as { capture: string; packets: Record<string, number> };
    out.set(row.capture, new Set(Object.keys(row.packets)));
  }
  return out;
}

/** Protocols of flows and of evidence, by capture, out of `inspect --jsonl`. */
export async function readNamed(file: string): Promise<Map<string, Set<string>>> {
  const out = new Map<string, Set<string>>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const row = JSON.parse(line) as {
      kind: string;
      capture: string;
      protocol?: string | null;
      basis?: string | null;
      evidence?: { source: string }[];
    };
    const named = out.get(row.capture) ?? new Set<string>();
    out.set(row.capture, named);
    if (row.kind === 'flow' && row.protocol && row.basis === 'content') named.add(row.protocol);
    for (const e of row.evidence ?? []) named.add(e.source);
  }
  return out;
}

if (import.meta.main) {
  const { loadDissectors } = await import('../../src/install/dissectors.ts');
  const known = new Set((await loadDissectors()).map((d) => d.id).concat('nfs', 'http2', 'profinet-io'));
  const [truth, ours] = process.argv.slice(2);
  const named = await readNamed(ours!);
  for (const set of named.values()) for (const id of set) if (!known.has(id)) set.delete(id);
  const r = comparePackets(readPacketTruth(truth!), named, known);
  for (const m of r.missed) console.log(`missed ${m.protocol} in ${m.capture}`);
  for (const e of r.extra) console.log(`extra ${e.protocol} in ${e.capture}`);
  console.log(`found ${r.found} of ${r.wanted} (${(r.found / r.wanted).toFixed(4)}), extra ${r.extra.length}`);
}
