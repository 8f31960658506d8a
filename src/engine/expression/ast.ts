/** Functions of expressions. */
export type FunctionName = 'abs' | 'min' | 'max';

/** An operator and its right operand. */
export interface Link {
  readonly operator: string;
  readonly operand: Expression;
  readonly position: number;
}

/** Operators of one rank form a flat chain, so that a long text makes no deep tree. */
export type ChainKind = 'product' | 'sum' | 'comparison' | 'and' | 'or';

/** An expression; `position` is an index into its text, from 0. */
export type Expression = { readonly position: number } & (
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly quote: string }
  | { readonly kind: 'variable'; readonly scope: string; readonly entry: string }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Expression[] }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: 'sign'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'choice';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: ChainKind; readonly first: Expression; readonly rest: readonly Link[] }
);
