/** Options that several commands share, with their environment variables. */

import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { AppError } from '../base/error.ts';
import { CAP_NAMES, type CapName, simulatedLimits } from '../wire/caps.ts';
import type { Limits } from '../wire/limits.ts';

export const DEFAULT_PORT = 8642;

export const dataOption = (): Option =>
  new Option('--data <dir>', 'data folder: private database, spool, keys')
    .default('data')
    .env('OPENWARD_DATA')
    .argParser((value: string) => path.resolve(value));

export const hostOption = (): Option =>
  new Option('--host <address>', 'address to listen on; other than loopback needs TLS')
    .default('127.0.0.1')
    .env('OPENWARD_HOST');

export const portOption = (): Option =>
  new Option('--port <number>', 'port to listen on').default(DEFAULT_PORT).env('OPENWARD_PORT').argParser(toPort);

export const seconds = (value: string): number => {
  const n = Number(value);
  if (!Number.isFinite(n) || n <= 0) throw new InvalidArgumentError('seconds are a number above 0.');
  return n;
};

export function toPort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return port;
}

export const siteOption = (): Option =>
  new Option('--site <id>', 'site that it belongs to').default('main').env('OPENWARD_SITE');

/** For trying out what happens at a cap: makes the named caps of the sensor tiny. */
export const simulateOption = (): Option =>
  new Option(
    '--simulate <caps>',
    `make these limits of the sensor tiny, to see what happens there (${CAP_NAMES.join(', ')}; or all)`,
  ).argParser((value: string): Partial<Limits> => {
    const names = value === 'all' ? CAP_NAMES : value.split(',').map(toCap);
    return simulatedLimits(names);
  });

function toCap(text: string): CapName {
  const name = CAP_NAMES.find((n) => n === text.trim());
  if (name === undefined) throw new InvalidArgumentError(`'${text}' is no limit. There are: ${CAP_NAMES.join(', ')}.`);
  return name;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** @throws AppError usage, when people would send passwords over a network in clear (ADR 7) */
export function requireSafeAddress(host: string, tls: boolean): void {
  if (tls || LOOPBACK.includes(host)) return;
  throw new AppError(
    'usage',
    'invalid',
    `Listening on ${host} needs --tls-cert and --tls-key: passwords must not cross the network in clear.`,
  );
}
