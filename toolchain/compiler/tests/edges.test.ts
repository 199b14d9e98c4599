import { describe } from 'vitest';
import { cases } from '../../test/cases.ts';
import { snippets } from '../../test/snippet.ts';

/**
 * Each operator at the edges of each type, a case for each pair of operands. What is expected is computed here with JavaScript's own
 * big integers, not with the table of rules that the compiler has.
 */

const one = cases('edges');
const snippet = snippets('places');

type Width = { readonly name: string; readonly bits: number; readonly signed: boolean };
const WIDTHS: readonly Width[] = [8, 16, 32, 64].flatMap((bits) => [{ name: `u${bits}`, bits, signed: false }, { name: `i${bits}`, bits, signed: true }]);

const fit = ({ bits, signed }: Width, value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
const highest = ({ bits, signed }: Width): bigint => (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
const lowest = ({ bits, signed }: Width): bigint => (signed ? -(1n << BigInt(bits - 1)) : 0n);
const text = ({ bits }: Width, value: bigint): string => `${value}${bits === 64 ? 'n' : ''}`;

/** The exact result; C's and JavaScript's own division truncates as big integers do. */
const EXACT: { readonly [op: string]: (a: bigint, b: bigint) => bigint } = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => a / b, '%': (a, b) => a % b,
  '&': (a, b) => a & b, '|': (a, b) => a | b, '^': (a, b) => a ^ b,
};

/** Operands worth a case of their own, by the edges of the type. */
function pairsOf(op: string, width: Width): (readonly [bigint, bigint])[] {
  const [low, high] = [lowest(width), highest(width)];
  const half = 1n << BigInt(width.bits / 2);
  switch (op) {
    case '+': return [[high, 1n], [low, low], [high, high], [high - 1n, 1n], [low, high]];
    case '-': return [[low, 1n], [0n, high], [low, high], [3n, 7n], [high, high]];
    case '*': return [[high, high], [half, half], [low, fit(width, -1n)], [half - 1n, half + 1n], [7n, fit(width, -3n)]];
    case '/': return [[low, fit(width, -1n)], [high, 2n], [fit(width, -7n), 2n], [7n, fit(width, -2n)], [low, high]];
    case '%': return [[low, fit(width, -1n)], [high, 10n], [fit(width, -7n), 2n], [7n, fit(width, -2n)], [1n, high]];
    default: return [[high, low], [fit(width, -1n), 1n << BigInt(width.bits - 2)], [low, fit(width, 0x55n)], [high, fit(width, ~0x0fn)]];
  }
}

for (const [op, exact] of Object.entries(EXACT)) {
  describe(`${op} gives what the width holds, as a value and in place`, () => {
    for (const width of WIDTHS) {
      for (const [a, b] of pairsOf(op, width)) {
        const result = fit(width, exact(a, b));
        one(`${width.name}: ${a} ${op} ${b} is ${result}`, `a: ${width.name}, b: ${width.name}`, `${text(width, a)}, ${text(width, b)}`, `
          let c: ${width.name} = a;
          c ${op}= b;
          log.info(\`\${a ${op} b} \${c}\`);
        `).prints(`${result} ${result}`);
      }
    }
  });
}

describe('a shift takes its count modulo the width, and the sign along to the right', () => {
  for (const width of WIDTHS) {
    const top = BigInt(width.bits - 1);
    const count = width.bits === 64 ? 'u64' : 'u32';
    for (const [value, n] of [[1n, 1n], [fit(width, -1n), top], [lowest(width), BigInt(width.bits)], [highest(width), BigInt(width.bits) + 3n]] as const) {
      const by = n % BigInt(width.bits);
      const left = fit(width, value << by);
      const right = fit(width, value >> by);
      one(`${width.name}: ${value} by ${n} is ${left} to the left, ${right} to the right`, `a: ${width.name}, n: ${count}`, `${text(width, value)}, ${n}${count === 'u64' ? 'n' : ''}`, `
        let left: ${width.name} = a; let right: ${width.name} = a;
        left <<= n; right >>= n;
        log.info(\`\${a << n} \${a >> n} \${left} \${right}\`);
      `).prints(`${left} ${right} ${left} ${right}`);
    }
  }
});

const COMPARE: { readonly [op: string]: (a: bigint, b: bigint) => boolean } = {
  '===': (a, b) => a === b, '!==': (a, b) => a !== b, '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
};

describe('a comparison is of the values, not of the bits', () => {
  for (const width of WIDTHS) {
    const values = [lowest(width), fit(width, -1n), 0n, highest(width)];
    for (const [op, meaning] of Object.entries(COMPARE)) {
      const answers = values.flatMap((a) => values.map((b) => meaning(a, b)));
      const names = ['a', 'b', 'c', 'd'];
      one(`${width.name}: ${op} among the edges`, names.map((name) => `${name}: ${width.name}`).join(', '), values.map((value) => text(width, value)).join(', '), `
        log.info(\`${names.flatMap((left) => names.map((right) => `\${${left} ${op} ${right}}`)).join(' ')}\`);
      `).prints(answers.join(' '));
    }
  }
});

describe('a conversion keeps the low bits, and extends by the sign of its source', () => {
  for (const from of WIDTHS) {
    for (const to of WIDTHS) {
      const values = [highest(from), lowest(from), fit(from, -2n), fit(from, 0x1234_5678_9abc_def0n)];
      const results = values.map((value) => fit(to, value)).join(' ');
      one(`${from.name} to ${to.name}: ${values.join(' ')} become ${results}`, ['a', 'b', 'c', 'd'].map((name) => `${name}: ${from.name}`).join(', '), values.map((value) => text(from, value)).join(', '), `
        log.info(\`\${${to.name}(a)} \${${to.name}(b)} \${${to.name}(c)} \${${to.name}(d)}\`);
      `).prints(results);
    }
  }
});

describe('negation and complement wrap', () => {
  for (const width of WIDTHS) {
    for (const value of [lowest(width), highest(width), 1n, 0n]) {
      const [minus, complement] = [fit(width, -value), fit(width, ~value)];
      one(`${width.name}: -(${value}) is ${minus}, ~(${value}) is ${complement}`, `a: ${width.name}`, text(width, value), 'log.info(`${-a} ${~a} ${-(-a)} ${~~a}`);').prints(`${minus} ${complement} ${value} ${value}`);
    }
  }
});

/** Where a value can be held, and how it is written to and read from there. */
const PLACES: readonly (readonly [name: string, declarations: (width: Width) => string, place: string])[] = [
  ['a field', ({ name, bits }) => `class Box { value: ${name} = ${bits === 64 ? '0n' : '0'}; } const box = new Box();`, 'box.value'],
  ['an element', ({ name }) => `const all = array(${name}, 3);`, 'all[2]'],
  ['a static', ({ name, bits }) => `let held: ${name} = ${bits === 64 ? '0n' : '0'};`, 'held'],
  ['a view, unaligned', ({ name }) => `const Cell = layout(16, { value: at(3, ${name}) });`, 'Cell.at(0x1000n).value'],
];

describe('a place holds no more than its width', () => {
  for (const [name, declarations, place] of PLACES) {
    for (const width of WIDTHS) {
      const [low, high] = [lowest(width), highest(width)];
      snippet(`${name} of ${width.name}: one beyond ${high} is ${low}, and back`, `
        ${declarations(width)}
        export function run(): void {
          ${place} = ${text(width, high)};
          ${place}++;
          log.info(\`\${${place}}\`);
          ${place} -= ${text(width, 1n)};
          log.info(\`\${${place}}\`);
          ${place} *= ${text(width, 3n)};
          log.info(\`\${${place}}\`);
        }
      `).prints(`${low}`, `${high}`, `${fit(width, high * 3n)}`);
    }
  }
});
