/** Every cell of the decision tables, against rows written out here, and against the published files where they are at hand. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as ssvc from '../../../src/exposure/score/ssvc.ts';

const folder = `${process.env['OPENWARD_SHARED'] ?? new URL('../../../../shared/feeds/', import.meta.url).pathname}/ssvc`;
const skip = !existsSync(folder);

function rows(name: string): string[][] {
  return readFileSync(`${folder}/${name}`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(',').slice(1));
}

test('deployer: 72 cells, so many of each decision, immediate in three only', () => {
  const count = { defer: 0, scheduled: 0, 'out-of-cycle': 0, immediate: 0 };
  const immediate: string[] = [];
  for (const exploitation of ssvc.EXPLOITATION)
    for (const exposure of ssvc.SYSTEM_EXPOSURE)
      for (const automatable of ssvc.AUTOMATABLE)
        for (const humanImpact of ssvc.HUMAN_IMPACT) {
          const [decision, ...more] = ssvc.deployerDecisions({ exploitation, exposure, automatable, humanImpact });
          assert.deepEqual(more, []);
          count[decision!]++;
          if (decision === 'immediate') immediate.push([exploitation, exposure, automatable, humanImpact].join(' '));
        }
  assert.deepEqual(count, { defer: 7, scheduled: 42, 'out-of-cycle': 20, immediate: 3 });
  assert.deepEqual(immediate, ['active open no very high', 'active open yes high', 'active open yes very high']);
});

test('deployer: the published table, row by row', { skip }, () => {
  const published = rows('deployer_patch_application_priority_1_0_0.csv');
  assert.equal(published.length, 72);
  for (const [e, x, a, h, decision] of published) {
    const input = { exploitation: e, exposure: x, automatable: a, humanImpact: h } as ssvc.DeployerInput;
    assert.deepEqual(ssvc.deployerDecisions(input), [decision], [e, x, a, h].join(' '));
  }
});

test('human impact: all 16 cells', () => {
  const cells = ssvc.SAFETY_IMPACT.map((s) => ssvc.MISSION_IMPACT.map((m) => ssvc.humanImpacts(s, m).join('|')));
  assert.deepEqual(cells, [
    ['low', 'low', 'medium', 'very high'],
    ['low', 'low', 'medium', 'very high'],
    ['medium', 'high', 'high', 'very high'],
    ['very high', 'very high', 'very high', 'very high'],
  ]);
});

test('human impact: the published table, row by row', { skip }, () => {
  const published = rows('human_impact_1_0_0.csv');
  assert.equal(published.length, 16);
  for (const [s, m, impact] of published)
    assert.deepEqual(ssvc.humanImpacts(s as ssvc.SafetyImpact, m as ssvc.MissionImpact), [impact], `${s} ${m}`);
});

test('BOD 26-04: the published table, row by row', { skip }, () => {
  const { mapping } = JSON.parse(readFileSync(`${folder}/cisa_bod_26_04_1_0_0.json`, 'utf8')) as {
    mapping: Record<string, string>[];
  };
  assert.equal(mapping.length, 16);
  for (const row of mapping) {
    const found = ssvc.bodDeadlines({
      publiclyExposed: row['cisa:PE:1.0.0'] === 'Y',
      inKev: row['cisa:KEV:1.0.0'] === 'Y',
      automatable: row['ssvc:A:2.0.0'] === 'Y',
      technicalImpact: row['ssvc:TI:1.0.0'] === 'T' ? 'total' : 'partial',
    });
    assert.deepEqual(found, [row['cisa:BOD2604:1.0.0']], JSON.stringify(row));
  }
});

test('BOD 26-04: one deadline for each of 16, and a vulnerability in KEV never waits longer than one that is not', () => {
  for (const publiclyExposed of [false, true])
    for (const automatable of [false, true])
      for (const technicalImpact of ssvc.TECHNICAL_IMPACT) {
        const at = (inKev: boolean): number => {
          const found = ssvc.bodDeadlines({ publiclyExposed, inKev, automatable, technicalImpact });
          assert.equal(found.length, 1);
          return ssvc.BOD_DEADLINES.indexOf(found[0]!);
        };
        assert.ok(at(true) >= at(false));
      }
});

test('an unknown input leaves every outcome open that it can make', () => {
  const open = { exploitation: 'active', exposure: 'open', automatable: 'no', humanImpact: null } as const;
  assert.deepEqual(ssvc.deployerDecisions(open), ['scheduled', 'out-of-cycle', 'immediate']);
  const nothing = { exploitation: null, exposure: null, automatable: null, humanImpact: null };
  assert.deepEqual(ssvc.deployerDecisions(nothing), ssvc.DEPLOYER_DECISIONS);
  assert.deepEqual(ssvc.humanImpacts('catastrophic', null), ['very high']);
  assert.deepEqual(
    ssvc.bodDeadlines({ publiclyExposed: null, inKev: false, automatable: false, technicalImpact: 'total' }),
    ['FSU', '14D'],
  );
});
