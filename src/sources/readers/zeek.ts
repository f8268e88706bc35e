/**
 * Logs of Zeek, one file each: tab-separated with `#path` and `#fields` in front, or JSON lines (with `_path`, else told by
 * their fields). Reads conn, dhcp, dns, http, ssl, ssh, software, known_devices, known_services, modbus, dnp3, dicom. Neither
 * users nor addresses of pages are read.
 */

import { type LineSource, NO, YES } from '../contract.ts';
import { leaseFields, roleField } from '../formats/facts.ts';
import { isKnownLog, type Row, stateRow } from '../formats/zeek.ts';

const MAX_FIELDS = 256;
/** Fields that only one log has: the log of JSON lines that do not name it. */
const TELLING: readonly (readonly [string, string])[] = [
  ['conn_state', 'conn'],
  ['assigned_addr', 'dhcp'],
  ['qtype_name', 'dns'],
  ['status_code', 'http'],
  ['user_agent', 'http'],
  ['cipher', 'ssl'],
  ['auth_success', 'ssh'],
  ['software_type', 'software'],
  ['port_num', 'known_services'],
  ['func', 'modbus'],
  ['fc_request', 'dnp3'],
];

/** A record of JSON without nesting; null for anything else. */
function jsonRow(line: string): Row | null {
  if (!line.startsWith('{"')) return null;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const row = new Map<string, string>();
  for (const [key, cell] of Object.entries(value).slice(0, MAX_FIELDS)) {
    if (typeof cell === 'string' || typeof cell === 'number') row.set(key, String(cell));
    else if (Array.isArray(cell)) row.set(key, cell.filter((c) => typeof c === 'string').join(','));
  }
  return row;
}

function logOf(row: Row): string | null {
  const path = row.get('_path');
  if (path !== undefined) return path;
  if (!row.has('ts')) return null;
  return TELLING.find(([field]) => row.has(field))?.[1] ?? null;
}

/** ISO 8601 times are turned into seconds, as in other writings of the log. */
function plainTime(row: Row): Row {
  const ts = row.get('ts');
  if (ts === undefined || !/^\d{4}-/.test(ts)) return row;
  const ms = Date.parse(ts);
  return Number.isFinite(ms) ? new Map(row).set('ts', (ms / 1000).toFixed(6)) : row;
}

const reader: LineSource = {
  id: 'zeek',
  label: 'Zeek log',
  version: 1,
  spec: 'Zeek 7 script reference: Conn, DHCP, DNS, HTTP, SSL, SSH, Software, Known, Modbus, DNP3',
  basis: 'specification',
  carrier: 'lines',
  fields: {
    ...leaseFields('zeek'),
    'zeek.role': roleField('Part that it took in a protocol', 0.85),
    'zeek.service': { doc: 'Port on which it answered, as Zeek saw it', claims: 'services', confidence: 0.9 },
    'zeek.device': { doc: 'MAC address that Zeek saw for the first time' },
    'zeek.software': { doc: 'Software that Zeek recognised' },
    'http.server': { doc: 'Server header' },
    'http.user_agent': { doc: 'User-Agent header' },
    'ssh.banner': { doc: 'Identification string as sent' },
    'ssh.software': { doc: 'Software version of the identification string' },
  },
  probe(head) {
    const path = head.find((l) => l.startsWith('#path'));
    if (path !== undefined) return head[0]?.startsWith('#separator') === true ? YES : NO;
    const row = jsonRow(head[0] ?? '');
    return row !== null && row.has('ts') && logOf(row) !== null ? YES : NO;
  },
  open() {
    let separator = '\t';
    let log = '';
    let fields: readonly string[] = [];
    const header = (line: string): void => {
      if (line.startsWith('#separator ')) {
        const code = /^#separator \\x([0-9a-fA-F]{2})$/.exec(line)?.[1];
        separator = code === undefined ? '\t' : String.fromCharCode(Number.parseInt(code, 16));
      } else if (line.startsWith('#path')) log = line.slice(6);
      else if (line.startsWith('#fields')) fields = line.slice(8).split(separator, MAX_FIELDS);
    };
    return {
      push(line, out) {
        if (line.startsWith('#')) {
          header(line);
          return;
        }
        const row = jsonRow(line);
        const name = row === null ? log : (logOf(row) ?? '');
        if (!isKnownLog(name)) return;
        out.via(`Zeek ${name} log`);
        if (row !== null) {
          stateRow(name, plainTime(row), out);
          return;
        }
        const cells = line.split(separator, MAX_FIELDS);
        const named = new Map<string, string>();
        for (const [i, field] of fields.entries()) {
          const cell = cells[i];
          if (cell !== undefined && cell !== '-' && cell !== '(empty)') named.set(field, cell);
        }
        stateRow(name, named, out);
      },
    };
  },
};

export default reader;
