/**
 * A program to measure the compiler with: modules like those of a hypervisor (devices with registers and rings, tables, hashes, address walks,
 * handlers that switch), each another mix of them, importing some of those before it. The same length gives the same program.
 */

import { generator } from '../../test/generator.ts';
import type { Dialect } from './dialect.ts';

type Random = (below: number) => number;
type Piece = (dialect: Dialect, id: string, random: Random) => readonly string[];

/** Module texts by path; `main` is the last, and imports all others that nothing else does. */
export function generateProgram(lines: number, dialect: Dialect): Map<string, string> {
  const random = generator(lines);
  const modules = new Map<string, string>([[`common${'.ts'}`, common(dialect)]]);
  const unused = new Set<number>();
  let total = 0;
  for (let index = 0; total < lines; index++) {
    const imports = index === 0 ? [] : [...new Set([random(index), random(index), index - 1])];
    for (const each of imports) unused.delete(each);
    unused.add(index);
    const text = module(dialect, index, imports, random);
    modules.set(`m${index}.ts`, text);
    total += text.split('\n').length;
  }
  modules.set('main.ts', main(dialect, [...unused]));
  return modules;
}

function common(dialect: Dialect): string {
  return [
    '/** What every module uses. */', 'export const enum Kind { Read, Write, Flush, Reset }', '',
    ...dialect.record('Range'), '',
    '/** The end of a range; 0 for one that wraps around. */', 'export function endOf(range: Range): u32 {', '  return range.from + range.size;', '}', '',
    'export class Counter {', '  count: u32 = 0;', '  total: u64 = ' + dialect.u64(0n) + ';', '', '  add(amount: u64): void {', '    this.count += 1;', '    this.total += amount;', '  }', '}', '',
    'export const counter = new Counter();', '',
  ].join('\n');
}

function module(dialect: Dialect, index: number, imports: readonly number[], random: Random): string {
  const body: string[] = [];
  for (let count = 3 + random(3), number = 0; number < count; number++) body.push(...pieces[random(pieces.length)]!(dialect, `${index}x${number}`, random), '');
  const own = [`/** Asks module ${index} and those that it uses. */`, `export function ask${index}(kind: Kind, value: u32): u32 {`, '  counter.add(u64(value));',
    '  switch (kind) {',
    ...['Read', 'Write', 'Flush'].map((name, at) => `    case Kind.${name}: return ${imports[at] === undefined ? `value + ${at}` : `ask${imports[at]}(Kind.Reset, value ^ ${random(4096)})`};`),
    '    default: return endOf(' + dialect.makeRecord('Range', 'value', String(random(100))) + ');', '  }', '}', ''];
  const used = imports.slice(0, 3);
  return [`/** Module ${index}. */`, '', `import { Kind, Range, counter, endOf } from './common${dialect.extension}';`.replace('Range', dialect.extension === '' ? 'Range' : 'type Range'),
    ...used.map((each) => `import { ask${each} } from './m${each}${dialect.extension}';`), '', ...body, ...own].join('\n');
}

function main(dialect: Dialect, modules: readonly number[]): string {
  return [`import { Kind } from './common${dialect.extension}';`, ...modules.map((each) => `import { ask${each} } from './m${each}${dialect.extension}';`), '',
    'export function run(value: u32): u32 {', '  let sum: u32 = value;', ...modules.map((each) => `  sum ^= ask${each}(Kind.Read, sum);`), '  return sum;', '}', ''].join('\n');
}

const ring: Piece = (dialect, id, random) => [
  `/** Bytes on their way, at most ${16 << random(4)}. */`, `export class Ring${id} {`,
  `  ${dialect.arrayField('bytes', 'u8', 16 << random(4))}`, '  head: u32 = 0;', '  tail: u32 = 0;', '',
  '  get(): u8 {', '    const value = this.bytes[this.head % 16];', '    if (this.head !== this.tail) this.head += 1;', '    return value;', '  }', '',
  '  put(value: u8): boolean {', '    if (this.tail - this.head >= 16) return false;', '    this.bytes[this.tail % 16] = value;', '    this.tail += 1;', '    return true;', '  }', '}', '',
  `const ring${id} = new Ring${id}();`, '', `export function feed${id}(count: u32): u32 {`, '  let fed: u32 = 0;', '  for (let i: u32 = 0; i < count; i++) {',
  `    if (!ring${id}.put(u8(i ^ ${random(256)}))) break;`, '    fed += 1;', '  }', `  return fed + u32(ring${id}.get());`, '}',
];

