/** A campaign as the sum of its steps: which may come next, and what stands after them. */

import {
  type CampaignDeviceState,
  type CampaignOptions,
  type CampaignStatus,
  type CampaignStep,
  DEVICE_STATES,
  type ServiceLevel,
  type UnplacedReason,
} from '../../model/campaign.ts';
import type { Wave } from './waves.ts';

/** Which device when, as it was planned; kept with the step, so that a past plan can be read again. */
export interface CampaignPlan {
  readonly options: CampaignOptions;
  readonly startMs: number;
  readonly waves: readonly Wave[];
  readonly unplaced: readonly { readonly device: string; readonly reason: UnplacedReason }[];
  readonly levels: readonly ServiceLevel[];
}

export type StepWhat = { readonly kind: 'planned'; readonly note: string; readonly plan: CampaignPlan } | CampaignStep;

export interface Step {
  /** From 1 on, without a gap. */
  readonly number: number;
  readonly what: StepWhat;
  readonly by: string;
  readonly atMs: number;
  /** Null: it stands. */
  readonly undone: { readonly by: string; readonly atMs: number } | null;
}

export interface DeviceStanding {
  readonly state: CampaignDeviceState;
  readonly note: string;
  readonly reference: string;
  /** Null: nobody did anything with it. */
  readonly by: string | null;
  readonly atMs: number | null;
}

export interface Decision {
  readonly go: boolean;
  readonly note: string;
  readonly by: string;
  readonly atMs: number;
}

export interface CampaignState {
  readonly status: CampaignStatus;
  readonly decision: Decision | null;
  readonly plan: CampaignPlan;
  readonly devices: ReadonlyMap<string, DeviceStanding>;
}

/** Where a device may go from a state. */
export const MOVES: Readonly<Record<CampaignDeviceState, readonly CampaignDeviceState[]>> = {
  planned: ['out', 'skipped'],
  out: ['done', 'failed', 'backed-out'],
  failed: ['done', 'backed-out', 'out'],
  done: ['failed', 'backed-out'],
  'backed-out': ['planned'],
  skipped: ['planned'],
};
/** States that are not to be reached without words: what shows it, or why. */
const WORDED: ReadonlySet<CampaignDeviceState> = new Set(['done', 'failed', 'backed-out', 'skipped']);
const FINAL: ReadonlySet<CampaignDeviceState> = new Set(['done', 'backed-out', 'skipped']);

const UNTOUCHED: DeviceStanding = { state: 'planned', note: '', reference: '', by: null, atMs: null };

interface Standing {
  status: 'planned' | 'running' | 'paused' | 'cancelled';
  decision: Decision | null;
  plan: CampaignPlan;
  readonly devices: Map<string, DeviceStanding>;
}

function follow(standing: Standing, { what, by, atMs }: Step): void {
  switch (what.kind) {
    case 'planned':
      standing.plan = what.plan;
      return;
    case 'started':
    case 'resumed':
      standing.status = 'running';
      return;
    case 'paused':
    case 'cancelled':
      standing.status = what.kind;
      return;
    case 'decided':
      standing.decision = { go: what.go, note: what.note, by, atMs };
      return;
    case 'device': {
      const { to, note, reference } = what;
      for (const id of what.devices) standing.devices.set(id, { state: to, note, reference, by, atMs });
    }
  }
}

const devicesOf = (plan: CampaignPlan): readonly string[] => [
  ...plan.waves.flatMap((w) => w.slots.map((s) => s.device)),
  ...plan.unplaced.map((u) => u.device),
];

/** @param steps  from the first on, a plan; those that are undone count for nothing */
export function stateOf(steps: readonly Step[]): CampaignState {
  const stand = steps.filter((s) => s.undone === null);
  const first = stand[0]?.what;
  if (first?.kind !== 'planned') throw new TypeError('a campaign begins with its plan');
  const standing: Standing = { status: 'planned', decision: null, plan: first.plan, devices: new Map() };
  for (const step of stand) follow(standing, step);
  const devices = new Map(devicesOf(standing.plan).map((id) => [id, standing.devices.get(id) ?? UNTOUCHED]));
  const placed = standing.plan.waves.flatMap((w) => w.slots.map((s) => s.device));
  const isOver = placed.length > 0 && placed.every((id) => FINAL.has(devices.get(id)!.state));
  const isDone = isOver && (standing.status === 'running' || standing.status === 'paused');
  return {
    status: isDone ? 'done' : standing.status,
    decision: standing.decision,
    plan: standing.plan,
    devices,
  };
}

