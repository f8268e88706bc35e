/**
 * What can be known of a device, taken from the bytes that it sent or that its gateway sent about it: each value of the truth
 * that stands there literally (plain or UTF-16), and maker and type once one of its model's clues does. Nothing is inferred.
 */

import type { Device, Known, Site } from './hospital.ts';
import type { Net } from './net.ts';

interface Needle {
  readonly attributes: readonly Known[];
  readonly forms: readonly Buffer[];
  /** Plain text must not stand inside a longer word or number. */
  readonly whole: boolean;
}

const alphanumeric = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));

function contains(bytes: Buffer, form: Buffer, whole: boolean): boolean {
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) {
    if (!whole || (!alphanumeric(bytes[at - 1]) && !alphanumeric(bytes[at + form.length]))) return true;
  }
  return false;
}

const forms = (text: string): Buffer[] =>
  [...new Set([text, text.toUpperCase()])].flatMap((t) => [Buffer.from(t, 'utf8'), Buffer.from(t, 'utf16le')]);

function needlesOf(device: Device): Needle[] {
  const { model } = device;
  const out: Needle[] = [];
  const add = (attribute: Known, text: string | null): void => {
    if (text !== null && text !== '') out.push({ attributes: [attribute], forms: forms(text), whole: true });
  };
  add('model', model.model);
  add('serial', device.serial);
  if (device.version.length > 2) add('software_version', device.version);
  // A name that stands on the wire as AE title or as BACnet object name was not said as a host name.
  const elsewhere = device.hostname?.toUpperCase() === device.ae || model.says.bacnet !== undefined;
  if (!elsewhere) add('hostname', device.hostname);
  add('ae_title', device.ae);
  const clues = (model.clues ?? [model.model, model.says.hl7?.equipment, model.says.bacnet?.modelName])
    .filter((text) => text !== undefined)
    .map((text) => Buffer.from(text, 'utf8'));
  out.push({ attributes: ['manufacturer', 'type'], forms: clues, whole: false });
  return out;
}

const waiting = new WeakMap<Device, Needle[]>();

/** Bytes that a device sent, or that its gateway sent about it alone. */
export function tell(device: Device, bytes: Uint8Array): void {
  const needles = waiting.get(device) ?? needlesOf(device);
  if (needles.length === 0) return;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const left = needles.filter(({ forms, whole, attributes }) => {
    if (!forms.some((form) => contains(buffer, form, whole && form[1] !== 0))) return true;
    for (const attribute of attributes) device.known.add(attribute);
    return false;
  });
  waiting.set(device, left);
}

/** Listens to everything that the devices of a site say. */
export function listen(net: Net, sites: readonly Site[]): void {
  const byMac = new Map<Buffer, Device>();
  for (const site of sites) {
    for (const device of site.devices) for (const port of device.ports) byMac.set(port.mac, device);
  }
  net.onSay = (from, bytes) => {
    const device = byMac.get(from.mac);
    if (device !== undefined) tell(device, bytes);
  };
}
