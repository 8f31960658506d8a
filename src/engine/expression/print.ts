import type { Expression } from './ast.js';

/**
 * How loosely each kind of node binds. An operand that binds more loosely than its place allows
 * gets parentheses.
 */
const RANK = {
  number: 0,
  text: 0,
  variable: 0,
  call: 0,
  power: 1,
  sign: 2,
  product: 3,
  sum: 4,
  not: 5,
  comparison: 6,
  choice: 7,
  and: 8,
  or: 9,
};

/** The text of an expression. Parsing it gives the same expression. */
export function print(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return expression.text;
    case 'text':
      return `${expression.quote}${expression.text}${expression.quote}`;
    case 'variable':
      return `${expression.scope}.${expression.entry}`;
    case 'call':
      return `${expression.name}(${expression.args.map(print).join(', ')})`;
    case 'power':
      return `${within(expression.base, 0)} ^ ${within(expression.exponent, 1)}`;
    case 'sign':
      return `${expression.operator}${within(expression.operand, 2)}`;
    case 'not':
      return `not ${within(expression.operand, 5)}`;
    case 'choice':
      return (
        `${within(expression.condition, 6)} ? ${within(expression.yes, 7)} : ` +
        `${within(expression.no, 7)}`
      );
    default: {
      const { kind, first, rest } = expression;
      const loosest = RANK[kind] - 1;
      return [
        within(first, loosest),
        ...rest.map(({ operator, operand }) => `${operator} ${within(operand, loosest)}`),
      ].join(' ');
    }
  }
}

function within(operand: Expression, loosest: number): string {
  return RANK[operand.kind] <= loosest ? print(operand) : `(${print(operand)})`;
}