const device: Piece = (dialect, id, random) => [
  ...dialect.register(`Status${id}`), '', `export class Device${id} {`, `  status: Status${id} = ${dialect.registerOf(`Status${id}`, String(random(65536)))};`,
  '  reads: u32 = 0;', '  constructor(readonly base: u32) {}', '',
  '  /** The register at an offset. */', '  read(offset: u32): u32 {', '    this.reads += 1;', '    switch (offset - this.base) {', '      case 0: return this.status.raw;',
  '      case 4: return u32(this.status.mode);', '      case 8: return u32(this.status.level) + this.reads;', `      case 12: return ${random(10000)};`, '      default: return 0xffffffff;', '    }', '  }', '',
  '  write(offset: u32, value: u32): void {', '    if (offset === 0) {', `      this.status = ${dialect.registerOf(`Status${id}`, 'value')};`, '      return;', '    }',
  `    if (offset === 4 && this.status.ready) this.status = ${dialect.registerWith(`Status${id}`, 'this.status', 'u8(value)')};`, '  }', '}', '',
  `const device${id} = new Device${id}(${random(65536)});`, '', `export function access${id}(kind: Kind, offset: u32, value: u32): u32 {`,
  `  if (kind === Kind.Write) device${id}.write(offset, value);`, `  return device${id}.read(offset);`, '}',
];

const hash: Piece = (dialect, id, random) => [
  `/** A check sum over ${4 + random(60)} words. */`, `export function hash${id}(seed: u64, words: u32): u64 {`, `  let state: u64 = seed ^ ${dialect.u64(BigInt(random(2147483647)))};`,
  '  for (let i: u32 = 0; i < words; i++) {', `    state ^= u64(i) << ${dialect.u64(BigInt(1 + random(31)))};`, `    state = (state >> ${dialect.u64(BigInt(1 + random(31)))}) + state * ${dialect.u64(BigInt(3 + 2 * random(1000)))};`,
  `    if ((state & ${dialect.u64(BigInt(random(255)))}) === ${dialect.u64(0n)}) state += u64(words);`, '  }', '  return state;', '}', '',
  `export function fold${id}(value: u64): u32 {`, `  return u32(value >> ${dialect.u64(32n)}) ^ u32(value);`, '}',
];

const table: Piece = (dialect, id, random) => [
  ...dialect.recordTable(`ranges${id}`, 'Range', Array.from({ length: 4 + random(8) }, () => [random(1 << 20), random(4096)] as const)), '',
  `/** The index of the range that holds an address, or how many there are. */`, `export function find${id}(address: u32): u32 {`, `  for (let i: u32 = 0; i < u32(ranges${id}.length); i++) {`,
  `    const range = ranges${id}[i];`, '    if (address >= range.from && address < endOf(range)) return i;', '  }', `  return u32(ranges${id}.length);`, '}',
];

const walk: Piece = (dialect, id, random) => [
  `/** The index into the table of a level, for addresses of ${id}. */`, `export function index${id}(address: u64, level: u32): u32 {`, `  return u32(address >> u64(12 + 9 * level)) & 511;`, '}', '',
  `export function walk${id}(address: u64): u32 {`, `  let found: u32 = ${random(100)};`, '  for (let level: u32 = 3; ; level--) {', `    const slot = index${id}(address, level);`,
  `    if ((slot & ${1 + random(255)}) === 0) return found;`, '    found = found * 31 + slot;', '    if (level === 0) return found;', '  }', '}',
];

const modes: Piece = (dialect, id, random) => [
  `export const enum Mode${id} { ${['Off', 'Slow', 'Fast', 'Burst', 'Test'].map((name, at) => `${name} = ${at * 3 + random(3)}`).join(', ')} }`, '',
  `export function cost${id}(mode: Mode${id}, length: u32): u32 {`, '  switch (mode) {', `    case Mode${id}.Off: return 0;`, `    case Mode${id}.Slow: {`, `      const words: u32 = length / ${1 + random(16)};`, `      return words * ${random(50)};`, '    }',
  `    case Mode${id}.Fast: return length > ${random(1000)} ? length - ${random(9)} : length;`, `    case Mode${id}.Burst: return (length & ~7) >> 1;`, '    default: return length;', '  }', '}', '',
  `export function total${id}(length: u32): u32 {`, `  return cost${id}(Mode${id}.Slow, length) + cost${id}(Mode${id}.Fast, length) * 2;`, '}',
];

const pieces: readonly Piece[] = [ring, device, hash, table, walk, modes];
