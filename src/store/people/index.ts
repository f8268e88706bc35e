/** The people store on a Kysely database that has migration 0002: `peopleStore(db.withTables<PeopleTables>())`. */

import type { Kysely } from 'kysely';
import type { PeopleStore, PeopleUnit } from '../../services/people-ports.ts';
import { accountStore } from './accounts.ts';
import { auditStore } from './audit.ts';
import { sessionStore, setupStore, throttleStore } from './sessions.ts';
import type { PeopleTables } from './tables.ts';
import { viewStore } from './views.ts';

export type { PeopleTables } from './tables.ts';

function unit(db: Kysely<PeopleTables>): PeopleUnit {
  return {
    accounts: accountStore(db),
    sessions: sessionStore(db),
    throttle: throttleStore(db),
    setup: setupStore(db),
    audit: auditStore(db),
    views: viewStore(db),
  };
}

export function peopleStore(db: Kysely<PeopleTables>): PeopleStore {
  return { ...unit(db), transaction: (work) => db.transaction().execute((tx) => work(unit(tx))) };
}
