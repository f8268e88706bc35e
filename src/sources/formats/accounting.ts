/** What RADIUS accounting tells of a station: its address, and the port or access point that it is on. Never whose it is. */

import type { FieldSpec } from '../../model/observation.ts';
import type { Out } from '../contract.ts';
import { ipOf, isHolder, macOf } from './address.ts';
import { isNoPlace, placeFields, portName, statePlace } from './facts.ts';
import { hostName } from './text.ts';

/** @param place how far a place is trusted: accounting that nobody signed may be anybody's */
export const accountingFields = (id: string, place: number): Readonly<Record<string, FieldSpec>> => ({
  ...placeFields(id, place),
  [`${id}.address`]: { doc: 'Address of the station that is let in', role: 'binding' },
  [`${id}.nas`]: { doc: 'Name of the switch or access point that lets it in', claims: 'hostname', confidence: 0.5 },
  [`${id}.role`]: { doc: 'radius-client: it lets stations in', claims: 'roles', confidence: 0.8 },
});

export interface Accounting {
  readonly callingStation: string | undefined;
  readonly calledStation: string | undefined;
  readonly framedIp: string | undefined;
  readonly nasIp: string | undefined;
  readonly nasName: string | undefined;
  readonly nasPort: string | undefined;
  readonly vlan: string | undefined;
  readonly wireless: boolean;
  /** `Stop` tells where it was, not where it is. */
  readonly atUs: number;
}

export function stateAccounting(id: string, a: Accounting, out: Out): void {
  const { atUs } = a;
  const nasIp = ipOf(a.nasIp);
  const nasName = hostName(a.nasName);
  if (nasIp !== null && isHolder(nasIp)) {
    out.observe(`${id}.role`, 'radius-client', { ip: nasIp }, atUs);
    if (nasName !== null) out.observe(`${id}.nas`, nasName, { ip: nasIp }, atUs);
  }
  const mac = macOf(a.callingStation?.trim().slice(0, 17));
  if (mac === null || !isHolder(mac)) return;
  const ip = ipOf(a.framedIp);
  if (ip !== null && isHolder(ip)) out.observe(`${id}.address`, ip, { mac, ip }, atUs);
  const device = nasName ?? nasIp;
  if (device === null) return;
  const called = macOf(a.calledStation?.trim().slice(0, 17));
  const port = a.wireless ? called : portName(a.nasPort ?? '');
  if (port === null || (!a.wireless && isNoPlace(port))) return;
  const vlan = a.vlan ?? null;
  statePlace(id, out, { mac }, { device, port: a.wireless ? `radio ${port}` : port, vlan, atUs });
}
