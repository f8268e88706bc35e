/**
 * Which record is about which device: by serial number, else asset tag, else MAC address, else host name. What fits several devices,
 * or is in several records, is nobody's: a person has to look.
 */

import { RECORD_KEYS, type RecordField, type RecordKey } from '../../model/record.ts';
import { serialKey } from '../contradictions/canonical.ts';

export interface Recorded {
  readonly row: number;
  readonly values: Readonly<Partial<Record<RecordField, string>>>;
}

/** A device as records may name it. */
export interface Recordable {
  readonly id: string;
  readonly serial: string | null;
  readonly tags: readonly string[];
  readonly macs: readonly string[];
  readonly hostname: string | null;
}

export interface Matched {
  readonly device: string | null;
  readonly by: RecordKey | null;
  /** Null: there is a device. */
  readonly why: string | null;
}

/** Shorter serial numbers are in two makers' devices sooner or later. */
const MIN_SERIAL = 4;

const hex = (text: string): string | null => {
  const plain = text.toLowerCase().replace(/[^0-9a-f]/g, '');
  return plain.length === 12 && !/^(.)\1+$/.test(plain) ? plain : null;
};
const host = (text: string): string | null => {
  const name = text.trim().toLowerCase().split('.', 1)[0] ?? '';
  return name.length >= 3 && !/^\d+$/.test(name) ? name : null;
};
const tag = (text: string): string | null => {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return plain.length >= 3 ? plain : null;
};
const serial = (text: string): string | null => {
  const key = serialKey(text);
  return key.length >= MIN_SERIAL ? key : null;
};

const KEYS: Readonly<Record<RecordKey, (text: string) => string | null>> = { serial, tag, mac: hex, hostname: host };

/** Keys of a record; a field may name several, apart by commas or blanks where they cannot be in one (MAC addresses). */
function recordKeys(record: Recorded, by: RecordKey): readonly string[] {
  const text = record.values[by];
  if (text === undefined) return [];
  const parts = by === 'mac' ? text.split(/[,; ]+/).slice(0, 10) : [text];
  return parts.map(KEYS[by]).filter((key) => key !== null);
}

const deviceKeys = (device: Recordable, by: RecordKey): readonly string[] => {
  const texts = { serial: [device.serial], tag: device.tags, mac: device.macs, hostname: [device.hostname] }[by];
  return texts.flatMap((text) => (text === null ? [] : [KEYS[by](text)])).filter((key) => key !== null);
};

/** What was found for a record by one kind of key: ids of devices, two at most. */
type Found = Map<number, Set<string>>;

export interface RecordMatcher {
  /** Once for each device. */
  add(device: Recordable): void;
  /** What each record is, by the place of the record in the list. */
  matched(): readonly Matched[];
}

const LABEL: Readonly<Record<RecordKey, string>> = {
  serial: 'serial number',
  tag: 'asset tag',
  mac: 'MAC address',
  hostname: 'host name',
};

export function recordMatcher(records: readonly Recorded[]): RecordMatcher {
  const index = new Map<string, number[]>();
  for (const [place, record] of records.entries()) {
    for (const by of RECORD_KEYS) {
      for (const key of recordKeys(record, by)) {
        const at = `${by} ${key}`;
        const places = index.get(at);
        if (places === undefined) index.set(at, [place]);
        else places.push(place);
      }
    }
  }
  const found = Object.fromEntries(RECORD_KEYS.map((by) => [by, new Map()])) as unknown as Record<RecordKey, Found>;
  const isTwice = (by: RecordKey, record: Recorded): boolean =>
    recordKeys(record, by).some((key) => (index.get(`${by} ${key}`)?.length ?? 0) > 1);

  function one(record: Recorded, place: number): Matched {
    let why = 'its serial number, asset tag, MAC address and host name are of no device that is known';
    if (RECORD_KEYS.every((by) => recordKeys(record, by).length === 0))
      why = 'it has no serial number, asset tag, MAC address or host name to find it by';
    for (const by of RECORD_KEYS) {
      const devices = found[by].get(place);
      if (devices === undefined) continue;
      if (devices.size > 1) why = `several devices have its ${LABEL[by]}`;
      else if (isTwice(by, record)) why = `several records have its ${LABEL[by]}`;
      else return { device: [...devices][0]!, by, why: null };
    }
    return { device: null, by: null, why };
  }

  return {
    add(device) {
      for (const by of RECORD_KEYS) {
        for (const key of deviceKeys(device, by)) {
          for (const place of index.get(`${by} ${key}`) ?? []) {
            const devices = found[by].get(place) ?? new Set();
            if (devices.size < 2) devices.add(device.id);
            found[by].set(place, devices);
          }
        }
      }
    },
    matched() {
      const all = records.map(one);
      // Two records that come to one device by different keys: the surer one is it.
      const taken = new Map<string, number>();
      for (const [place, { device, by }] of all.entries()) {
        if (device === null || by === null) continue;
        const other = taken.get(device);
        const rank = (k: RecordKey | null): number => (k === null ? RECORD_KEYS.length : RECORD_KEYS.indexOf(k));
        if (other === undefined || rank(by) < rank(all[other]!.by)) {
          if (other !== undefined) all[other] = { device: null, by: null, why: SURER };
          taken.set(device, place);
        } else if (rank(by) > rank(all[other]!.by)) all[place] = { device: null, by: null, why: SURER };
      }
      return all;
    },
  };
}
const SURER = 'another record is surer to be of its device';
