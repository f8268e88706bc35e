/** One question of `openward doctor`: what was looked at, how it stands, and how to mend it. */

export interface CheckResult {
  /** `warn`: works, with less. `fail`: something that people need does not work. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do; null when there is nothing to mend. */
  readonly mend: string | null;
}

export interface HealthCheck {
  readonly name: string;
  run(): Promise<CheckResult>;
}

export const fine = (text: string): CheckResult => ({ state: 'ok', text, mend: null });
export const warn = (text: string, mend: string): CheckResult => ({ state: 'warn', text, mend });
export const fail = (text: string, mend: string): CheckResult => ({ state: 'fail', text, mend });
