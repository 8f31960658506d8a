import type { ChainKind, Expression, FunctionName, Link } from './ast.js';
import { ExpressionError } from './expression-error.js';
import { type Token, tokenize } from './lexer.js';

/**
 * How deep parentheses, calls, signs, powers and choices may nest. Bounds the recursion of
 * everything that walks the tree.
 */
const MAX_DEPTH = 100;

const FUNCTIONS: ReadonlySet<string> = new Set<FunctionName>(['abs', 'min', 'max']);
const isFunction = (name: string): name is FunctionName => FUNCTIONS.has(name);

/**
 * Most characters of an expression, and most numbers, texts, names and operators in it: it is
 * evaluated for each pool that reports it, with each decision. Drivers' have some twenty.
 */
const MOST_CHARACTERS = 8192;
const MOST_TERMS = 256;

/**
 * Parses an expression (docs/rules.md, "Expressions"). Throws ExpressionError, and nothing else.
 */
export function parse(text: string): Expression {
  if (text.length > MOST_CHARACTERS)
    throw new ExpressionError(
      `it has ${text.length} characters, at most ${MOST_CHARACTERS} are read`,
      MOST_CHARACTERS,
    );
  const tokens = tokenize(text);
  const [beyond] = tokens.filter(isTerm).slice(MOST_TERMS);
  if (beyond !== undefined)
    throw new ExpressionError(`it has more than ${MOST_TERMS} terms`, beyond.position);
  return new Parser(tokens).whole();
}

/** Commas and parentheses cost nothing. */
function isTerm({ kind, text }: Token): boolean {
  return kind !== 'end' && !'(),'.includes(text);
}

/** One method for each rank of operators, the loosest first. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const { kind, text, position } = this.#token();
    if (kind !== 'end') throw new ExpressionError(`${text} does not belong here`, position);
    return expression;
  }

  #or(): Expression {
    return this.#chain('or', ['or'], () => this.#and());
  }

  #and(): Expression {
    return this.#chain('and', ['and'], () => this.#choice());
  }

  #choice(): Expression {
    const condition = this.#comparison();
    if (!this.#next('?')) return condition;
    const yes = this.#deeper(() => this.#choice());
    this.#expect(':');
    const no = this.#deeper(() => this.#choice());
    return { kind: 'choice', condition, yes, no, position: condition.position };
  }

  #comparison(): Expression {
    return this.#chain('comparison', ['<', '<=', '>', '>=', '==', '!=', '<>'], () => this.#not());
  }

  #not(): Expression {
    const { position } = this.#token();
    if (!this.#next('not')) return this.#sum();
    return { kind: 'not', operand: this.#deeper(() => this.#not()), position };
  }

  #sum(): Expression {
    return this.#chain('sum', ['+', '-'], () => this.#product());
  }

  #product(): Expression {
    return this.#chain('product', ['*', '/'], () => this.#sign());
  }

  #sign(): Expression {
    const { text: operator, position } = this.#token();
    if (!this.#next('+') && !this.#next('-')) return this.#power();
    return { kind: 'sign', operator, operand: this.#deeper(() => this.#sign()), position };
  }

  #power(): Expression {
    const base = this.#primary();
    if (!this.#next('^')) return base;
    return {
      kind: 'power',
      base,
      exponent: this.#deeper(() => this.#power()),
      position: base.position,
    };
  }

  #primary(): Expression {
    const { kind, text, position } = this.#token();
    if (this.#next('(')) {
      const inner = this.#deeper(() => this.#or());
      this.#expect(')');
      return inner;
    }
    if (kind === 'end')
      throw new ExpressionError('the expression ends where a value should be', position);
    if (kind === 'operator')
      throw new ExpressionError(`a value should be where ${text} is`, position);
    this.#at += 1;
    if (kind === 'number') return { kind, text, position };
    if (kind === 'text') return { kind, text: text.slice(1, -1), quote: text.charAt(0), position };
    if (kind === 'variable') {
      const dot = text.indexOf('.');
      return { kind, scope: text.slice(0, dot), entry: text.slice(dot + 1), position };
    }
    return this.#next('(')
      ? this.#call(text, position)
      : { kind: 'text', text, quote: '', position };
  }

  #call(name: string, position: number): Expression {
    if (!isFunction(name))
      throw new ExpressionError(`there is no function ${name}, only abs, min and max`, position);
    const args: Expression[] = [];
    do args.push(this.#deeper(() => this.#or()));
    while (this.#next(','));
    this.#expect(')');
    return { kind: 'call', name, args, position };
  }

  #chain(kind: ChainKind, operators: readonly string[], operand: () => Expression): Expression {
    const first = operand();
    const rest: Link[] = [];
    for (;;) {
      const { text: operator, position } = this.#token();
      if (!operators.some((each) => this.#next(each))) break;
      rest.push({ operator, operand: operand(), position });
    }
    return rest.length === 0 ? first : { kind, first, rest, position: first.position };
  }

  #deeper(read: () => Expression): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH)
      throw new ExpressionError(`it nests deeper than ${MAX_DEPTH} levels`, this.#token().position);
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  #token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', position: 0 };
  }

  #next(operator: string): boolean {
    const { kind, text } = this.#token();
    if (kind !== 'operator' || text !== operator) return false;
    this.#at += 1;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#next(operator))
      throw new ExpressionError(`${operator} is missing`, this.#token().position);
  }
}
