/** `openward verify`: makes again what OpenWard said, from what it said that it rests on. Needs no database. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError, EXIT_CODE } from '../../base/error.ts';
import { verifyAny } from '../../exposure/score/risk/seal.ts';
import type { CliCommand, CliDeps } from '../command.ts';

/** A receipt is some kilobytes; a file of many is read line by line. */
const MAX_CHARS = 256 * 1_048_576;

async function textOf(file: string): Promise<string> {
  if (file !== '-') {
    return readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new AppError('usage', 'invalid', `${file} cannot be read (${cause.code}).`, { cause });
    });
  }
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_CHARS) throw new AppError('request.too-large', 'invalid', 'This is too much for receipts.');
  }
  return text;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One receipt, or one a line; `name` tells which. */
function* receiptsIn(text: string, file: string): Generator<{ readonly name: string; readonly value: unknown }> {
  try {
    yield { name: file, value: JSON.parse(text) };
    return;
  } catch {
    // Not one document: a line each.
  }
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let value: unknown = null;
    try {
      value = JSON.parse(line);
    } catch {
      // Told below as no receipt.
    }
    yield { name: `${file} line ${i + 1}`, value };
  }
}

async function run(files: readonly string[], deps: CliDeps): Promise<void> {
  let right = 0;
  let wrong = 0;
  for (const file of files) {
    for (const { name, value } of receiptsIn(await textOf(file), file)) {
      const problem = verifyAny(value, sha256);
      if (problem === null) right++;
      else {
        wrong++;
        deps.output.line(`${name}: ${problem.at === '' ? '' : `${problem.at} `}${problem.detail}`);
      }
    }
  }
  deps.output.line(`${right} of ${right + wrong} receipts give the same again`);
  if (wrong > 0 || right === 0) process.exitCode = EXIT_CODE.invalid;
}

const verify: CliCommand = {
  id: 'verify',
  register(program: Command, deps: CliDeps): void {
    program
      .command('verify')
      .description('Make again what was said, from what it rests on')
      .command('receipt')
      .description('Compute the scores of receipts and roll-ups again, check their seals, and say what differs')
      .argument('<files...>', "receipts, one a file or one a line; '-' reads standard input")
      .action((files: readonly string[]) => run(files, deps));
  },
};

export default verify;
