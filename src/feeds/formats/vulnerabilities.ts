/** What records of vulnerabilities have in common. */

/** `CVSS:3.1/AV:N...` is of version 3.1; a vector without a head is of version 2.0. Null: it is none. */
export function cvssVersion(vector: string | null): string | null {
  if (vector === null) return null;
  if (!vector.startsWith('CVSS:')) return vector.startsWith('AV:') ? '2.0' : null;
  const version = vector.slice(5, vector.indexOf('/'));
  return ['3.0', '3.1', '4.0'].includes(version) ? version : null;
}

/** A statement about what is taken back or empty says nothing of any version. */
export const UNKNOWN_VERSIONS = {
  status: 'unknown',
  from: null,
  lessThan: null,
  upTo: null,
} as const;
