/** The stores of forms, records and contradictions behind the ports of their services. */

import type { ContradictionStore, FormStore, RecordStore } from '../../services/claims-ports.ts';
import type { Database } from '../database.ts';
import { behind, boundForms, claimsOf, devicesOf, formsOfDevices, observed, outside, outsidePeers } from './compare.ts';
import { decide, undo } from './decisions.ts';
import { formStore } from './forms.ts';
import { one, page, summary } from './read.ts';
import { recordStore } from './records.ts';
import { save } from './save.ts';

export interface ClaimStores {
  readonly forms: FormStore;
  readonly records: RecordStore;
  readonly contradictions: ContradictionStore;
}

export function claimStores(db: Database): ClaimStores {
  return {
    forms: formStore(db),
    records: recordStore(db),
    contradictions: {
      behind: (rules) => behind(db, rules),
      forms: (site) => boundForms(db, site),
      claims: (site) => claimsOf(db, site),
      formsOfDevices: (site) => formsOfDevices(db, site),
      devices: (site) => devicesOf(db, site),
      observed: (site, fields) => observed(db, site, fields),
      outside: (site) => outside(db, site),
      outsidePeers: (site, asset, limit) => outsidePeers(db, site, asset, limit),
      save: (site, atMs, comparison) => save(db, site, atMs, comparison),
      page: (query, sort, offset, limit) => page(db, query, sort, offset, limit),
      summary: (query) => summary(db, query),
      one: (scope, key) => one(db, scope, key),
      decide: (scope, keys, decision) => decide(db, scope, keys, decision),
      undo: (scope, id, by, atMs) => undo(db, scope, id, by, atMs),
    },
  };
}
