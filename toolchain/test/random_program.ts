/**
 * Random programs of machine TypeScript: every operator and conversion, fields, arrays, registers, calls with effects in the
 * middle of expressions, conditions, loops. They end by themselves; a few panic. The same seed gives the same program.
 */

import type { IntName } from '../compiler/ir/types.ts';
import { INT } from '../compiler/ir/types.ts';
import { maximum, minimum, wrap } from '../compiler/rules/integers.ts';

const TYPES = Object.keys(INT) as IntName[];
const UNSIGNED = TYPES.filter((type) => !INT[type].signed);
const ARITHMETIC = ['+', '-', '*', '&', '|', '^'] as const;
const COMPARISONS = ['===', '!==', '<', '<=', '>', '>='] as const;

/** The program as a module with `export function run(): void`. */
export function randomProgram(seed: number): string {
  return new Generator(seed).program();
}

class Generator {
  #state: number;
  #locals: { readonly name: string; readonly type: IntName; readonly mutable: boolean }[] = [];
  #names = 0;
  /** Loops around, so that the work stays small. */
  #loops = 0;

  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9E3779B1) | 1;
  }

  program(): string {
    const functions = TYPES.map((type) => this.#function(type));
    this.#locals = [];
    const body = this.#block(6, '  ');
    return [HEAD, ...functions, `export function run(): void {\n${body}\n${TAIL}}`].join('\n');
  }

  // -------------------------------------------------------------------------------------------------------------- choice

  /** An integer from 0 to `below` - 1. */
  #pick(below: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % below;
  }

  #one<T>(list: readonly T[]): T {
    return list[this.#pick(list.length)]!;
  }

  #chance(percent: number): boolean {
    return this.#pick(100) < percent;
  }

  // -------------------------------------------------------------------------------------------------------------- expressions

  #literal(type: IntName): string {
    const edge = this.#one([0n, 1n, -1n, 2n, 7n, 31n, 32n, 127n, 128n, 255n, 256n, minimum(type), maximum(type), BigInt(this.#pick(1 << 30))]);
    const value = wrap(edge, type);
    return `${type}(${value}${INT[type].bits === 64 ? 'n' : ''})`;
  }

  #value(type: IntName, depth: number): string {
    if (depth <= 0) return this.#leaf(type);
    const inner = depth - 1 - this.#pick(2);
    const value = (of: IntName = type): string => this.#value(of, inner);
    switch (this.#pick(14)) {
      case 0: case 1: case 2: return `(${value()} ${this.#one(ARITHMETIC)} ${value()})`;
      case 3: return `(${value()} ${this.#one(['/', '%'])} (${value()} | ${type}(1${INT[type].bits === 64 ? 'n' : ''})))`;
      case 4: return `(${value()} ${this.#one(['<<', '>>'])} ${this.#count(type, inner)})`;
      case 5: return `(${this.#one(['-', '~'])}${value()})`;
      case 6: case 7: return `${type}(${value(this.#one(TYPES))})`;
      case 8: return `(${this.#condition(inner)} ? ${value()} : ${value()})`;
      case 9: case 10: return `f_${type}(${value()})`;
      case 11: return `g.a_${type}[${this.#index(inner)}]`;
      case 12: return type === 'u8' ? `R.of(${value('u64')}).b` : type === 'u64' ? `R.with({ a: ${value('u32')}, c: ${this.#condition(inner)} }).raw` : value();
      default: return this.#leaf(type);
    }
  }

  /** Unsigned, and nothing that is known at compile time. */
  #count(type: IntName, depth: number): string {
    const unsigned = UNSIGNED.find((name) => INT[name].bits === INT[type].bits)!;
    return `(g.x_${unsigned} ^ ${this.#value(unsigned, depth)})`;
  }

  /** Mostly in range, seldom not. */
  #index(depth: number): string {
    return this.#chance(97) ? `${this.#value('u32', depth)} & 7` : `${this.#value('u32', depth)} % 9`;
  }

  #leaf(type: IntName): string {
    const locals = this.#locals.filter((local) => local.type === type);
    if (locals.length > 0 && this.#chance(60)) return this.#one(locals).name;
    return this.#chance(50) ? `g.x_${type}` : this.#chance(30) ? `s_${type}` : this.#literal(type);
  }

  #condition(depth: number): string {
    if (depth > 0 && this.#chance(35)) {
      return this.#chance(20) ? `!(${this.#condition(depth - 1)})` : `(${this.#condition(depth - 1)} ${this.#one(['&&', '||'])} ${this.#condition(depth - 1)})`;
    }
    const type = this.#one(TYPES);
    return `(${this.#value(type, depth)} ${this.#one(COMPARISONS)} ${this.#value(type, depth - 1)})`;
  }

  // -------------------------------------------------------------------------------------------------------------- statements

  #block(statements: number, margin: string): string {
    const outer = this.#locals;
    const lines = Array.from({ length: statements }, () => this.#statement(margin));
    this.#locals = outer;
    return lines.join('\n');
  }

  #statement(margin: string): string {
    const deeper = `${margin}  `;
    const nests = margin.length < 8;
    switch (this.#pick(nests ? 12 : 8)) {
      case 0: case 1: return this.#declaration(margin);
      case 2: case 3: return this.#assignment(margin);
      case 4: case 5: return this.#compound(margin);
      case 6: return `${margin}log.info(\`${TYPES.filter(() => this.#chance(30)).map((type) => `\${${this.#value(type, 2)}}`).join(' ')}\`);`;
      case 7: return `${margin}{ const part = g.a_${this.#one(TYPES)}.subarray(${this.#index(1)}, 8); g.x_u32 += part.length; }`;
      case 8: case 9: return `${margin}if (${this.#condition(3)}) {\n${this.#block(2, deeper)}\n${margin}} else {\n${this.#block(2, deeper)}\n${margin}}`;
      case 10: return this.#loop(margin, deeper);
      default: return `${margin}switch (${this.#value('u8', 2)} & 3) {\n${deeper}case 0: case 2: {\n${this.#block(2, `${deeper}  `)}\n${deeper}  break;\n${deeper}}\n${deeper}default:\n${this.#block(1, `${deeper}  `)}\n${margin}}`;
    }
  }

  #declaration(margin: string): string {
    const type = this.#one(TYPES);
    const mutable = this.#chance(50);
    const line = `${margin}${mutable ? 'let' : 'const'} v${++this.#names}: ${type} = ${this.#value(type, 4)};`;
    this.#locals = [...this.#locals, { name: `v${this.#names}`, type, mutable }];
    return line;
  }

  #target(type: IntName): string {
    const locals = this.#locals.filter((local) => local.type === type && local.mutable);
    if (locals.length > 0 && this.#chance(40)) return this.#one(locals).name;
    return this.#one([`g.x_${type}`, `s_${type}`, `g.a_${type}[${this.#index(2)}]`, `pick(${this.#value('u32', 1)}).x_${type}`]);
  }

  #assignment(margin: string): string {
    const type = this.#one(TYPES);
    return `${margin}${this.#target(type)} = ${this.#value(type, 4)};`;
  }

  #compound(margin: string): string {
    const type = this.#one(TYPES);
    if (this.#chance(20)) return `${margin}${this.#target(type)}${this.#one(['++', '--'])};`;
    if (this.#chance(15) && !INT[type].signed) return `${margin}${this.#target(type)} ${this.#one(['<<=', '>>='])} ${this.#count(type, 2)};`;
    if (this.#chance(10)) return `${margin}${this.#target(type)} ${this.#one(['/=', '%='])} ${this.#value(type, 2)};`;
    return `${margin}${this.#target(type)} ${this.#one(ARITHMETIC)}= ${this.#value(type, 3)};`;
  }

  #loop(margin: string, deeper: string): string {
    if (this.#loops > 1) return this.#assignment(margin);
    this.#loops++;
    const name = `k${++this.#names}`;
    const outer = this.#locals;
    this.#locals = [...outer, { name, type: 'u32', mutable: false }];
    const end = this.#chance(30) ? `${deeper}if (${this.#condition(2)}) ${this.#one(['break', 'continue'])};\n` : '';
    const head = this.#one([`for (let ${name}: u32 = 0; ${name} < ${1 + this.#pick(9)}; ${name}++)`, `for (const ${name} of g.a_u32)`]);
    const text = `${margin}${head} {\n${end}${this.#block(2, deeper)}\n${margin}}`;
    this.#locals = outer;
    this.#loops--;
    return text;
  }

  /** Changes what others read, and returns something of its own. */
  #function(type: IntName): string {
    this.#locals = [{ name: 'n', type, mutable: false }];
    const other = this.#one(TYPES);
    const effects = `g.calls += 1; ${this.#one([`g.x_${other} += ${other}(n);`, `s_${type} = n;`, `g.a_${type}[g.calls & 7] = n;`, `g.x_u32 ^= u32(n);`])}`;
    const pure = this.#chance(30);
    return `function f_${type}(n: ${type}): ${type} { ${pure ? '' : effects} return n ${this.#one(ARITHMETIC)} g.x_${type}; }`;
  }
}

const bigSuffix = (type: IntName): string => (INT[type].bits === 64 ? 'n' : '');

const HEAD = `const R = register(u64, { a: bits<u32>(40, 9), b: bits<u8>(8, 1), c: flag(63) });
class G {
  calls: u32 = 0;
${TYPES.map((type, i) => `  x_${type}: ${type} = ${i * 13 + 3}${bigSuffix(type)};\n  readonly a_${type} = array(${type}, 8);`).join('\n')}
}
const g = new G();
const h = new G();
${TYPES.map((type, i) => `let s_${type}: ${type} = ${i * 11 + 1}${bigSuffix(type)};`).join('\n')}
function pick(n: u32): G { g.calls += 100; return (n & 1) === 0 ? g : h; }`;

const TAIL = `  log.info(\`\${g.calls} ${TYPES.map((type) => `\${g.x_${type}} \${h.x_${type}} \${s_${type}}`).join(' ')}\`);
${TYPES.map((type) => `  for (const x of g.a_${type}) log.info(\`\${x}\`);`).join('\n')}
`;
