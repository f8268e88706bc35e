/** Limits of a plan as they stand in an address: `ICU=30;Ward 3=60`, with `%`, `;` and `=` of a name written as in addresses. */

/** No device of the unit may stand still for longer. */
export interface UnitLimit {
  readonly unit: string;
  readonly minutes: number;
}

export const MAX_LIMITS = 100;
const MAX_MINUTES = 525_600;

const escaped = (text: string): string =>
  text.replace(/[%;=]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const unescaped = (text: string): string =>
  text.replace(/%(25|3B|3D)/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

export const printLimits = (limits: readonly UnitLimit[]): string =>
  limits.map(({ unit, minutes }) => `${escaped(unit)}=${minutes}`).join(';');

/** null: it is none, or too many. */
export function readLimits(text: string): readonly UnitLimit[] | null {
  if (text === '') return [];
  const parts = text.split(';');
  if (parts.length > MAX_LIMITS) return null;
  const out: UnitLimit[] = [];
  for (const part of parts) {
    const [name = '', number = '', more] = part.split('=');
    const unit = unescaped(name).trim();
    if (more !== undefined || unit === '' || unit.length > 200 || !/^\d{1,6}$/.test(number)) return null;
    const minutes = Number(number);
    if (minutes > MAX_MINUTES) return null;
    out.push({ unit, minutes });
  }
  return out;
}
