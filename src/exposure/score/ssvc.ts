/**
 * Decision tables of SSVC (CERT/CC, https://github.com/CERTCC/SSVC, JSON and CSV of the versions named) and of CISA's Binding
 * Operational Directive 26-04 as SSVC publishes it. Total functions of known inputs. With an unknown input: every outcome
 * that is still possible, so that unknown is never the mildest one by silence.
 */

import { MISSION_IMPACT, type MissionImpact, SAFETY_IMPACT, type SafetyImpact } from '../../model/clinical.ts';

export { MISSION_IMPACT, type MissionImpact, SAFETY_IMPACT, type SafetyImpact };
export const EXPLOITATION = ['none', 'public poc', 'active'] as const;
export const SYSTEM_EXPOSURE = ['small', 'controlled', 'open'] as const;
export const AUTOMATABLE = ['no', 'yes'] as const;
export const HUMAN_IMPACT = ['low', 'medium', 'high', 'very high'] as const;
export const TECHNICAL_IMPACT = ['partial', 'total'] as const;
/** From the mildest on. */
export const DEPLOYER_DECISIONS = ['defer', 'scheduled', 'out-of-cycle', 'immediate'] as const;
export const BOD_DEADLINES = ['FSU', '60D', '14D', '3D', '3DF'] as const;

export type Exploitation = (typeof EXPLOITATION)[number];
export type SystemExposure = (typeof SYSTEM_EXPOSURE)[number];
export type Automatable = (typeof AUTOMATABLE)[number];
export type HumanImpact = (typeof HUMAN_IMPACT)[number];
export type TechnicalImpact = (typeof TECHNICAL_IMPACT)[number];
export type DeployerDecision = (typeof DEPLOYER_DECISIONS)[number];
/** Fix on system upgrade; within 60, 14, 3 days; within 3 days with a forensic triage. */
export type BodDeadline = (typeof BOD_DEADLINES)[number];

export const SSVC_VERSIONS = { deployer: '1.0.0', humanImpact: '1.0.0', bod2604: '1.0.0' } as const;

/** Deployer table: a row is exploitation, exposure, automatable; a letter is the decision for human impact low .. very high. */
const DEPLOYER: Readonly<Record<Exploitation, Readonly<Record<SystemExposure, readonly [no: string, yes: string]>>>> = {
  none: { small: ['DDSS', 'DSSS'], controlled: ['DSSS', 'SSSS'], open: ['DSSS', 'SSSO'] },
  'public poc': { small: ['DSSS', 'SSSS'], controlled: ['DSSS', 'SSSO'], open: ['SSSO', 'SSOO'] },
  active: { small: ['SSOO', 'SOOO'], controlled: ['SSOO', 'OOOO'], open: ['SOOI', 'OOII'] },
};

/** Human impact: a letter is the impact for mission degraded .. mission failure. The published table; the prose beside it differs in four cells. */
const HUMAN: Readonly<Record<SafetyImpact, string>> = {
  negligible: 'LLMV',
  marginal: 'LLMV',
  critical: 'MHHV',
  catastrophic: 'VVVV',
};

export interface DeployerInput {
  readonly exploitation: Exploitation | null;
  readonly exposure: SystemExposure | null;
  readonly automatable: Automatable | null;
  readonly humanImpact: HumanImpact | null;
}

const known = <T>(value: T | null, all: readonly T[]): readonly T[] => (value === null ? all : [value]);

/**
 * @param input  null: unknown
 * @returns the decisions that are possible, the mildest first, at least one; exactly one when nothing is unknown
 */
export function deployerDecisions(input: DeployerInput): readonly DeployerDecision[] {
  const found = new Set<DeployerDecision>();
  for (const e of known(input.exploitation, EXPLOITATION))
    for (const x of known(input.exposure, SYSTEM_EXPOSURE))
      for (const a of known(input.automatable, AUTOMATABLE))
        for (const h of known(input.humanImpact, HUMAN_IMPACT)) {
          const letter = DEPLOYER[e][x][a === 'yes' ? 1 : 0][HUMAN_IMPACT.indexOf(h)]!;
          found.add(DEPLOYER_DECISIONS['DSOI'.indexOf(letter)]!);
        }
  return DEPLOYER_DECISIONS.filter((d) => found.has(d));
}

/** As above, for human impact; from low on. */
export function humanImpacts(safety: SafetyImpact | null, mission: MissionImpact | null): readonly HumanImpact[] {
  const found = new Set<HumanImpact>();
  for (const s of known(safety, SAFETY_IMPACT))
    for (const m of known(mission, MISSION_IMPACT))
      found.add(HUMAN_IMPACT['LMHV'.indexOf(HUMAN[s][MISSION_IMPACT.indexOf(m)]!)]!);
  return HUMAN_IMPACT.filter((h) => found.has(h));
}

export interface BodInput {
  readonly publiclyExposed: boolean | null;
  readonly inKev: boolean | null;
  readonly automatable: boolean | null;
  readonly technicalImpact: TechnicalImpact | null;
}

/** Key: publicly exposed, in KEV, automatable, then the deadline for partial and for total impact. */
const BOD: Readonly<Record<string, readonly [partial: BodDeadline, total: BodDeadline]>> = {
  NNN: ['FSU', 'FSU'],
  NNY: ['60D', '60D'],
  NYN: ['14D', '14D'],
  NYY: ['14D', '3DF'],
  YNN: ['60D', '14D'],
  YNY: ['14D', '3D'],
  YYN: ['14D', '3DF'],
  YYY: ['3D', '3DF'],
};

/** The deadlines that are possible, the longest first; exactly one when nothing is unknown. */
export function bodDeadlines(input: BodInput): readonly BodDeadline[] {
  const found = new Set<BodDeadline>();
  const letter = (yes: boolean): string => (yes ? 'Y' : 'N');
  for (const exposed of known(input.publiclyExposed, [false, true]))
    for (const kev of known(input.inKev, [false, true]))
      for (const automatable of known(input.automatable, [false, true]))
        for (const impact of known(input.technicalImpact, TECHNICAL_IMPACT))
          found.add(BOD[`${letter(exposed)}${letter(kev)}${letter(automatable)}`]![impact === 'total' ? 1 : 0]);
  return BOD_DEADLINES.filter((d) => found.has(d));
}
