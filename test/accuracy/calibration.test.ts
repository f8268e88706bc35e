/** The calibration counts what it should: buckets by what was stated, and rules that cannot be as right as they say. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asset, AttributeView, Evidence } from '../../src/model/asset.ts';
import { ATTRIBUTE_NAMES, type AttributeName } from '../../src/model/attribute.ts';
import { bucketsOf, calibrationTable, overstated, type Statement, statementsOf } from './calibration.ts';

const many = (n: number, rule: string | null, confidence: number, right: boolean): Statement[] =>
  Array.from({ length: n }, () => ({ set: 's', attribute: 'type', rule, confidence, right }));

test('a bucket holds what was stated in it, with the share that was right', () => {
  const buckets = bucketsOf([...many(3, null, 0.5, true), ...many(1, null, 0.58, false), ...many(2, null, 0.99, true)]);
  assert.deepEqual(
    buckets.map((b) => [b.from, b.statements, Number(b.stated.toFixed(2)), b.right]),
    [
      [0.5, 4, 0.52, 0.75],
      [0.95, 2, 0.99, 1],
    ],
  );
});

test('a rule is named when it cannot be as right as it says, and only then', () => {
  const statements = [
    ...many(10, 'liar', 0.8, false),
    ...many(10, 'liar', 0.8, true),
    ...many(14, 'honest', 0.8, true),
    ...many(4, 'honest', 0.8, false),
    ...many(3, 'seldom', 0.9, false),
    ...many(40, 'modest', 0.3, true),
  ];
  const found = overstated(statements);
  assert.deepEqual(
    found.map((o) => [o.rule, o.statements, o.right]),
    [['liar', 20, 0.5]],
  );
  assert.match(calibrationTable(statements), /s, type by liar: says 0\.80, right 0\.50 of 20/);
});

test('of a device the value counts once, and each rule once for each value', () => {
  const piece = (rule: string, value: string): Evidence => ({
    attribute: 'type',
    value,
    confidence: 0.6,
    source: 'wire',
    rule,
    ruleVersion: 1,
    reference: '',
    observation: null,
  });
  const none: AttributeView = { value: null, confidence: 0, supporting: [], conflicting: [] };
  const attributes = Object.fromEntries(ATTRIBUTE_NAMES.map((n) => [n, none])) as Record<AttributeName, AttributeView>;
  attributes.type = {
    value: 'ct-scanner',
    confidence: 0.84,
    supporting: [piece('a', 'ct-scanner'), piece('a', 'ct-scanner'), piece('b', 'ct-scanner')],
    conflicting: [piece('c', 'server')],
  };
  const asset: Asset = { id: 'x', endpoints: [], attributes, links: [] };
  const said = statementsOf('s', asset, (attribute, value) => (attribute === 'type' ? value === 'ct-scanner' : null));
  assert.deepEqual(
    said.map((s) => [s.rule, s.right, s.confidence]),
    [
      [null, true, 0.84],
      ['a', true, 0.6],
      ['b', true, 0.6],
      ['c', false, 0.6],
    ],
  );
});
