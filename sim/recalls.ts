/**
 * Recalls of devices that the simulated hospital has, and the classes that their product codes stand for: facts of the FDA's data
 * bases with their source, in our own words, written as openFDA publishes them. Where a source that was opened does not show a
 * fact (the pieces of the Perseus), it is left out, as a data base may.
 */

interface RecallFact {
  readonly number: string;
  readonly event: string | null;
  /** Id of the FDA's recall data base; null: not known. */
  readonly id: string | null;
  readonly source: string;
  readonly firm: string;
  readonly product: string;
  readonly reason: string;
  readonly classification: 'Class I' | 'Class II';
  readonly status: 'Ongoing' | 'Terminated';
  readonly productCode: string | null;
  readonly codes: string | null;
  /** As openFDA writes days. */
  readonly initiated: string;
  readonly posted: string;
  readonly ended: string | null;
  readonly action: string | null;
}

const DATABASE = 'https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfRes/res.cfm?id=';

export const RECALLS: readonly RecallFact[] = [
  {
    number: 'Z-0530-2022',
    event: '89017',
    id: '190891',
    source: `${DATABASE}190891`,
    firm: 'Baxter Healthcare Corporation',
    product: 'SIGMA Spectrum infusion pump with Master Drug Library (Version 8), product code 35700BAX2',
    reason:
      'Less of a drug than set, or none, may reach the patient, in some cases without an alarm, when an upstream occlusion was not wholly removed or the set is not put in as described.',
    classification: 'Class I',
    status: 'Ongoing',
    productCode: 'FRN',
    codes: 'All serial numbers, GTIN 00085412498683',
    initiated: '20211229',
    posted: '20220129',
    ended: null,
    action:
      'Acknowledge the letter. Set up the infusion as the screen says. At an upstream occlusion alarm look at the line and remove the occlusion before the infusion is started again.',
  },
  {
    number: 'Z-0123-2021',
    event: '86062',
    id: '182590',
    source: `${DATABASE}182590`,
    firm: 'Baxter Healthcare Corporation',
    product: 'Spectrum IQ Infusion System with Dose IQ Safety Software',
    reason:
      'Residue from cleaning may corrode the contacts of pump and battery; the instructions for cleaning were renewed.',
    classification: 'Class I',
    status: 'Terminated',
    productCode: 'FRN',
    codes: 'Product code 3570009, all serial numbers; GTIN 00085412610900',
    initiated: '20200630',
    posted: '20201022',
    ended: '20240429',
    action: 'Clean as the manual says. Look at the pins of the rear case and of the battery for residue or corrosion.',
  },
  {
    number: 'Z-0555-2024',
    event: null,
    id: null,
    source:
      'https://therecalldesk.com/recalls/fda-z-0555-2024-cardiohelp-i-heart-lung-support-system-a-blood-oxygenation-a',
    firm: 'Maquet Medical Systems USA',
    product: 'CARDIOHELP-i Heart-Lung Support System',
    reason: 'Factory settings (limits of pressures, bubble sensor) are not described in the instructions as they are.',
    classification: 'Class II',
    status: 'Ongoing',
    productCode: 'DTQ',
    codes: 'All serial numbers up to and including 90415177',
    initiated: '20231220',
    posted: '20231220',
    ended: null,
    action: null,
  },
  {
    number: 'Z-2254-2018',
    event: null,
    id: null,
    source: 'https://api.ai-analytics.org/recall/Z-2254-2018.md',
    firm: 'Draeger Medical, Inc.',
    product: 'Perseus A500 Anesthesia Machine, catalog number MK06000',
    reason:
      'After a fault of the gas module the machine may give nitrous oxide without the oxygen that has to go with it.',
    classification: 'Class II',
    status: 'Terminated',
    productCode: 'BSZ',
    codes: null,
    initiated: '20180524',
    posted: '20180627',
    ended: '20200512',
    action: null,
  },
];

/** Product code, name, device class, regulation, life-sustaining: of the FDA's product classification. */
const CLASSES: readonly (readonly [code: string, name: string, deviceClass: string, regulation: string])[] = [
  ['FRN', 'Pump, Infusion', '2', '880.5725'],
  ['DTQ', 'Console, Heart-Lung Machine, Cardiopulmonary Bypass', '2', '870.4220'],
  ['BSZ', 'Gas-Machine, Anesthesia', '2', '868.5160'],
];

const day = (text: string): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
const dataSet = (results: readonly unknown[]): unknown => ({
  meta: {
    disclaimer: 'Facts for the demo, in our own words; the sources tell the rest.',
    last_updated: '2026-01-01',
    results: { skip: 0, limit: results.length, total: results.length },
  },
  results,
});

/** Data sets by file name, as openFDA gives them. */
export const recallFiles = (): Readonly<Record<string, unknown>> => ({
  'device-enforcement': dataSet(
    RECALLS.map((r) => ({
      recall_number: r.number,
      event_id: r.event ?? '',
      recalling_firm: r.firm,
      product_description: r.product,
      reason_for_recall: r.reason,
      classification: r.classification,
      status: r.status,
      code_info: r.codes ?? '',
      recall_initiation_date: r.initiated,
      report_date: r.posted,
      termination_date: r.ended ?? '',
      source: r.source,
    })),
  ),
  'device-recall': dataSet(
    RECALLS.filter((r) => r.id !== null).map((r) => ({
      cfres_id: r.id,
      product_res_number: r.number,
      res_event_number: r.event ?? '',
      product_code: r.productCode,
      recall_status: r.status === 'Ongoing' ? 'Open, Classified' : 'Terminated',
      recalling_firm: r.firm,
      product_description: r.product,
      reason_for_recall: r.reason,
      code_info: r.codes ?? '',
      action: r.action,
      event_date_initiated: day(r.initiated),
      event_date_posted: day(r.posted),
      ...(r.ended === null ? {} : { event_date_terminated: day(r.ended) }),
    })),
  ),
  'device-classification': dataSet(
    CLASSES.map(([product_code, device_name, device_class, regulation_number]) => ({
      product_code,
      device_name,
      device_class,
      regulation_number,
      submission_type_id: '1',
    })),
  ),
});
