/**
 * Runs everything that must hold: format and lint, types (also of the pure core without Node's types, and of the pages),
 * layer rules, then every *.test.ts of src, sim, test and bench with node:test. Ends with `N passed, N failed, N skipped`.
 *
 *   node test/run.ts            everything
 *   node test/run.ts PATTERN    only the test files whose path contains PATTERN, without the static checks
 */

import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
// The packages' own programs first, Node among them: the machine's Node may be older.
// The system's administration programs last: an ordinary PATH may lack them.
process.env['PATH'] = `${root}node_modules/.bin:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
// Hundreds of processes load the same modules: the types are taken off and the text is compiled once for all of them.
process.env['NODE_COMPILE_CACHE'] ??= `${root}node_modules/.cache/openward-compile`;
const pattern = process.argv[2];

interface StaticCheck {
  readonly name: string;
  readonly command: readonly string[];
}
const STATIC_CHECKS: readonly StaticCheck[] = [
  { name: 'format and lint', command: ['biome', 'check', '--diagnostic-level=error', '.'] },
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the pure core, without Node', command: ['tsc', '-p', 'tsconfig.core.json'] },
  { name: 'types of the pages', command: ['tsc', '-p', 'web/tsconfig.json'] },
  {
    name: 'layers',
    command: ['depcruise', 'src', 'sim', 'web/src', '--config', '.dependency-cruiser.js', '--output-type', 'err-long'],
  },
  // Also what tests with a browser on the real server open.
  { name: 'the pages build', command: ['vite', 'build', 'web', '--logLevel', 'error'] },
];

let passed = 0;
let failed = 0;
const skipped: string[] = [];

function runStaticChecks(): void {
  for (const check of STATIC_CHECKS) {
    const startedMs = performance.now();
    const [program, ...args] = check.command;
    const result = spawnSync(`node_modules/.bin/${program}`, args, { encoding: 'utf8' });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    if (result.status === 0) {
      passed++;
      console.log(`ok      ${check.name} (${seconds} s)`);
    } else {
      failed++;
      console.log(`FAILED  ${check.name}\n${result.stdout}${result.stderr}`);
    }
  }
}

/** Tests that need the machine's whole attention: they run after the others, one at a time. */
const ALONE = /^test\/(?:live|fuzz)\//;

async function runTests(): Promise<void> {
  const files = globSync('{src,sim,test,bench}/**/*.test.ts')
    .filter((f) => pattern === undefined || f.includes(pattern))
    .sort();
  if (files.length === 0) {
    failed++;
    console.log(`FAILED  no test file matches '${pattern}'`);
    return;
  }
  await runFiles(
    files.filter((f) => !ALONE.test(f)),
    2,
  );
  await runFiles(
    files.filter((f) => ALONE.test(f)),
    1,
  );
}

async function runFiles(files: readonly string[], concurrency: number): Promise<void> {
  if (files.length === 0) return;
  const stream = run({ files, concurrency, timeout: 600_000 });
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite') return;
    if (event.skip !== undefined) skipped.push(`${event.name}: ${String(event.skip)}`);
    else passed++;
  });
  // A file as a whole: its process, loading included. The seconds tell where the time of a run goes.
  stream.on('test:complete', (event) => {
    if (event.file === undefined || !event.file.endsWith(event.name)) return;
    console.log(`ran     ${event.name} (${(event.details.duration_ms / 1000).toFixed(1)} s)`);
  });
  stream.on('test:fail', (event) => {
    if (event.details.type === 'suite' && event.details.error.message.includes('subtest')) return;
    failed++;
    const error = event.details.error;
    const cause =
      error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause ?? error);
    console.log(`FAILED  ${event.file?.replace(root, '') ?? ''}: ${event.name}\n${cause}\n`);
  });
  stream.on('test:stderr', (event) => process.stderr.write(event.message));
  stream.on('test:stdout', (event) => {
    if (event.message.startsWith('#') || event.message.startsWith('skipped:')) process.stdout.write(event.message);
  });
  for await (const _event of stream) {
    // the listeners above do the work; draining the stream is what ends it
  }
}

if (pattern === undefined) runStaticChecks();
await runTests();
for (const line of skipped) console.log(`skipped ${line}`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
