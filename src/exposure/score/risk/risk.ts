/**
 * risk@1: 100 points multiplied by seven factors, each read off a table. What is not known is taken for something that the
 * receipt names, never for the mildest. Raising any input never lowers the score.
 */

import type { Band, FactorId, Receipt, RiskChange, RiskFactor, RiskInputs } from '../../../model/risk.ts';
import { bodDeadlines, deployerDecisions, type Exploitation, humanImpacts, type SystemExposure } from '../ssvc.ts';
import {
  BAND_FROM,
  CERTAINTY,
  CONTROL,
  EPSS,
  EXPLOITATION,
  FORMULA,
  HARM,
  INSECURE,
  LEAST_LEFT,
  PEERS,
  REACH,
  SEVERITY,
  TIME,
  UNKNOWN_HARM,
  UNKNOWN_MINUTES,
} from './table.ts';

interface Read {
  readonly id: FactorId;
  readonly value: number;
  readonly because: string;
  readonly assumed: string | null;
}

const from = <T>(steps: readonly (readonly [number, T])[], n: number): T =>
  (steps.find(([least]) => n >= least) ?? steps.at(-1)!)[1];
const upTo = <T>(steps: readonly (readonly [number, T])[], n: number): T =>
  (steps.find(([most]) => n <= most) ?? steps.at(-1)!)[1];

function severity({ cvss }: RiskInputs): Read {
  const { least, unknownCvss } = SEVERITY;
  const value = Math.round(1_000 * least + 100 * (1 - least) * (cvss ?? unknownCvss)) / 1_000;
  return {
    id: 'severity',
    value,
    because: cvss === null ? 'no CVSS score is stated' : `CVSS ${cvss}`,
    assumed: cvss === null ? `CVSS ${unknownCvss}` : null,
  };
}

/** KEV, SSVC and EPSS answer one question: it is open when none does, and stays open while nobody looked into KEV. */
function exploitation(inputs: RiskInputs): Read {
  const said: (readonly [value: number, because: string, assumed: string | null])[] = [];
  if (inputs.exploited === 'ransomware')
    said.push([EXPLOITATION.ransomware, 'used in ransomware campaigns (KEV)', null]);
  if (inputs.exploited === 'known') said.push([EXPLOITATION.exploited, 'known to be exploited (KEV)', null]);
  if (inputs.exploitation === 'active') said.push([EXPLOITATION.exploited, 'SSVC exploitation active', null]);
  if (inputs.exploitation === 'public poc') said.push([EXPLOITATION.poc, 'SSVC exploitation public poc', null]);
  if (inputs.exploitation === 'none') said.push([EXPLOITATION.none, 'SSVC exploitation none', null]);
  if (inputs.epss !== null) said.push([from(EPSS, inputs.epss), `EPSS ${inputs.epss}`, null]);
  if (said.length === 0) said.push([EXPLOITATION.unknown, 'nobody says whether it is exploited', BETWEEN]);
  if (inputs.exploited === null) said.push([EXPLOITATION.unknown, 'nobody looked whether it is in KEV', BETWEEN]);
  const [value, because, assumed] = said.reduce((a, b) => (b[0] > a[0] ? b : a));
  return { id: 'exploitation', value, because, assumed };
}
const BETWEEN = 'between none and a public exploit';

function reach({ isOnInternet, peers, insecure }: RiskInputs): Read {
  const own = Math.max(
    isOnInternet === null ? REACH.unknown : isOnInternet ? REACH.internet : 0,
    peers === null ? REACH.unknown : from(PEERS, peers),
  );
  const value = insecure.length > 0 ? Math.min(REACH.internet, Math.round((own + INSECURE) * 100) / 100) : own;
  const inside =
    peers === null
      ? 'nobody saw whom it speaks with'
      : peers === 0
        ? 'speaks with no other device'
        : `speaks with ${peers} or more devices`;
  const words = [isOnInternet === true ? 'speaks with the internet' : inside];
  if (isOnInternet === null && peers !== null) words.push('whether with the internet is not known');
  if (insecure.length > 0) words.push(`answers in clear (${insecure.join(', ')})`);
  const isOpen = isOnInternet !== true && (isOnInternet === null || peers === null);
  return { id: 'reach', value, because: words.join(', '), assumed: isOpen ? 'as one of six peers or more' : null };
}

function harm({ safety, function: name }: RiskInputs): Read {
  return {
    id: 'harm',
    value: HARM[safety ?? UNKNOWN_HARM],
    because: safety === null ? 'its clinical function is not known' : `${name}: harm ${safety}`,
    assumed: safety === null ? `harm ${UNKNOWN_HARM}` : null,
  };
}

function time({ minutesToHarm }: RiskInputs): Read {
  const minutes = minutesToHarm ?? UNKNOWN_MINUTES;
  const said = minutesToHarm === 'no limit' ? 'nobody comes to harm by its loss' : `${minutesToHarm} minutes to harm`;
  return {
    id: 'time',
    value: upTo(TIME, minutes === 'no limit' ? Number.POSITIVE_INFINITY : minutes),
    because: minutesToHarm === null ? 'the time to harm is not known' : said,
    assumed: minutesToHarm === null ? `${UNKNOWN_MINUTES} minutes` : null,
  };
}

