/** Writes docs/ERRORS.md from the table of error codes: `node docs/make-errors.ts`. A test holds the file to the table. */

import { writeFileSync } from 'node:fs';
import { ERROR_CODES } from '../src/base/error.ts';

const rows = Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
const text = `# Error codes

Every error that a person or a program sees carries a code. Codes are stable and never used again for something else.

| code | what it means and what to do |
|---|---|
${rows.join('\n')}
`;
writeFileSync(new URL('./ERRORS.md', import.meta.url), text);
