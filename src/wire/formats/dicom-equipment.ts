/**
 * The equipment behind a stored object or a performed step: PS3.3 C.7.5.1 (General Equipment), C.8.6.1 (SC Equipment),
 * C.4.14 (Performed Procedure Step). These tags are the whole allow-list.
 *
 * An archive forwards what others made, so the facts of a stored object are about `dicom:<maker>/<model>/<serial or station>`
 * behind the sender; identification decides whether that is the sender itself.
 */

import { text } from '../../base/reader.ts';
import { printable, withoutFill } from '../../base/text.ts';
import type { Out } from '../contract.ts';
import { isAeTitle } from './dicom-associate.ts';

const MODALITY = 0x0008_0060;
const MANUFACTURER = 0x0008_0070;
const STATION = 0x0008_1010;
const MODEL = 0x0008_1090;
const SERIAL = 0x0018_1000;
const PERFORMED_AE = 0x0040_0241;
const PERFORMED_STATION = 0x0040_0242;

const EQUIPMENT: ReadonlyMap<number, string> = new Map([
  [MODALITY, 'dicom.modality'],
  [MANUFACTURER, 'dicom.manufacturer'],
  [STATION, 'dicom.station_name'],
  [0x0008_1040, 'dicom.department'],
  [MODEL, 'dicom.model'],
  [SERIAL, 'dicom.serial'],
  [0x0018_1002, 'dicom.device_uid'],
  [0x0018_1016, 'dicom.capture_manufacturer'],
  [0x0018_1018, 'dicom.capture_model'],
  [0x0018_1019, 'dicom.capture_software'],
  [0x0018_1020, 'dicom.software_version'],
]);
export const STORE_TAGS: ReadonlySet<number> = new Set(EQUIPMENT.keys());
export const STEP_TAGS: ReadonlySet<number> = new Set([MODALITY, PERFORMED_AE, PERFORMED_STATION]);

/** Longest text stated: two values of 64 characters. */
const MAX_CHARS = 130;

/** A value that a device wrote on purpose: no control characters (a wrong length would drag in what follows). '' for none. */
export function equipmentText(value: Uint8Array | undefined): string {
  if (value === undefined) return '';
  const s = withoutFill(text(value));
  return /[\u0000-\u001f\u007f]/.test(s) || s.length > MAX_CHARS ? '' : s.trim();
}

const part = (value: string): string => printable(value).replace(/[|/]/g, '_').slice(0, 64);

/** States the equipment of a C-STORE data set; returns its `nested` name, null when it names none. */
export function stateStored(values: ReadonlyMap<number, Uint8Array>, out: Out): string | null {
  const maker = equipmentText(values.get(MANUFACTURER));
  const model = equipmentText(values.get(MODEL));
  const serial = equipmentText(values.get(SERIAL));
  const one = serial === '' ? equipmentText(values.get(STATION)) : serial;
  if (maker === '' && model === '' && one === '') return null;
  const about = { nested: `dicom:${part(maker)}/${part(model)}/${part(one)}` };
  for (const [tag, field] of EQUIPMENT) {
    const value = equipmentText(values.get(tag)).split('\\').join('; ');
    if (value !== '') out.observe(field, value, about);
  }
  if (maker !== '' && serial !== '') out.observe('dicom.device_key', `${maker}/${serial}`, about);
  return about.nested;
}

/** States the station that performs a step (N-CREATE): it is the sender itself. */
export function stateStep(values: ReadonlyMap<number, Uint8Array>, out: Out): void {
  const ae = equipmentText(values.get(PERFORMED_AE));
  if (isAeTitle(ae)) out.observe('dicom.ae_title', ae);
  const station = equipmentText(values.get(PERFORMED_STATION));
  if (station !== '') out.observe('dicom.station_name', station);
  const modality = equipmentText(values.get(MODALITY));
  if (modality !== '') out.observe('dicom.modality', modality);
}
