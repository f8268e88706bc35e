/** The people store on a Kysely database that has migration 0002. */

import type { PeopleStore, PeopleUnit } from '../../services/people-ports.ts';
import type { Database } from '../database.ts';
import { accountStore } from './accounts.ts';
import { auditStore } from './audit.ts';
import { sessionStore, setupStore, throttleStore } from './sessions.ts';
import { viewStore } from './views.ts';

function unit(db: Database): PeopleUnit {
  return {
    accounts: accountStore(db),
    sessions: sessionStore(db),
    throttle: throttleStore(db),
    setup: setupStore(db),
    audit: auditStore(db),
    views: viewStore(db),
  };
}

export function peopleStore(db: Database): PeopleStore {
  return { ...unit(db), transaction: (work) => db.transaction().execute((tx) => work(unit(tx))) };
}