export interface Refusal {
  /** Place in the request. */
  readonly at: string;
  readonly detail: string;
}

const waveOf = (plan: CampaignPlan, device: string): Wave | undefined =>
  plan.waves.find((w) => w.slots.some((s) => s.device === device));

/** Why no device that is not of the test wave may be taken out; null: it may. */
export function gateOf({ plan, decision, status }: CampaignState, isTest: boolean): string | null {
  if (status === 'planned') return 'The campaign is not started.';
  if (status !== 'running') return `The campaign is ${status}: no further device is taken out of service.`;
  const hasTest = plan.waves.some((w) => w.isTest);
  if (isTest || !hasTest || decision?.go === true) return null;
  return decision === null
    ? 'The test wave comes first: decide about it, then go on.'
    : 'After the test wave it was decided not to go on.';
}

/** States that a device may go to now, as far as the campaign alone decides. */
export function movesOf(state: CampaignState, device: string): readonly CampaignDeviceState[] {
  const { state: now } = state.devices.get(device) ?? UNTOUCHED;
  const wave = waveOf(state.plan, device);
  return MOVES[now].filter((to) => {
    if (to === 'out') return wave !== undefined && gateOf(state, wave.isTest) === null;
    return to !== 'planned' || state.status !== 'cancelled';
  });
}

function whyNotDevice(state: CampaignState, step: CampaignStep & { readonly kind: 'device' }): Refusal | null {
  const { devices, to, note } = step;
  if (!DEVICE_STATES.includes(to)) return { at: '/step/to', detail: `There is no state "${to}".` };
  if (WORDED.has(to) && note === '')
    return { at: '/step/note', detail: to === 'done' ? 'Say what shows that it is done.' : 'Say why.' };
  for (const id of devices) {
    const now = state.devices.get(id);
    if (now === undefined) return { at: '/step/devices', detail: 'A device is not of this campaign.' };
    if (!MOVES[now.state].includes(to))
      return { at: '/step/to', detail: `A device that is "${now.state}" cannot become "${to}" at once.` };
    if (to !== 'out') continue;
    const wave = waveOf(state.plan, id);
    if (wave === undefined)
      return {
        at: '/step/devices',
        detail: 'A device is in no wave. Plan again when what keeps it from one has changed.',
      };
    const gate = gateOf(state, wave.isTest);
    if (gate !== null) return { at: '/step', detail: gate };
  }
  return null;
}

/** Why a step may not come next; null: it may, as far as the campaign alone decides. */
export function whyNot(state: CampaignState, step: CampaignStep): Refusal | null {
  const { status } = state;
  const no = (detail: string): Refusal => ({ at: '/step', detail });
  switch (step.kind) {
    case 'started':
      if (status !== 'planned') return no(`The campaign is ${status} already.`);
      return state.plan.waves.length > 0 ? null : no('No device is in a wave: there is nothing to start.');
    case 'paused':
      return status === 'running' ? null : no(`The campaign is ${status}: there is nothing to pause.`);
    case 'resumed':
      return status === 'paused' ? null : no(`The campaign is ${status}, not paused.`);
    case 'cancelled':
      if (step.note === '') return { at: '/step/note', detail: 'Say why.' };
      return status === 'cancelled' || status === 'done' ? no(`The campaign is ${status} already.`) : null;
    case 'decided': {
      if (step.note === '') return { at: '/step/note', detail: 'Say what the decision rests on.' };
      if (status !== 'running' && status !== 'paused')
        return no(`The campaign is ${status}: there is nothing to decide.`);
      const tests = state.plan.waves.filter((w) => w.isTest).flatMap((w) => w.slots.map((s) => s.device));
      if (tests.length === 0) return no('There is no test wave to decide about.');
      const states = tests.map((id) => state.devices.get(id)!.state);
      if (states.every((s) => s === 'planned')) return no('No device of the test wave was tried yet.');
      if (!step.go) return null;
      if (states.some((s) => s === 'out' || s === 'failed'))
        return no('A device of the test wave is still out of service: bring it back first.');
      return states.includes('done') ? null : no('No device of the test wave is done: there is nothing to go on from.');
    }
    case 'device':
      return whyNotDevice(state, step);
  }
}

/** The last step that stands, where it may be taken back; null: none may, the first plan stays. */
export function lastOf(steps: readonly Step[]): Step | null {
  const stand = steps.filter((s) => s.undone === null);
  return stand.length > 1 ? stand.at(-1)! : null;
}
