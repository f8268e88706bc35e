/** Mandatory tests on scores: one for each product and version (6.1.7), sound (6.1.8), rightly computed (6.1.9, 6.1.10). */

import { cvssScores, severity } from '../../score/cvss/score.ts';
import { type CvssVector, readVector } from '../../score/cvss/vector.ts';
import { isObject, type JsonObject, own } from '../json.ts';
import { type CsafTest, type Failure, obj, placed, str, strs, vulnerabilities } from './contract.ts';

const KEYS = ['cvss_v2', 'cvss_v3', 'cvss_v4'] as const;

interface Score {
  readonly key: (typeof KEYS)[number];
  readonly cvss: JsonObject;
  readonly at: string;
  readonly products: readonly string[];
  readonly source: string;
}

function* scoresOf(v: JsonObject, at: string): Generator<Score> {
  for (const [list, inner] of [
    ['scores', null],
    ['metrics', 'content'],
  ] as const) {
    for (const [one, here] of placed(v, list, at)) {
      const holder = inner === null ? one : obj(one, inner);
      const place = inner === null ? here : `${here}/${inner}`;
      for (const key of KEYS) {
        const cvss = own(holder, key);
        if (!isObject(cvss)) continue;
        yield { key, cvss, at: `${place}/${key}`, products: strs(one, 'products'), source: str(one, 'source') ?? '' };
      }
    }
  }
}

const all = (doc: JsonObject): readonly Score[] => vulnerabilities(doc).flatMap(([v, at]) => [...scoresOf(v, at)]);
const versionOf = (s: Score): string => str(s.cvss, 'version') ?? s.key;
const vectorOf = (s: Score): CvssVector | null => {
  const read = readVector(str(s.cvss, 'vectorString') ?? '');
  return read.ok ? read.value : null;
};

const VERSIONS: Readonly<Record<Score['key'], readonly string[]>> = {
  cvss_v2: ['2.0'],
  cvss_v3: ['3.0', '3.1'],
  cvss_v4: ['4.0'],
};

/** 6.1.8, as far as the schemas of FIRST ask for it. */
function* unsound({ key, cvss, at }: Score): Generator<Failure> {
  const version = str(cvss, 'version');
  if (version === null || !VERSIONS[key].includes(version))
    yield { at: `${at}/version`, detail: 'is missing or another one' };
  const read = readVector(str(cvss, 'vectorString') ?? '');
  if (!read.ok) yield { at: `${at}/vectorString`, detail: `is no vector: ${read.error.problem}` };
  else if (read.value.version !== version) yield { at: `${at}/vectorString`, detail: 'is of another version' };
  const score = own(cvss, 'baseScore');
  if (typeof score !== 'number' || score < 0 || score > 10)
    yield { at: `${at}/baseScore`, detail: 'is missing, or not 0 to 10' };
  if (key !== 'cvss_v2' && str(cvss, 'baseSeverity') === null) yield { at: `${at}/baseSeverity`, detail: 'is missing' };
}

function* miscounted(s: Score): Generator<Failure> {
  const vector = vectorOf(s);
  if (vector === null) return;
  const scores = cvssScores(vector);
  const four = s.key === 'cvss_v4';
  // Version 4 has one score, of what the vector holds.
  const whole = four ? (scores.environmental ?? scores.threat ?? scores.base) : scores.base;
  for (const [name, counted] of [
    ['base', whole],
    ['temporal', scores.threat],
    ['environmental', scores.environmental],
  ] as const) {
    if (counted === null || (four && name !== 'base')) continue;
    const [stated, word] = [own(s.cvss, `${name}Score`), str(s.cvss, `${name}Severity`)];
    if (typeof stated === 'number' && stated !== counted)
      yield { at: `${s.at}/${name}Score`, detail: `is ${stated}, and the vector comes to ${counted}` };
    const wanted = severity(counted).toUpperCase();
    if (s.key !== 'cvss_v2' && word !== null && word !== wanted)
      yield { at: `${s.at}/${name}Severity`, detail: `is ${word}, and the vector comes to ${wanted}` };
  }
}

const table = (text: string): readonly (readonly [string, string])[] =>
  text.split(' ').map((item) => item.split(':') as [string, string]);
const CIA = 'confidentialityImpact:C integrityImpact:I availabilityImpact:A';
const METRICS: Readonly<Record<Score['key'], readonly (readonly [property: string, metric: string])[]>> = {
  cvss_v2: table(`accessVector:AV accessComplexity:AC authentication:Au ${CIA}`),
  cvss_v3: table(
    `attackVector:AV attackComplexity:AC privilegesRequired:PR userInteraction:UI scope:S ${CIA} exploitCodeMaturity:E remediationLevel:RL reportConfidence:RC`,
  ),
  cvss_v4: table(
    'attackVector:AV attackComplexity:AC attackRequirements:AT privilegesRequired:PR userInteraction:UI vulnConfidentialityImpact:VC vulnIntegrityImpact:VI vulnAvailabilityImpact:VA subConfidentialityImpact:SC subIntegrityImpact:SI subAvailabilityImpact:SA',
  ),
};

/** 6.1.10: a metric's word begins with its letter in the vector; what is not defined is not in it. */
function* inconsistent(s: Score): Generator<Failure> {
  const vector = vectorOf(s);
  if (vector === null) return;
  for (const [property, metric] of METRICS[s.key]) {
    const word = str(s.cvss, property);
    if (word === null) continue;
    const letter = word === 'NOT_DEFINED' ? undefined : word[0];
    if (vector.metrics.get(metric) !== letter)
      yield { at: `${s.at}/${property}`, detail: `is ${word}, and the vector says otherwise` };
  }
}

function* repeated(doc: JsonObject): Generator<Failure> {
  for (const [v, at] of vulnerabilities(doc)) {
    const seen = new Set<string>();
    for (const s of scoresOf(v, at)) {
      for (const id of new Set(s.products)) {
        const key = JSON.stringify([id, versionOf(s), s.source]);
        if (seen.has(key)) yield { at: s.at, detail: `scores ${JSON.stringify(id)} again` };
        seen.add(key);
      }
    }
  }
}

export const SCORES: readonly CsafTest[] = [
  { id: '6.1.7', check: repeated },
  { id: '6.1.8', check: (doc) => all(doc).flatMap((s) => [...unsound(s)]) },
  { id: '6.1.9', check: (doc) => all(doc).flatMap((s) => [...miscounted(s)]) },
  { id: '6.1.10', check: (doc) => all(doc).flatMap((s) => [...inconsistent(s)]) },
];
