/** What a database holds, table by table, in a form that two of them can be compared by. */

import pg from 'pg';

async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function tables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and not c.relispartition order by 1`,
  );
  return rows.map((r) => r.name);
}

/** Every row of every table as JSON text, sorted. */
export const allRows = (url: string): Promise<Readonly<Record<string, readonly string[]>>> =>
  onDatabase(url, async (client) => {
    const out: Record<string, readonly string[]> = {};
    for (const name of await tables(client)) {
      const { rows } = await client.query<{ row: string }>(`select to_jsonb(t)::text as row from "${name}" t`);
      out[name] = rows.map((r) => r.row).sort();
    }
    return out;
  });

/** Rows in each table. */
export const rowCounts = (url: string): Promise<Readonly<Record<string, number>>> =>
  onDatabase(url, async (client) => {
    const out: Record<string, number> = {};
    for (const name of await tables(client)) {
      const { rows } = await client.query<{ n: string }>(`select count(*) as n from "${name}"`);
      out[name] = Number(rows[0]?.n);
    }
    return out;
  });
