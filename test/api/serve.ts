/**
 * The API for trying things by hand: real PostgreSQL in a temporary folder, real people, made-up devices.
 *
 *   node test/api/serve.ts [PORT]     prints the address, a login and a set-up link; Ctrl-C ends it and leaves nothing behind
 */

import { join } from 'node:path';
import { administrator, PASSWORD, world } from './harness.ts';
import { assetRow, otherServices } from './other-services.ts';

const port = Number(process.argv[2] ?? 8090);
const rows = Array.from({ length: 200 }, (_, i) =>
  assetRow(`asset-${i}`, i % 2 === 0 ? 'north' : 'south', {
    name: `Device ${i}`,
    type: i % 3 === 0 ? 'infusion-pump' : 'workstation',
    manufacturer: i % 5 === 0 ? '<img src=x onerror=alert(1)>' : 'Example',
  }),
);
const w = await world({ webRoot: join(import.meta.dirname, '../../web/dist'), docs: true }, otherServices(rows));
w.clock.ms = Date.now();
const ticking = setInterval(() => {
  w.clock.ms = Date.now();
}, 200);
await administrator(w);
const address = await w.app.listen({ host: '127.0.0.1', port });
console.log(`${address}  login: ada  password: ${PASSWORD}`);
process.once('SIGINT', () => {
  clearInterval(ticking);
  void w.close().then(() => process.exit(0));
});
