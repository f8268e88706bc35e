/** From a device, an advisory and what is known of its CVEs to the inputs of a score; of several CVEs the worst speaks. */

import { clinicalFunctionOf, type TriageMatrix } from '../clinical/matrix.ts';
import { MATCH_VERSION } from '../exposure/assess.ts';
import { RECALL_VERSION } from '../exposure/recalls/match.ts';
import type { ClinicalPart } from '../exposure/score/risk/gateway.ts';
import { peerStep, receiptOf } from '../exposure/score/risk/risk.ts';
import { FORMULA } from '../exposure/score/risk/table.ts';
import { type ClinicalFinding, SAFETY_IMPACT } from '../model/clinical.ts';
import type { Assessment } from '../model/exposure.ts';
import type { Receipt, RiskInputs } from '../model/risk.ts';
import type { Exploited } from '../model/vulnerability.ts';
import type { ControlsOf } from './controls.ts';
import type { Scored } from './exposures.ts';
import type { SiteDevice } from './exposures-ports.ts';
import { type CveFacts, factsOf, type Knowledge } from './knowledge.ts';

/** Protocols whose passwords or commands can be read or changed on the way. */
const IN_CLEAR: ReadonlySet<string> = new Set(['ftp', 'rsh', 'rlogin', 'rexec', 'telnet', 'tftp', 'vnc', 'rfb', 'x11']);

/** `tcp/23 telnet` names one. */
const insecureOf = (services: readonly string[]): readonly string[] =>
  [...new Set(services.map((s) => s.split(' ')[1] ?? '').filter((protocol) => IN_CLEAR.has(protocol)))].sort();

/** Null where one of the two is not known: the other may be the milder one. */
function worse({ row }: ClinicalFinding): RiskInputs['safety'] {
  if (row === null || row.harmIfLost === null || row.harmIfAltered === null) return null;
  const at = Math.max(SAFETY_IMPACT.indexOf(row.harmIfLost), SAFETY_IMPACT.indexOf(row.harmIfAltered));
  return SAFETY_IMPACT[at] ?? null;
}

/** @param looked  a catalogue of them was loaded, and there is a CVE to look for: its silence then says no */
function exploitedOf(known: Exploited | null, looked: boolean): RiskInputs['exploited'] {
  if (known !== null) return known.ransomware === true ? 'ransomware' : 'known';
  return looked ? 'no' : null;
}

function exploitationOf(facts: CveFacts | null): RiskInputs['exploitation'] {
  const word = facts?.ssvc?.exploitation?.toLowerCase() ?? null;
  if (word === 'active' || word === 'none') return word;
  return word === 'poc' || word === 'public poc' ? 'public poc' : null;
}

function yesNo(text: string | null | undefined): boolean | null {
  const word = text?.toLowerCase();
  return word === 'yes' ? true : word === 'no' ? false : null;
}

function impactOf(text: string | null | undefined): RiskInputs['technicalImpact'] {
  const word = text?.toLowerCase();
  return word === 'partial' || word === 'total' ? word : null;
}

/** The way to the component, the bill that tells of it, and who says that it is affected. */
function sourcesOfVia({ doc, via }: Assessment): Record<string, string> {
  if (via === undefined) return { verdict: doc };
  const said = via.wins === null ? via.statements : [via.statements[via.wins]!];
  return {
    verdict: [...new Set(said.map((s) => `${s.feed} ${s.record}`))].join(', '),
    component: via.path.join(' → '),
    ...(via.bill === null ? {} : { sbom: via.bill }),
  };
}

