/**
 * The connection pool and the shapes of the tables (migrations/ is the authority; a test compares). Big integers come back
 * as numbers: microseconds since 1970 and counters stay below 2^53.
 */

import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { PeopleTables } from './people/tables.ts';
import type { InventoryTables } from './tables.ts';

export type Tables = InventoryTables & PeopleTables;
export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

const INT8 = 20;
const INT8_ARRAY = 1016;

/** Values of bigint columns as numbers; NULL stays null. */
function types(): pg.CustomTypesConfig {
  const numbers = (text: string): (number | null)[] =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((t) => (t === 'NULL' ? null : Number(t)));
  return {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => {
      if (format !== 'binary' && oid === INT8) return Number;
      if (format !== 'binary' && oid === INT8_ARRAY) return numbers;
      return pg.types.getTypeParser(oid, format as 'text');
    },
  } as pg.CustomTypesConfig;
}

export interface DatabaseOptions {
  /** Connections at most. Default 10. */
  readonly max?: number;
  /** Told about a connection that broke while idle; it is replaced by itself. */
  readonly onIdleError?: (message: string) => void;
}

export function openPool(url: string, options: DatabaseOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 30_000,
    application_name: 'openward',
    types: types(),
  });
  // An idle connection that breaks is an 'error' event; unheard it would end the process.
  pool.on('error', (error) => options.onIdleError?.(error.message));
  return pool;
}

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
