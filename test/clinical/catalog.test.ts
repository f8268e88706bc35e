/** The clinical part of the catalogue: complete, in step with the device types, and mild nowhere by silence. */

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { CATALOG_FOLDER, loadCatalogue, loadClinical } from '../../src/install/catalog.ts';
import {
  CLINICAL_FUNCTIONS,
  type ClinicalCatalogue,
  type ClinicalFunction,
  MISSION_IMPACT,
  SAFETY_IMPACT,
} from '../../src/model/clinical.ts';

let clinical: ClinicalCatalogue;
before(async () => {
  clinical = await loadClinical();
});

const rowOf = (id: ClinicalFunction) => clinical.functions.find((f) => f.id === id)!.row;

test('every function is there once, in order, with a whole row that is to be signed and says what it rests on', () => {
  assert.deepEqual(
    clinical.functions.map((f) => f.id),
    CLINICAL_FUNCTIONS,
  );
  for (const { id, row, signed, source } of clinical.functions) {
    // How many must stay in service nobody can know but the hospital.
    for (const [name, value] of Object.entries(row))
      if (name !== 'minInServicePercent') assert.notEqual(value, null, `${id} ${name}`);
    assert.equal(signed, null, id);
    assert.match(source.reference, /signed by the hospital/, id);
    if (row.isolate !== 'yes') assert.ok(row.decides!.length > 0, `${id}: somebody gives the order`);
  }
});

test('every device type has a line, and no line is for a type that does not exist', async () => {
  const { types } = await loadCatalogue();
  assert.deepEqual([...clinical.types.keys()].sort(), types.map((t) => t.id).sort());
  const used = new Set(clinical.types.values());
  for (const id of CLINICAL_FUNCTIONS) assert.ok(used.has(id), `no type is for ${id}`);
});

test('what a type cannot tell is unknown, not "none"', () => {
  for (const type of ['medical-device', 'iot-device', 'serial-server', 'plc'])
    assert.equal(clinical.types.get(type), null);
});

test('no medical or laboratory type is without clinical function', async () => {
  for (const { id, category } of (await loadCatalogue()).types)
    if (category === 'medical' || category === 'laboratory') assert.notEqual(clinical.types.get(id), 'none', id);
});

test('life support is the worst row in every respect, none the mildest', () => {
  const severity = (id: ClinicalFunction) => {
    const row = rowOf(id);
    return [
      SAFETY_IMPACT.indexOf(row.harmIfLost!),
      SAFETY_IMPACT.indexOf(row.harmIfAltered!),
      MISSION_IMPACT.indexOf(row.missionImpact!),
      row.timeToHarmMinutes === 'no limit' ? Number.NEGATIVE_INFINITY : -row.timeToHarmMinutes!,
      row.maxOfflineMinutes === 'no limit' ? Number.NEGATIVE_INFINITY : -row.maxOfflineMinutes!,
    ];
  };
  for (const id of CLINICAL_FUNCTIONS)
    for (const [i, value] of severity(id).entries()) {
      assert.ok(value <= severity('life-support')[i]!, `${id} ${i}`);
      assert.ok(value >= severity('none')[i]!, `${id} ${i}`);
    }
});

test('an entry that does not fit is refused with its file and place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clinical-'));
  try {
    await cp(new URL('clinical', CATALOG_FOLDER), join(folder, 'clinical'), { recursive: true });
    const url = pathToFileURL(`${folder}/`);
    const refused = async (name: string, from: string, to: string, place: RegExp): Promise<void> => {
      const file = join(folder, 'clinical', name);
      const text = await readFile(file, 'utf8');
      assert.ok(text.includes(from));
      await writeFile(file, text.replace(from, to));
      await assert.rejects(loadClinical(url), place);
      await writeFile(file, text);
    };
    const inRow = (name: string) => new RegExp(`clinical/functions\\.json at /functions/0/row/${name}`);
    await refused('functions.json', '"harmIfLost": "catastrophic"', '"harmIfLost": "severe"', inRow('harmIfLost'));
    await refused('functions.json', '"timeToHarmMinutes": 3', '"timeToHarmMinutes": -3', inRow('timeToHarmMinutes'));
    await refused('types.json', '"ventilator": "life-support"', '"ventilator": "life"', /types\.json at \/ventilator/);
    await refused('types.json', '{', '[', /clinical\/types\.json/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