function sourcesOf(
  one: Assessment,
  cve: string | null,
  facts: CveFacts | null,
  clinical: ClinicalFinding,
): RiskInputs['sources'] {
  const sources: Record<string, string> = {
    ...sourcesOfVia(one),
    function: clinical.by.join(' '),
    peers: 'conversations',
  };
  if (clinical.word !== null) sources['safety'] = `${clinical.function}: ${clinical.word}`;
  if (cve === null || facts === null) return sources;
  if (facts.cvss !== null) sources['cvss'] = facts.cvss.vector ?? `${cve} ${facts.cvss.version}`;
  if (facts.exploited !== null) sources['exploited'] = `KEV ${cve}`;
  if (facts.epss !== null) sources['epss'] = `EPSS ${cve}`;
  if (facts.ssvc !== null) sources['exploitation'] = `SSVC ${cve}, ${facts.ssvc.by ?? 'publisher not named'}`;
  return sources;
}

export type Score = (
  device: SiteDevice,
  one: Assessment,
  knowledge: Pick<Knowledge, 'cves' | 'knowsExploited'>,
  isConfirmed: boolean,
) => Scored & { readonly receipt: Receipt };

/** Raised when the inputs of a score are made in another way, their sources among them. */
const INPUTS_VERSION = 4;

/** Changes when the matching, the formula or the defaults of the triage matrix do. */
export const rulesOf = (digest: string, clinicalVersion: number): string =>
  `match@${MATCH_VERSION} recall@${RECALL_VERSION} ${FORMULA} inputs@${INPUTS_VERSION} clinical@${clinicalVersion} catalogue ${digest}`;

/** Where the maker states that a device talks with systems outside of the hospital; null: nowhere. */
export type StatedOutside = (asset: string) => string | null;

const NO_CONTROLS: ControlsOf = () => ({ kinds: [], words: null });

/** What an attack would do to care through a device: of the function that it has. Null: not known. */
export function clinicalPartOf(clinical: ClinicalFinding): ClinicalPart {
  return {
    function: clinical.function,
    safety: worse(clinical),
    mission: clinical.row?.missionImpact ?? null,
    minutesToHarm: clinical.row?.timeToHarmMinutes ?? null,
  };
}

/**
 * @param matrix  the triage matrix in force
 * @param statedOutside  heard only where nobody saw whom a device speaks with, and only to raise
 */
export function createScore(
  matrix: TriageMatrix,
  controlsOf: ControlsOf = NO_CONTROLS,
  statedOutside: StatedOutside = () => null,
): Score {
  return (device, one, knowledge, isConfirmed) => {
    const clinical = clinicalFunctionOf(device, matrix);
    const controls = controlsOf(device.id, one.doc);
    const outside = device.isOnInternet === null ? statedOutside(device.id) : null;
    const inputsOf = (cve: string | null): RiskInputs => {
      const facts = cve === null ? null : factsOf(knowledge, cve);
      return {
        cve,
        verdict: isConfirmed || one.verdict === 'affected' ? 'affected' : 'needs_review',
        cvss: facts?.cvss?.score ?? null,
        exploited: exploitedOf(facts?.exploited ?? null, cve !== null && knowledge.knowsExploited),
        exploitation: exploitationOf(facts),
        epss: facts === null || facts.epss === null ? null : Math.round(facts.epss * 100) / 100,
        automatable: yesNo(facts?.ssvc?.automatable),
        technicalImpact: impactOf(facts?.ssvc?.technicalImpact),
        isOnInternet: outside === null ? device.isOnInternet : true,
        peers: device.peers === null ? null : peerStep(device.peers),
        insecure: insecureOf(device.services),
        ...clinicalPartOf(clinical),
        controls: controls.kinds,
        sources: {
          ...sourcesOf(one, cve, facts, clinical),
          ...(outside === null ? {} : { isOnInternet: outside }),
          ...(controls.words === null ? {} : { controls: controls.words }),
        },
      };
    };
    const receipts = (one.cves.length === 0 ? [null] : one.cves).map((cve) => receiptOf(inputsOf(cve)));
    const receipt = receipts.reduce((a, b) => (b.score > a.score ? b : a));
    const { formula, score, band, inputs } = receipt;
    return { formula, score, band, inputs, receipt };
  };
}