function controls({ controls: list }: RiskInputs): Read {
  const product = [...new Set(list)].reduce((left, kind) => left * CONTROL[kind], 1);
  return {
    id: 'controls',
    value: Math.max(LEAST_LEFT, product),
    because: list.length === 0 ? 'no control is known' : list.join(', '),
    assumed: null,
  };
}

const read = (inputs: RiskInputs): readonly Read[] => [
  {
    id: 'certainty',
    value: CERTAINTY[inputs.verdict],
    because: inputs.verdict === 'affected' ? 'affected' : 'a person has to look',
    assumed: null,
  },
  severity(inputs),
  exploitation(inputs),
  reach(inputs),
  harm(inputs),
  time(inputs),
  controls(inputs),
];

/** Peers as finely as the formula tells them apart: the least number of their step. */
export const peerStep = (peers: number): number => (PEERS.find(([least]) => peers >= least) ?? PEERS.at(-1)!)[0];

/** Never minus zero, which JSON does not know. */
const tenths = (n: number): number => Math.round(n * 10) / 10 + 0;
export const bandOf = (score: number): Band => from(BAND_FROM, score);

/** 0 to 100, in tenths. */
export const scoreOf = (inputs: RiskInputs): number =>
  tenths(read(inputs).reduce((points, factor) => points * factor.value, 100));

/**
 * What each factor takes of the 100 points: the loss is shared out by the factors' logarithms, so that the order in which
 * they are multiplied does not matter. Rounded to tenths; the largest takes what rounding leaves.
 */
function shared(reads: readonly Read[], score: number): readonly RiskFactor[] {
  const lost = 100 - score;
  const logs = reads.map((r) => -Math.log(r.value));
  const all = logs.reduce((a, b) => a + b, 0);
  const points = logs.map((log) => (all === 0 ? 0 : tenths((lost * log) / all)));
  const rest = tenths(lost - points.reduce((a, b) => a + b, 0));
  const largest = points.indexOf(Math.max(...points));
  return reads.map((r, i) => ({ ...r, points: i === largest ? tenths(points[i]! + rest) : points[i]! }));
}

function systemExposure({ isOnInternet, peers }: RiskInputs): SystemExposure | null {
  if (isOnInternet === true) return 'open';
  if (isOnInternet === null || peers === null) return null;
  return peers > 0 ? 'controlled' : 'small';
}

function exploitationOf({ exploited, exploitation: said }: RiskInputs): Exploitation | null {
  if (exploited === null) return said === 'active' ? said : null;
  return exploited === 'no' ? said : 'active';
}

function decisions(inputs: RiskInputs): readonly string[] {
  const impacts = humanImpacts(inputs.safety, inputs.mission);
  const automatable = inputs.automatable === null ? null : inputs.automatable ? 'yes' : 'no';
  const about = { exploitation: exploitationOf(inputs), exposure: systemExposure(inputs), automatable } as const;
  const possible = new Set(impacts.flatMap((humanImpact) => deployerDecisions({ ...about, humanImpact })));
  return ['defer', 'scheduled', 'out-of-cycle', 'immediate'].filter((d) => possible.has(d as never));
}

/** Things that somebody can do or find out, as changes of the inputs. */
const CHANGES: readonly (readonly [id: string, change: (i: RiskInputs) => Partial<RiskInputs> | null])[] = [
  ['isolate', (i) => (i.controls.includes('isolated') ? null : { controls: [...i.controls, 'isolated'] })],
  ['segment', (i) => (i.controls.includes('segmented') ? null : { controls: [...i.controls, 'segmented'] })],
  ['cut-internet', (i) => (i.isOnInternet ? { isOnInternet: false } : null)],
  ['close-clear-services', (i) => (i.insecure.length > 0 ? { insecure: [] } : null)],
  ['review-affected', (i) => (i.verdict === 'needs_review' ? { verdict: 'affected' } : null)],
  ['exploited', (i) => (i.exploited === 'no' ? { exploited: 'known' } : null)],
];

function changesOf(inputs: RiskInputs): readonly RiskChange[] {
  const fixed: RiskChange = { id: 'fix', score: 0, band: 'low' };
  const out = CHANGES.flatMap(([id, change]) => {
    const patch = change(inputs);
    if (patch === null) return [];
    const score = scoreOf({ ...inputs, ...patch });
    return [{ id, score, band: bandOf(score) }];
  });
  return [fixed, ...out].sort((a, b) => a.score - b.score || (a.id < b.id ? -1 : 1));
}

/** What a score is with one thing changed: the fix is applied, a control is added, a fact is found out. */
export const whatIf = (inputs: RiskInputs, patch: Partial<RiskInputs>): number => scoreOf({ ...inputs, ...patch });

/** The whole account of a score. Pure: the same inputs give the same receipt, letter by letter. */
export function receiptOf(inputs: RiskInputs): Receipt {
  const reads = read(inputs);
  const score = scoreOf(inputs);
  return {
    formula: FORMULA,
    inputs,
    factors: shared(reads, score),
    score,
    band: bandOf(score),
    ssvc: decisions(inputs),
    bod: bodDeadlines({
      publiclyExposed: inputs.isOnInternet,
      inKev: inputs.exploited === null ? null : inputs.exploited !== 'no',
      automatable: inputs.automatable,
      technicalImpact: inputs.technicalImpact,
    }),
    changes: changesOf(inputs),
  };
}
