/**
 * Expression text with its outermost operator, so that parentheses appear exactly where C or JavaScript, or a reader (and
 * gcc's -Wparentheses), need them. The operators of both languages bind alike.
 */

export type Code = {
  readonly text: string;
  /** The outermost operator; `atom` for names, literals, calls, member accesses and anything in brackets. */
  readonly outer: string;
  /** For a C address `&x`: the `x`, so that `(&x)->y` is written `x.y`. */
  readonly lvalue?: string;
  /** For a literal: how it is written where nothing around it gives it its type. */
  readonly typed?: string;
  /** Of 32 bits in C: the same number in the 64 of a `size_t`, if it is in one already; and what makes one of it. */
  readonly wide?: Code;
  readonly size?: Code;
};

const STRENGTH: { readonly [operator: string]: number } = {
  atom: 14, unary: 13, '*': 12, '/': 12, '%': 12, '+': 11, '-': 11, '<<': 10, '>>': 10, '>>>': 10, '<': 9, '<=': 9, '>': 9, '>=': 9,
  '==': 8, '!=': 8, '===': 8, '!==': 8, '&': 7, '^': 6, '|': 5, '&&': 4, '||': 3, '?:': 2, ',': 1,
};
const strength = (operator: string): number => STRENGTH[operator]!;
const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==']);
/** Operators in which a different infix operator is always bracketed, whatever the grammar says: nobody remembers those rules. */
const BRACKETING = new Set(['<<', '>>', '>>>', '&', '^', '|', '&&', '||']);
const ASSOCIATIVE = new Set(['&', '^', '|', '&&', '||']);

export const atom = (text: string): Code => ({ text, outer: 'atom' });
export const call = (callee: string, ...args: readonly Code[]): Code => atom(`${callee}(${args.map((arg) => bracket(arg, ',')).join(', ')})`);
/** A prefix operator or a C cast. */
export const prefix = (operator: string, operand: Code): Code => {
  const inner = bracket(operand, 'unary');
  const clash = (operator === '-' && inner.startsWith('-')) || (operator === '&' && inner.startsWith('&'));
  return { text: `${operator}${clash ? `(${operand.text})` : inner}`, outer: 'unary' };
};
export const conditional = (test: Code, whenTrue: Code, whenFalse: Code): Code => ({
  text: `${bracket(test, '||')} ? ${bracket(whenTrue, '||')} : ${bracket(whenFalse, '?:', true)}`, outer: '?:',
});

export function infix(left: Code, operator: string, right: Code): Code {
  return { text: `${operand(left, operator, false)} ${operator} ${operand(right, operator, true)}`, outer: operator };
}

function operand(code: Code, operator: string, isRight: boolean): string {
  if (code.outer === operator && ASSOCIATIVE.has(operator)) return code.text;
  const infixInside = code.outer !== 'atom' && code.outer !== 'unary';
  const comparison = COMPARISONS.has(code.outer);
  const logical = operator === '&&' || operator === '||';
  const confusing = infixInside && ((BRACKETING.has(operator) && !(logical && comparison)) || (comparison && COMPARISONS.has(operator)));
  return confusing ? `(${code.text})` : bracket(code, operator, !isRight);
}

/** The text, in brackets if its operator binds less than `outer` does (or as much, unless `same` is allowed). */
export function bracket(code: Code, outer: string, same = outer === 'unary'): string {
  const inside = strength(code.outer);
  const around = strength(outer);
  return inside > around || (same && inside === around) ? code.text : `(${code.text})`;
}
