/** The steps of a campaign: which may come next, what stands after them, and what the sensor makes of `done`. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOf, type VersionSighting } from '../../../src/exposure/campaign/seen.ts';
import {
  type CampaignPlan,
  lastOf,
  movesOf,
  type Step,
  stateOf,
  whyNot,
} from '../../../src/exposure/campaign/state.ts';
import type { Slot } from '../../../src/exposure/campaign/waves.ts';
import type { CampaignDeviceState, CampaignStep } from '../../../src/model/campaign.ts';

const slot = (device: string): Slot => ({
  ...{ device, cell: 'c', unit: 'ICU', function: 'monitoring', fromMs: 0, toMs: 1 },
});
const plan: CampaignPlan = {
  options: { downtimeMinutes: 60, team: 1, perWave: 9, testDevices: 1, soakHours: 0, startAt: null },
  startMs: 0,
  waves: [
    { number: 1, isTest: true, slots: [slot('t')] },
    { number: 2, isTest: false, slots: [slot('a'), slot('b')] },
  ],
  unplaced: [{ device: 'u', reason: 'no-window' }],
  levels: [],
};

/** A campaign that only takes what may come next. */
function campaign() {
  const steps: Step[] = [{ number: 1, what: { kind: 'planned', note: '', plan }, by: 'nora', atMs: 0, undone: null }];
  const refusal = (step: CampaignStep): string | null => whyNot(stateOf(steps), step)?.detail ?? null;
  const take = (step: CampaignStep): void => {
    assert.equal(refusal(step), null);
    steps.push({ number: steps.length + 1, what: step, by: 'nora', atMs: steps.length, undone: null });
  };
  return { steps, refusal, take, state: () => stateOf(steps) };
}
const to = (state: CampaignDeviceState, ...devices: readonly string[]): CampaignStep => ({
  ...{ kind: 'device', devices, to: state, note: state === 'out' ? '' : 'Release shown on the screen', reference: '' },
});
const act = (kind: 'started' | 'paused' | 'resumed' | 'cancelled', note = ''): CampaignStep => ({ kind, note });
const decide = (go: boolean): CampaignStep => ({ kind: 'decided', go, note: 'A night without alarms' });

test('the test device first, then a decision, then the rest, until all are over', () => {
  const c = campaign();
  assert.match(c.refusal(to('out', 't')) ?? '', /not started/);
  c.take(act('started'));
  assert.match(c.refusal(to('out', 'a')) ?? '', /test wave comes first/);
  assert.match(c.refusal(decide(true)) ?? '', /tried yet/);
  c.take(to('out', 't'));
  assert.match(c.refusal(decide(true)) ?? '', /still out/);
  assert.match(c.refusal({ ...to('done', 't'), note: '' } as CampaignStep) ?? '', /what shows/);
  c.take(to('done', 't'));
  c.take(decide(false));
  assert.match(c.refusal(to('out', 'a')) ?? '', /not to go on/);
  c.take(decide(true));
  assert.deepEqual(movesOf(c.state(), 'a'), ['out', 'skipped']);
  assert.deepEqual(movesOf(c.state(), 'u'), ['skipped'], 'what is in no wave is not taken out');
  assert.match(c.refusal(to('out', 'u')) ?? '', /in no wave/);
  c.take(to('out', 'a', 'b'));
  assert.match(c.refusal(to('planned', 'a')) ?? '', /cannot become/);
  c.take(to('failed', 'a'));
  c.take(to('backed-out', 'a'));
  assert.equal(c.state().status, 'running');
  c.take(to('done', 'b'));
  assert.equal(c.state().status, 'done');
  assert.match(c.refusal(act('cancelled', 'why')) ?? '', /done already/);
});

test('paused or cancelled nothing more goes out, and what is out comes back', () => {
  const c = campaign();
  c.take(act('started'));
  c.take(to('out', 't'));
  c.take(act('paused'));
  assert.match(c.refusal(act('paused')) ?? '', /nothing to pause/);
  c.take(to('done', 't'));
  c.take(decide(true));
  assert.match(c.refusal(to('out', 'a')) ?? '', /paused/);
  c.take(act('resumed'));
  c.take(to('out', 'a'));
  assert.match(c.refusal(act('cancelled')) ?? '', /why/);
  c.take(act('cancelled', 'Recall of the release'));
  assert.match(c.refusal(to('out', 'b')) ?? '', /cancelled/);
  c.take(to('backed-out', 'a'));
  assert.equal(c.state().status, 'cancelled');
});

test('the last step is taken back, one after the other, and never the first plan', () => {
  const c = campaign();
  c.take(act('started'));
  c.take(to('out', 't'));
  const undo = (): void => {
    const last = lastOf(c.steps)!;
    c.steps[last.number - 1] = { ...last, undone: { by: 'nora', atMs: 99 } };
  };
  undo();
  assert.equal(c.state().devices.get('t')?.state, 'planned');
  undo();
  assert.equal(c.state().status, 'planned');
  assert.equal(lastOf(c.steps), null);
  c.take(act('started'));
  assert.equal(c.steps.length, 4, 'what was undone stays to be read');
});

test('seen, not seen yet, contradicted: only what was seen afterwards counts', () => {
  const target = (text: string, orLater: true | null = true) => ({ text, orLater, source: 'text' as const });
  const saw = (version: string, lastAtMs: number, attribute = 'software_version'): VersionSighting => ({
    ...{ attribute, version, lastAtMs, source: 'dicom dicom.version' },
  });
  const result = (wanted: Parameters<typeof checkOf>[0], ...s: readonly VersionSighting[]) =>
    checkOf(wanted, '4.0', 100, s).result;
  assert.equal(result(target('5.0'), saw('4.0', 50), saw('5.0', 150)), 'seen');
  assert.equal(result(target('5.0'), saw('5.1', 150)), 'seen');
  assert.equal(result(target('5.0', null), saw('5.1', 150)), 'not-seen-yet', 'whether later ones do is not told');
  assert.equal(result(target('5.0'), saw('4.0', 99)), 'not-seen-yet');
  assert.equal(result(target('5.0'), saw('5.0', 99)), 'not-seen-yet');
  assert.equal(result(target('5.0')), 'not-seen-yet');
  assert.equal(result(target('5.0'), saw('4.0', 150)), 'contradicted');
  assert.equal(result(target('5.0'), saw('5.0', 150), saw('4.0', 160)), 'contradicted', 'went back');
  const firmware = saw('1.2', 150, 'firmware_version');
  assert.equal(result(target('5.0'), firmware, saw('4.0', 50)), 'not-seen-yet', 'another version of the device');
  assert.equal(result(target('5.0'), firmware, saw('5.0', 140)), 'seen');
  assert.equal(result(target('5.0'), saw('unreadable!', 150)), 'not-seen-yet');
  assert.equal(result(null, saw('5.0', 150)), 'nothing-to-see');
  assert.equal(checkOf(target('5.0'), null, 100, [saw('5.0', 150)]).seenAt, '1970-01-01T00:00:00.150Z');
});
