/** Which service or interface a sentence tells to switch off. */

import { find, type Phrase, phrase } from './phrases.ts';

/** Name, and the words for it; the more special ones first. */
const SERVICES: readonly (readonly [string, readonly Phrase[]])[] = (
  [
    ['telnet', 'telnet'],
    ['tftp', 'tftp'],
    ['ftp', 'ftp'],
    ['smb1', 'smbv1|smb1|cifs', 'smb v1|1|1.0'],
    ['smb', 'smb'],
    ['rdp', 'rdp', 'remote desktop'],
    ['vnc', 'vnc'],
    ['ssh', 'ssh'],
    ['snmp', 'snmp|snmpv1|snmpv2|snmpv2c|snmpv3'],
    ['upnp', 'upnp', 'plug and play'],
    ['lldp', 'lldp'],
    ['bluetooth', 'bluetooth|ble'],
    ['wireless', 'wireless|wifi|wlan', 'wi fi'],
    ['usb', 'usb'],
    ['opc-ua', 'opc ua', 'opcua'],
    ['modbus', 'modbus'],
    ['profinet', 'profinet'],
    ['dcp', 'dcp'],
    ['bacnet', 'bacnet'],
    ['mqtt', 'mqtt'],
    ['ntp', 'ntp|sntp'],
    ['dhcp', 'dhcp'],
    ['dns', 'dns'],
    ['llmnr', 'llmnr'],
    ['print-spooler', 'print spooler', 'spooler'],
    ['tls-old', 'tls 1.0|1.1', 'sslv2|sslv3', 'ssl v2|v3|2|3'],
    ['javascript', 'javascript'],
    ['activex', 'activex'],
    ['macros', 'macro|macros'],
    ['preview', 'preview', 'previewer'],
    ['autorun', 'autorun|autoplay'],
    [
      'web-server',
      'webserver|webservers|webserver*|httpd',
      'web|http|https .. server|service|services|interface',
      'http|https|webui',
      'web access|page|pages|client',
    ],
    [
      'remote-access',
      'remote access|maintenance|connection|connections|management|support|service|programming|option|control',
    ],
    ['guest-accounts', 'guest|anonymous|default|unused account*|access|login|user*', 'anonymous'],
    ['ports', 'port|ports'],
    ['internet-access', 'internet'],
  ] as const
).map(([name, ...texts]) => [name, texts.map(phrase)] as const);

/** null: it names none that is known, or what is switched off is told by words only. */
export function serviceIn(words: readonly string[]): string | null {
  let first: { readonly name: string; readonly at: number } | null = null;
  for (const [name, phrases] of SERVICES) {
    const place = find(words, phrases);
    if (place !== null && (first === null || place.from < first.at)) first = { name, at: place.from };
  }
  return first?.name ?? null;
}
