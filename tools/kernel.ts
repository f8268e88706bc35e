/**
 * Compiles the sensor's kernel (src/wire/kernel/assembly) to WebAssembly and writes it, as text, into src/wire/kernel/binary.ts,
 * so that neither an installation nor the pure core needs a compiler or the file system. `node tools/kernel.ts` writes;
 * test/wire/kernel.test.ts checks that what is written is what the sources compile to.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ENTRY = fileURLToPath(new URL('../src/wire/kernel/assembly/index.ts', import.meta.url));
export const BINARY = new URL('../src/wire/kernel/binary.ts', import.meta.url);

const OPTIONS = ['--runtime', 'stub', '--importMemory', '--noAssert', '-O3', '--converge', '--noColors'];

/** The module's bytes. @throws with the compiler's messages */
export async function compileKernel(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const out = join(folder, 'kernel.wasm');
    const { error, stderr } = await asc.main([ENTRY, '-o', out, ...OPTIONS]);
    if (error !== null) throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
    return new Uint8Array(readFileSync(out));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The text of binary.ts for a module. */
export function binarySource(bytes: Uint8Array): string {
  const lines = (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,110}/g) ?? []
  ).map((line) => `  '${line}',`);
  return `/** The kernel as WebAssembly, ${bytes.length} bytes, base64. Written by tools/kernel.ts from assembly/; do not edit. */\nexport const KERNEL_BASE64: readonly string[] = [\n${lines.join('\n')}\n];\n`;
}

if (import.meta.main) {
  const bytes = await compileKernel();
  writeFileSync(BINARY, binarySource(bytes));
  console.log(`${bytes.length} bytes`);
}
