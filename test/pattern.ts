/**
 * A conservative check that a pattern of the catalogue takes time linear in the text: what it cannot prove it refuses.
 * Allowed: groups, alternatives, classes, bounded repeats, and unbounded repeats of one atom that are not inside a repeated
 * group and not next to one another. Refused: repeats of groups without a small bound, back references, look-behind.
 */

const MAX_CHARS = 300;
/** A repeated group costs its bound; so much is harmless on texts of 512 characters. */
const MAX_GROUP_REPEATS = 4;

/** Why the pattern is refused, null when it is fine. */
export function unsafePattern(source: string): string | null {
  if (source.length > MAX_CHARS) return `longer than ${MAX_CHARS} characters`;
  if (/\\[1-9k]/.test(source)) return 'a back reference';
  if (/\(\?(?!:)/.test(source)) return 'a look-around or named group';
  if (
    (source.match(/(?<!\\)\.(?:\*|\+|\{\d*,\})/g) ?? []).length > 0 &&
    !/(?<!\\)\.[*+]\$?$/.test(source) &&
    countWild(source) > 1
  )
    return 'two unbounded wildcards';
  const tokens = tokenize(source);
  const stack: { unbounded: boolean }[] = [{ unbounded: false }];
  let lastUnboundedAt = -2;
  for (const [i, token] of tokens.entries()) {
    const quantifier = tokens[i + 1];
    const repeat = quantifier?.kind === 'repeat' ? quantifier : null;
    if (token.kind === 'open') stack.push({ unbounded: false });
    if (token.kind === 'close') {
      const group = stack.pop() ?? { unbounded: false };
      if (repeat !== null) {
        if (repeat.max > MAX_GROUP_REPEATS) return 'a group repeated without a small bound';
        if (group.unbounded && repeat.max > 1) return 'a repeat inside a repeated group';
      }
      const outer = stack.at(-1);
      if (outer !== undefined && group.unbounded) outer.unbounded = true;
    }
    if (token.kind === 'atom' && repeat !== null && repeat.max === Number.POSITIVE_INFINITY) {
      if (lastUnboundedAt === i - 2) return 'two unbounded repeats side by side';
      lastUnboundedAt = i;
      const group = stack.at(-1);
      if (group !== undefined) group.unbounded = true;
    }
  }
  return null;
}

const countWild = (source: string): number => (source.match(/(?<!\\)\.(?:\*|\+|\{\d*,\})/g) ?? []).length;

interface Token {
  readonly kind: 'open' | 'close' | 'or' | 'atom' | 'repeat';
  readonly max: number;
}

const TOKEN = /\[(?:\\.|[^\]\\])*\]|\\.|\(\?:|[()|]|[*+?]\??|\{(\d*)(,?)(\d*)\}\??|[\s\S]/gu;

function tokenize(source: string): readonly Token[] {
  const out: Token[] = [];
  for (const match of source.matchAll(TOKEN)) {
    const text = match[0];
    if (text === '(' || text === '(?:') out.push({ kind: 'open', max: 0 });
    else if (text === ')') out.push({ kind: 'close', max: 0 });
    else if (text === '|') out.push({ kind: 'or', max: 0 });
    else if (/^[*+]\??$/.test(text)) out.push({ kind: 'repeat', max: Number.POSITIVE_INFINITY });
    else if (/^\?\??$/.test(text)) out.push({ kind: 'repeat', max: 1 });
    else if (text.startsWith('{') && text.length > 1) {
      const open = match[2] === ',' && match[3] === '';
      out.push({
        kind: 'repeat',
        max: open ? Number.POSITIVE_INFINITY : Number(match[3] === '' ? match[1] : match[3]),
      });
    } else out.push({ kind: 'atom', max: 0 });
  }
  return out;
}
