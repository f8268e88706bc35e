/**
 * Text -> filter, by recursive descent over the grammar in ast.ts. Every error names its column, what was expected there and,
 * for a name that does not exist, the nearest one. Depth, tests and list lengths are bounded (check.ts).
 */

import { err, ok, type Result } from '../../base/result.ts';
import { ATTRIBUTES, type AttributeName } from '../attribute.ts';
import { type Filter, type FilterValue, OPERATORS, type Operator } from './ast.ts';
import {
  check,
  checkTest,
  isAttribute,
  LIST_OPERATORS,
  MAX_DEPTH,
  MAX_LIST,
  MAX_TESTS,
  MAX_TEXT_CHARS,
  nearestAttribute,
  operatorsFor,
  operatorText,
} from './check.ts';
import { type FilterError, lex, type Token } from './lex.ts';

export type { FilterError } from './lex.ts';

/** Words that mean something and must be quoted to be a value. */
export const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'is', 'known', 'unknown', 'in', 'now']);

/** Operators as they are written; `is known` and `is unknown` are two words. */
const WRITTEN: ReadonlySet<string> = new Set(OPERATORS.filter((o) => o !== 'is_known' && o !== 'is_unknown'));

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Ends the descent; caught in `parse` and nowhere else. */
class Stop extends Error {
  readonly problem: FilterError;
  constructor(problem: FilterError) {
    super(problem.detail);
    this.problem = problem;
  }
}

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;
  private tests = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private fail(code: FilterError['code'], detail: string, token: Token = this.token): never {
    throw new Stop({ code, column: token.column, detail });
  }

  private expected(what: string): never {
    const t = this.token;
    this.fail('filter.syntax', `expected ${what}${t.kind === 'end' ? ' at the end' : `, found "${t.text}"`}`);
  }

  private ended(): boolean {
    return this.token.kind === 'end';
  }

  private isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.text.toLowerCase() === word;
  }

  private isSign(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.text === sign;
  }

  whole(): Filter {
    if (this.ended()) return { op: 'and', of: [] };
    const filter = this.or(0);
    if (!this.ended()) this.expected('"and", "or" or the end');
    // Operators nest without brackets as well: the finished tree has the last word on depth.
    const problem = check(filter);
    if (problem !== null) this.fail(problem.code, problem.detail, this.tokens[0]);
    return filter;
  }

  private or(depth: number): Filter {
    return this.chain('or', () => this.chain('and', () => this.not(depth)));
  }

  private chain(op: 'and' | 'or', side: () => Filter): Filter {
    const of = [side()];
    while (this.isWord(op)) {
      this.at++;
      of.push(side());
    }
    return of.length === 1 ? of[0]! : { op, of };
  }

  private not(depth: number): Filter {
    if (depth > MAX_DEPTH) this.fail('filter.syntax', `nested deeper than ${MAX_DEPTH}`);
    if (this.isWord('not')) {
      this.at++;
      return { op: 'not', of: this.not(depth + 1) };
    }
    if (this.isSign('(')) {
      const open = this.token;
      this.at++;
      const filter = this.or(depth + 1);
      if (!this.isSign(')')) {
        if (this.token.kind === 'end') this.fail('filter.syntax', 'this bracket is not closed', open);
        this.expected('"and", "or" or ")"');
      }
      this.at++;
      return filter;
    }
    if (++this.tests > MAX_TESTS) this.fail('filter.syntax', `more than ${MAX_TESTS} tests`);
    return this.test();
  }

  private test(): Filter {
    const name = this.token;
    if (name.kind === 'quoted') {
      if (
        name.text === '' ||
        name.text.length > MAX_TEXT_CHARS ||
        name.text.includes('\0') ||
        !name.text.isWellFormed()
      ) {
        this.fail('filter.value', `a search text has 1 to ${MAX_TEXT_CHARS} characters`);
      }
      this.at++;
      return { op: 'search', text: name.text };
    }
    if (name.kind !== 'word') this.expected('an attribute, a "quoted text", "not" or "("');
    const attribute = name.text.toLowerCase();
    if (!isAttribute(attribute)) {
      const hint = `did you mean ${nearestAttribute(attribute)}? To search for the text, put it in "quotes"`;
      this.fail('filter.attribute', `there is no attribute "${name.text}"; ${hint}`);
    }
    this.at++;
    const operatorToken = this.token;
    const operator = this.operator(attribute);
    const start = this.at;
    const values = this.values(attribute, operator);
    const problem = checkTest(attribute, operator, values);
    if (problem !== null) {
      const place = problem.code === 'filter.operator' ? operatorToken : this.valueToken(start, problem.value ?? 0);
      this.fail(problem.code, problem.detail, place);
    }
    return { op: 'test', attribute, operator, values };
  }

  /** Token of the n-th value behind `start`. */
  private valueToken(start: number, n: number): Token {
    let commas = 0;
    for (let i = start; i < this.at; i++) {
      const t = this.tokens[i]!;
      if (t.kind === 'sign' && t.text === ',') commas++;
      else if (commas === n && t.kind !== 'sign') return t;
    }
    return this.tokens[start]!;
  }

  private operator(attribute: AttributeName): Operator {
    const t = this.token;
    const word = t.text.toLowerCase();
    const choices = operatorsFor(attribute).map(operatorText).join(', ');
    if (t.kind === 'word' && word === 'is') {
      this.at++;
      if (!this.isWord('known') && !this.isWord('unknown')) this.expected('"known" or "unknown"');
      return this.tokens[this.at++]!.text.toLowerCase() === 'known' ? 'is_known' : 'is_unknown';
    }
    if (t.kind === 'quoted' || !WRITTEN.has(word)) this.expected(`an operator (${choices})`);
    this.at++;
    return word as Operator;
  }

  private values(attribute: AttributeName, operator: Operator): FilterValue[] {
    if (operator === 'is_known' || operator === 'is_unknown') return [];
    if (!LIST_OPERATORS.has(operator)) return [this.value(attribute)];
    if (!this.isSign('(')) this.expected('"(" and a list of values');
    const values: FilterValue[] = [];
    do {
      this.at++;
      values.push(this.value(attribute));
      if (values.length > MAX_LIST) this.fail('filter.value', `more than ${MAX_LIST} values`);
    } while (this.isSign(','));
    if (!this.isSign(')')) this.expected('"," or ")"');
    this.at++;
    return values;
  }

  private value(attribute: AttributeName): FilterValue {
    const t = this.token;
    if (t.kind !== 'word' && t.kind !== 'quoted') this.expected('a value');
    const { type } = ATTRIBUTES[attribute];
    if (t.kind === 'word' && type === 'time' && /^now/i.test(t.text)) return this.relative();
    if (t.kind === 'word' && KEYWORDS.has(t.text.toLowerCase())) {
      this.fail('filter.syntax', `"${t.text}" is a word of the grammar; as a value put it in "quotes"`);
    }
    this.at++;
    return type === 'integer' && /^-?\d{1,10}$/.test(t.text) ? Number(t.text) : t.text;
  }

  private relative(): FilterValue {
    const start = this.token;
    let text = '';
    while (this.token.kind === 'word' && /^(now|now-|-|-?\d.*|now-\d.*)$/i.test(this.token.text) && text.length < 40) {
      text += this.tokens[this.at++]!.text.toLowerCase();
    }
    const match = /^now(?:-(\d{1,8})([mhdw]))?$/.exec(text);
    if (match === null) this.fail('filter.value', 'expected now, or now-7d with m, h, d or w behind the number', start);
    return { secondsAgo: match[1] === undefined ? 0 : Number(match[1]) * UNIT_SECONDS[match[2]!]! };
  }
}

/** The empty text is the filter that everything passes: `{ op: 'and', of: [] }`. */
export function parse(text: string): Result<Filter, FilterError> {
  const tokens = lex(text);
  if (!tokens.ok) return tokens;
  try {
    return ok(new Parser(tokens.value).whole());
  } catch (error) {
    if (error instanceof Stop) return err(error.problem);
    throw error;
  }
}
