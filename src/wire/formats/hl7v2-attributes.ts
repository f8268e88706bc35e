/**
 * Attributes of a device that a PCD-01 or DMC message carries as observations: IHE PCD TF-3 (MDS and VMD attributes),
 * ISO/IEEE 11073-10101 codes. Only observations with the codes below have their value (OBX-5) read: each is about equipment.
 *
 * OBX-4 tells whose it is: `1.0.0.n` of the device itself, `1.k.0.n` of its k-th module (a pump in a rack).
 */

import { component, type Delimiters, field } from './hl7v2-segment.ts';

/** Codes of equipment attributes and the fields that state them; '' for the identifier. */
const CODES: ReadonlyMap<string, string> = new Map([
  ['MDC_ATTR_SYS_ID', ''],
  ['MDC_ATTR_ID_MODEL', 'hl7v2.model'],
  ['MDC_ID_MODEL_NUMBER', 'hl7v2.model'],
  ['MDC_ID_MODEL_MANUFACTURER', 'hl7v2.manufacturer'],
  ['MDC_ID_PROD_SPEC_SERIAL', 'hl7v2.serial'],
  ['MDC_ID_PROD_SPEC_HW', 'hl7v2.device_hardware_version'],
  ['MDC_ID_PROD_SPEC_SW', 'hl7v2.device_software_version'],
  ['MDC_ID_PROD_SPEC_FW', 'hl7v2.device_firmware_version'],
]);

export interface DeviceAttribute {
  /** Number of the module; 0: the device itself. */
  readonly module: number;
  /** Field and value; several where one text holds several. */
  readonly facts: readonly (readonly [string, string])[];
  /** Identifier as it stands (EI or text); null for other attributes. */
  readonly identifier: Uint8Array | null;
}

/** The attribute of an OBX segment; null for every other observation. */
export function readAttribute(segment: Uint8Array, d: Delimiters): DeviceAttribute | null {
  const code = field(segment, d, 3);
  const name = CODES.get(component(code, d, 2));
  if (name === undefined || component(code, d, 3) !== 'MDC') return null;
  const place = /^\d{1,4}\.(\d{1,4})(?:\.\d{1,4}){1,2}$/.exec(component(field(segment, d, 4), d, 1));
  if (place === null) return null;
  const value = field(segment, d, 5);
  const module = Number(place[1]);
  if (name === '') return { module, facts: [], identifier: value };
  const said = component(value, d, 1);
  const both = /^manufacturer=(.{1,60}?)[\s,;]+model=(.{1,60})$/i.exec(said);
  const facts: readonly (readonly [string, string])[] =
    both === null
      ? [[name, said]]
      : [
          ['hl7v2.manufacturer', both[1]!],
          ['hl7v2.model', both[2]!],
        ];
  return { module, facts, identifier: null };
}

/** Whether OBX-4 places an observation at the device itself, not at a module. */
export const isOfDevice = (segment: Uint8Array, d: Delimiters): boolean =>
  /^\d{1,4}\.0\./.test(component(field(segment, d, 4), d, 1));

/** A UDI as GS1, HIBCC or ICCBA write it, in the id or the universal id of an EI. */
export function udi(bytes: Uint8Array, d: Delimiters): string {
  const candidates = [component(bytes, d, 1), component(bytes, d, 3)];
  return candidates.find((s) => /^\(01\)\d{14}|^01\d{14}(?:1[0157]|21)|^\+[A-Z0-9]{6}|^=\/?[A-Z0-9]{6}/.test(s)) ?? '';
}
