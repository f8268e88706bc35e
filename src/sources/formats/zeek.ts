/** What records of Zeek mean, by the name of their log. Names of fields as in Zeek's script reference. */

import type { About, Out } from '../contract.ts';
import { ipOf, isHolder, macOf } from './address.ts';
import { stateLease } from './facts.ts';
import { transportOf } from './flow-record.ts';
import { count, epochUs, hostName, port } from './text.ts';

export type Row = ReadonlyMap<string, string>;

/** Zeek's names of services that we call otherwise; others are the same or not ours. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['ssl', 'tls'],
  ['dhcp', 'dhcp'],
  ['dicom', 'dicom'],
  ['dns', 'dns'],
  ['ftp', 'ftp'],
  ['http', 'http'],
  ['imap', 'imap'],
  ['krb', 'kerberos'],
  ['ldap', 'ldap'],
  ['modbus', 'modbus'],
  ['mqtt', 'mqtt'],
  ['mysql', 'mysql'],
  ['ntp', 'ntp'],
  ['pop3', 'pop3'],
  ['quic', 'quic'],
  ['radius', 'radius'],
  ['rdp', 'rdp'],
  ['rfb', 'vnc'],
  ['sip', 'sip'],
  ['smb', 'smb'],
  ['smtp', 'smtp'],
  ['snmp', 'snmp'],
  ['socks', 'socks'],
  ['ssh', 'ssh'],
  ['syslog', 'syslog'],
  ['xmpp', 'xmpp'],
]);
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
]);

const serviceOf = (text: string | undefined): string | null => {
  for (const name of (text ?? '').toLowerCase().split(',')) {
    const ours = SERVICES.get(name);
    if (ours !== undefined) return ours;
  }
  return null;
};

function connection(row: Row, atUs: number, out: Out): void {
  const [a, b] = [ipOf(row.get('id.orig_h')), ipOf(row.get('id.resp_h'))];
  if (a === null || b === null) return;
  const transport = transportOf(PROTOCOLS.get(row.get('proto') ?? '') ?? 0);
  const seconds = Number(row.get('duration') ?? 0);
  const lastAtUs = out.time(atUs + (Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds * 1e6) : 0));
  const icmp = transport === 'icmp';
  const bytes = (side: string): number => count(row.get(`${side}_ip_bytes`)) || count(row.get(`${side}_bytes`));
  out.talk({
    a: { ip: a, mac: macOf(row.get('orig_l2_addr')) },
    b: { ip: b, mac: macOf(row.get('resp_l2_addr')) },
    transport: icmp && a.includes(':') ? 'icmp6' : transport,
    aPort: icmp ? 0 : port(row.get('id.orig_p')),
    bPort: icmp ? 0 : port(row.get('id.resp_p')),
    directed: true,
    protocol: serviceOf(row.get('service')),
    packetsAB: count(row.get('orig_pkts')) || (bytes('orig') > 0 ? 1 : 0),
    packetsBA: count(row.get('resp_pkts')) || (bytes('resp') > 0 ? 1 : 0),
    bytesAB: bytes('orig'),
    bytesBA: bytes('resp'),
    firstAtUs: Math.min(out.time(atUs), lastAtUs),
    lastAtUs,
  });
}

function lease(row: Row, atUs: number, out: Out): void {
  const mac = macOf(row.get('mac'));
  stateLease('zeek', out, { mac, ip: ipOf(row.get('assigned_addr')), name: row.get('host_name'), atUs });
  const server = ipOf(row.get('server_addr'));
  if (server !== null && row.has('assigned_addr')) out.observe('zeek.role', 'dhcp-server', { ip: server }, atUs);
}

type State = (row: Row, atUs: number, out: Out) => void;

/** The side of a connection, when it is named. */
const end = (row: Row, side: 'orig' | 'resp'): About | null => {
  const ip = ipOf(row.get(`id.${side}_h`));
  return ip === null ? null : { ip };
};

const say =
  (column: string, field: string, side: 'orig' | 'resp'): State =>
  (row, atUs, out) => {
    const about = end(row, side);
    const value = row.get(column);
    if (about !== null && value !== undefined) out.observe(field, value, about, atUs);
  };

const role =
  (name: string, side: 'orig' | 'resp' = 'resp'): State =>
  (row, atUs, out) => {
    const about = end(row, side);
    if (about !== null) out.observe('zeek.role', name, about, atUs);
  };

/** `SSH-2.0-OpenSSH_9.2p1 Debian-2`: the software behind the version of the protocol. */
const sshSoftware =
  (column: string, side: 'orig' | 'resp'): State =>
  (row, atUs, out) => {
    const about = end(row, side);
    const banner = row.get(column);
    if (about === null || banner === undefined) return;
    out.observe('ssh.banner', banner, about, atUs);
    out.observe('ssh.software', /^SSH-[\d.]{1,8}-(\S{1,128})/.exec(banner)?.[1] ?? '', about, atUs);
  };

function software(row: Row, atUs: number, out: Out): void {
  const ip = ipOf(row.get('host'));
  if (ip === null) return;
  const text = row.get('unparsed_version') ?? row.get('name') ?? '';
  const type = row.get('software_type') ?? '';
  if (type === 'HTTP::SERVER') out.observe('http.server', text, { ip }, atUs);
  else if (type === 'HTTP::BROWSER') out.observe('http.user_agent', text, { ip }, atUs);
  else out.observe('zeek.software', `${type} ${text}`.trim(), { ip }, atUs);
}

function service(row: Row, atUs: number, out: Out): void {
  const ip = ipOf(row.get('host'));
  const number = port(row.get('port_num'));
  const transport = row.get('port_proto');
  if (ip === null || number === 0 || (transport !== 'tcp' && transport !== 'udp')) return;
  const name = serviceOf(row.get('service'));
  out.observe('zeek.service', `${transport}/${number}${name === null ? '' : ` ${name}`}`, { ip }, atUs);
}

function device(row: Row, atUs: number, out: Out): void {
  const mac = macOf(row.get('mac'));
  if (mac === null || !isHolder(mac)) return;
  out.observe('zeek.device', mac, { mac }, atUs);
  const name = hostName(row.get('dhcp_host_name'));
  if (name !== null) out.observe('zeek.hostname', name, { mac }, atUs);
}

const all =
  (...states: readonly State[]): State =>
  (row, atUs, out) => {
    for (const state of states) state(row, atUs, out);
  };

/** By the log's name. http: neither addresses of pages nor their hosts are read; ssl: nor names of sites. */
const LOGS: ReadonlyMap<string, State> = new Map<string, State>([
  ['conn', connection],
  ['dhcp', lease],
  ['dns', role('dns-server')],
  ['http', all(say('user_agent', 'http.user_agent', 'orig'), role('http-server'))],
  ['ssl', role('tls-server')],
  ['ssh', all(sshSoftware('client', 'orig'), sshSoftware('server', 'resp'))],
  ['software', software],
  ['known_services', service],
  ['known_devices', device],
  ['modbus', all(role('modbus-server'), role('modbus-client', 'orig'))],
  ['dnp3', all(role('dnp3-outstation'), role('dnp3-master', 'orig'))],
  ['dicom', all(role('dicom-scp'), role('dicom-scu', 'orig'))],
]);

export const isKnownLog = (name: string): boolean => LOGS.has(name);

export function stateRow(log: string, row: Row, out: Out): void {
  LOGS.get(log)?.(row, epochUs(row.get('ts')) ?? out.atUs, out);
}
