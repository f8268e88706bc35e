/**
 * How Windows hosts find each other in a subnet: NetBIOS name service (RFC 1002 4.2) and the Hello of WS-Discovery 1.0 as
 * Function Discovery sends it (MS-PBSD). IPv4 only.
 */

import type { Net, Port } from '../net.ts';
import { ip4 } from '../packets.ts';
import type { Random } from '../random.ts';
import { encodeName } from './windows.ts';

function head(id: number, flags: number, additional: number): Buffer {
  const out = Buffer.alloc(12);
  out.writeUInt16BE(id, 0);
  out.writeUInt16BE(flags, 2);
  out.writeUInt16BE(1, 4);
  out.writeUInt16BE(additional, 10);
  return out;
}

const broadcast = (from: Port): string => `${from.subnet.prefix}255`;
const QUESTION = Buffer.from([0, 0x20, 0, 1]);

/** A host asks the subnet for a name. Suffix 0x20 the file service, 0x1c the domain controllers, 0 the workstation. */
export function netbiosQuery(net: Net, atUs: number, from: Port, name: string, suffix: number, rng: Random): void {
  if (from.ip === null) return;
  const bytes = Buffer.concat([head(rng.int(1, 65_535), 0x0110, 0), encodeName(name, suffix), QUESTION]);
  for (let i = 0; i < 3; i++) net.cast(atUs + i * 750_000, from, from.ip, 137, broadcast(from), 137, bytes);
}

/** A host claims its name (registration request): the name with the address that it stands for. */
export function netbiosRegister(net: Net, atUs: number, from: Port, name: string, suffix: number, rng: Random): void {
  if (from.ip === null) return;
  const record = Buffer.concat([Buffer.from([0xc0, 0x0c, 0, 0x20, 0, 1, 0, 4, 0x93, 0xe0, 0, 6, 0, 0]), ip4(from.ip)]);
  const bytes = Buffer.concat([head(rng.int(1, 65_535), 0x2910, 1), encodeName(name, suffix), QUESTION, record]);
  net.cast(atUs, from, from.ip, 137, broadcast(from), 137, bytes);
}

/** @param types qualified names in the prefixes that are declared here: `wsdp:Device pub:Computer`, `wprt:PrintDeviceType` */
export function wsdHello(net: Net, atUs: number, from: Port, uuid: string, types: string, rng: Random): void {
  if (from.ip === null) return;
  const message = rng.pattern('%%%%%%%%-%%%%-4%%%-8%%%-%%%%%%%%%%%%');
  const text = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:wsd="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:wsdp="http://schemas.xmlsoap.org/ws/2006/02/devprof" xmlns:pub="http://schemas.microsoft.com/windows/pub/2005/07" xmlns:wprt="http://schemas.microsoft.com/windows/2006/08/wdp/print"><soap:Header><wsa:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</wsa:To><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</wsa:Action><wsa:MessageID>urn:uuid:${message}</wsa:MessageID><wsd:AppSequence InstanceId="1" MessageNumber="1"/></soap:Header><soap:Body><wsd:Hello><wsa:EndpointReference><wsa:Address>urn:uuid:${uuid}</wsa:Address></wsa:EndpointReference><wsd:Types>${types}</wsd:Types><wsd:XAddrs>http://${from.ip}:5357/${uuid}/</wsd:XAddrs><wsd:MetadataVersion>2</wsd:MetadataVersion></wsd:Hello></soap:Body></soap:Envelope>`;
  net.cast(atUs, from, from.ip, rng.int(49_152, 65_500), '239.255.255.250', 3702, Buffer.from(text));
}
