/** The defaults against the FDA's device classification, where it is at hand: what it calls life-sustaining is life support here, or it is said why not. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadCatalogue, loadClinical } from '../../src/install/catalog.ts';

const folder = process.env['OPENWARD_SHARED'] ?? new URL('../../../shared/feeds/', import.meta.url).pathname;
const file = `${folder}/fda/foiclass.txt`;
const skip = existsSync(file) ? false : `no ${file}`;

/** Types under a regulation with a flagged product code that is not theirs. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'patient-monitor': '870.2300: MSX, a network of monitors',
  'central-station': '870.2300: MSX, which watches and does not sustain',
  'vital-signs-monitor': '870.2300: MSX, a network of monitors',
  'cpap-device': '868.5905: NHK, a manual resuscitator',
  'surgical-navigation': '882.4560: OEW, a tracker for operations',
};

/** Regulation number -> product codes with the flag. */
function flagged(): ReadonlyMap<string, readonly string[]> {
  const [head, ...lines] = readFileSync(file, 'latin1').split(/\r?\n/);
  const names = head!.split('|');
  const [code, regulation, flag] = ['PRODUCTCODE', 'REGULATIONNUMBER', 'Life_Sustain_support_flag'].map((n) =>
    names.indexOf(n),
  );
  const found = new Map<string, string[]>();
  for (const cells of lines.map((line) => line.split('|'))) {
    const number = cells[regulation!]?.trim() ?? '';
    if (cells[flag!]?.trim() !== 'Y' || number === '') continue;
    found.set(number, [...(found.get(number) ?? []), cells[code!]!]);
  }
  return found;
}

test('life-sustaining by the FDA is life support here, or it is said why not', { skip }, async (t) => {
  const codes = flagged();
  assert.ok(codes.size > 30, `${codes.size} regulations`);
  const { types: functions } = await loadClinical();
  const unsaid: string[] = [];
  const excepted = new Set<string>();
  let life = 0;
  for (const { id, source } of (await loadCatalogue()).types) {
    const hits = [...codes].filter(([number]) => source.reference.includes(number));
    if (hits.length === 0) continue;
    if (functions.get(id) === 'life-support') life++;
    else if (id in OTHERWISE) excepted.add(id);
    else unsaid.push(`${id}: ${hits.map(([n, c]) => `${n} ${c.join(' ')}`).join(', ')}`);
  }
  assert.deepEqual(unsaid, []);
  assert.deepEqual([...excepted].sort(), Object.keys(OTHERWISE).sort(), 'no exception without a cause');
  assert.ok(life >= 5, `${life}`);
  t.diagnostic(`${life} types of life support by flag, ${excepted.size} exceptions`);
});
