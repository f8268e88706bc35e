/**
 * 100,000 devices against 30,000 recalls, and beside it what a search of every recall for each device would take, from a sample.
 * `node bench/recalls.ts [--devices N] [--recalls N]`. Recalls are made up in the forms of the FDA's texts; a hospital's devices
 * are of some hundred models.
 */

import { parseArgs } from 'node:util';
import { loadCatalogue, loadProductNames, loadRecallRules } from '../src/install/catalog.ts';
import type { WholeRecall } from '../src/model/recall.ts';
import { createRecallIndex } from '../src/services/recall-matching.ts';

const { values } = parseArgs({
  options: { devices: { type: 'string', default: '100000' }, recalls: { type: 'string', default: '30000' } },
});
const DEVICES = Number(values.devices);
const RECALLS = Number(values.recalls);
const MODELS = 600;
const SAMPLE = 20;

const [catalogue, names, rules] = await Promise.all([loadCatalogue(), loadProductNames(), loadRecallRules()]);
const makers = catalogue.vendors.slice(0, 120).map((v) => v.name);
const KINDS = ['infusion pump', 'ventilator', 'patient monitor', 'catheter kit', 'analyzer'];

const recallOf = (k: number): WholeRecall => {
  const model = k % (MODELS * 5);
  return {
    number: `Z-${String(k + 1).padStart(4, '0')}-2026`,
    event: null,
    firm: `${makers[model % makers.length]}, Inc.`,
    product: `${makers[model % makers.length]} Series${model} ${KINDS[k % KINDS.length]}, REF ${model}-${k % 7}`,
    reason: 'Made up.',
    rootCause: null,
    classification: 'II',
    status: 'Ongoing',
    productCode: 'FRN',
    codes: `Serial numbers ${k}0000 to ${k}9999, ${k}77, ${k}78; Lot ${k}A`,
    initiatedAtMs: null,
    endedAtMs: null,
    action: null,
    records: [],
    storedAtMs: 0,
  };
};
const deviceOf = (k: number) => ({
  manufacturer: makers[(k % MODELS) % makers.length]!,
  model: `Series${k % MODELS}`,
  type: 'infusion-pump',
  versions: [],
  serial: `${k % MODELS}${1000 + (k % 9000)}`,
  udi: null,
  confidence: 1,
});

const index = createRecallIndex(catalogue, names, rules)(() => '880.5725');
const cpu = (): number => process.cpuUsage().user / 1_000;
const began = cpu();
for (let k = 0; k < RECALLS; k++) index.add(recallOf(k));
const read = cpu();
let pairs = 0;
for (let k = 0; k < DEVICES; k++) pairs += index.match(deviceOf(k)).length;
const matched = cpu();
const all = [...index.all()];
for (let k = 0; k < SAMPLE; k++) for (const { number } of all) index.compare(number, deviceOf(k));
const naive = ((cpu() - matched) / SAMPLE) * DEVICES;
const mib = Math.round(process.memoryUsage.rss() / 1_048_576);
console.log(`${RECALLS} recalls read and indexed in ${Math.round(read - began)} ms of processor time`);
console.log(`${DEVICES} devices matched in ${Math.round(matched - read)} ms, ${pairs} pairs; ${mib} MiB resident`);
console.log(`each device against each recall: about ${Math.round(naive / 1000)} s (from ${SAMPLE} devices)`);
