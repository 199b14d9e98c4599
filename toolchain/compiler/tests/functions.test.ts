import { describe } from 'vitest';
import { snippets } from '../../test/snippet.ts';

const snippet = snippets('functions');
const OPS = `
type Op = (a: u32, b: u32) => u32;
function add(a: u32, b: u32): u32 { return a + b; }
function sub(a: u32, b: u32): u32 { return a - b; }
function mul(a: u32, b: u32): u32 { return a * b; }
`;
const inRun = (declarations: string, body: string): string => `${OPS}${declarations}\nexport function run(): void { ${body} }`;

describe('a reference to a function', () => {
  snippet('is called like the function', inRun('', 'let op: Op = add; log.info(`${op(2, 3)}`); op = mul; log.info(`${op(2, 3)}`);')).prints('5', '6');

  snippet('is passed and returned', inRun('function twice(op: Op, a: u32): u32 { return op(op(a, a), a); }\nfunction choose(n: u32): Op { switch (n) { case 0: return add; case 1: return sub; default: return mul; } }',
    'log.info(`${twice(add, 3)} ${twice(choose(2), 3)} ${choose(1)(9, 2)}`);')).prints('9 27 7');

  snippet('is chosen', inRun('', 'for (let i: u32 = 0; i < 2; i++) { const op: Op = i === 0 ? add : mul; log.info(`${op(4, 5)} ${(i === 1 ? sub : op)(9, 1)}`); }')).prints('9 10', '20 8');

  snippet('compares by identity', inRun('function same(a: Op, b: Op | null): boolean { return a === b; }', 'const op: Op = add; log.info(`${op === add} ${op === sub} ${same(op, add)} ${same(op, null)} ${op !== mul}`);')).prints('true false true false true');

  snippet('may be null', inRun(`
    class Hooks { before: Op | null = null; after: (() => void) | null = null; }
    const hooks = new Hooks();
    let count: u32 = 0;
    function bump(): void { count++; }
    function fire(): u32 { const { before, after } = { before: hooks.before, after: hooks.after }; let result: u32 = 99; if (before !== null) result = before(8, 2); if (after !== null) after(); return result; }
  `.replace('const { before, after } = { before: hooks.before, after: hooks.after };', 'const before = hooks.before; const after = hooks.after;'),
  'log.info(`${fire()} ${count}`); hooks.before = sub; hooks.after = bump; log.info(`${fire()} ${count}`); hooks.before = null; log.info(`${fire()} ${count}`); hooks.after!(); log.info(`${count} ${hooks.before === null} ${hooks.after === bump}`);')).prints('99 0', '6 1', '99 2', '3 true true');

  snippet('panics when null is called', `
    let hook: (() => void) | null = null;
    export function run(): void {
      hook!();
    }
  `).panics('null reference', 4);

  snippet('may be in a field and be called through it', inRun('class Alu { op: Op; runs: u32 = 0; constructor(op: Op) { this.op = op; } go(a: u32, b: u32): u32 { this.runs++; return this.op(a, b); } }\nconst alu = new Alu(sub);',
    'const other = new Alu(mul); log.info(`${alu.go(7, 2)} ${alu.op(5, 5)} ${other.op(5, 5)}`); alu.op = other.op; log.info(`${alu.go(7, 2)} ${alu.runs} ${alu.op === other.op}`);')).prints('5 0 25', '14 2 true');

  snippet('may be in a record and in records in tables', inRun(`
    type Row = { readonly name: string; readonly op: Op; readonly undo: Op | null };
    const rows: readonly Row[] = [{ name: 'add', op: add, undo: sub }, { name: 'mul', op: mul, undo: null }];
    function made(op: Op): Row { return { name: 'made', op, undo: op === add ? sub : null }; }
  `, 'for (const row of rows) { const undo = row.undo; log.info(`${row.name} ${row.op(6, 2)} ${undo === null ? "none" : "some"} ${undo === null ? u32(0) : undo(6, 2)}`); } const r = made(add); log.info(`${r.op(1, 1)} ${r.undo === sub} ${made(mul).undo === null}`);'.replaceAll('"', "'"))).prints('add 8 some 4', 'mul 12 none 0', '2 true true');

  snippet('may be in constant tables, dense and sparse', inRun('const all: readonly Op[] = [add, sub, mul];\nconst sparse = table<Op>(5, sub, { [1]: add, [4]: mul });',
    'let sum: u32 = 0; for (const op of all) sum = sum * 100 + op(7, 3); for (let i: u32 = 0; i < sparse.length; i++) log.print(`${sparse[i](7, 3)} `); log.info(`${sum} ${all[1] === sparse[0]}`);')).prints('4 10 4 4 21 info: 100421 true');

  snippet('may be in arrays and slices', inRun(`
    const slots = references<Op, 4>(4);
    function count(of: readonly (Op | null)[]): u32 { let n: u32 = 0; for (const op of of) if (op !== null) n += op(10, 2); return n; }
  `, 'log.info(`${count(slots)}`); slots[1] = add; slots[3] = mul; log.info(`${count(slots)} ${count(slots.subarray(2, 4))}`); slots.fill(sub); slots[0] = null; log.info(`${count(slots)} ${slots[0] === null} ${slots[2] === sub}`); const local = references<Op, 2>(2); local.set(slots.subarray(0, 2)); log.info(`${count(local)}`);')).prints('0', '32 20', '24 true true', '8');

  snippet('takes references, slices, records and functions itself', `
    type Pair = { readonly a: u32; readonly b: u32 };
    type Visit = (value: u32, into: Sum) => void;
    type Fold = (of: readonly u32[], pair: Pair, visit: Visit) => Pair;
    class Sum { total: u32 = 0; }
    const values: readonly u32[] = [3, 4, 5];
    function note(value: u32, into: Sum): void { into.total += value; }
    function fold(of: readonly u32[], pair: Pair, visit: Visit): Pair { const sum = new Sum(); for (const value of of) visit(value, sum); return { a: pair.a + sum.total, b: of.length }; }
    const folds: readonly Fold[] = [fold];
    export function run(): void { const p = folds[0](values, { a: 100, b: 0 }, note); log.info(\`\${p.a} \${p.b}\`); }
  `).prints('112 3');

  snippet('evaluates the function before the arguments', inRun('let at: u32 = 0;\nconst both: readonly Op[] = [add, mul];\nfunction step(): u32 { at = 1; return 5; }', 'log.info(`${both[at](step(), 3)} ${both[at](step(), 3)}`);')).prints('8 15');

  snippet('may be called at compile time', inRun('const all: readonly Op[] = [add, sub, mul];\nfunction apply(n: u32): u32 { let result: u32 = 20; for (const op of all) result = op(result, n); return result; }\nexport const known: u32 = apply(3);', 'log.info(`${known} ${apply(3)}`);')).prints('60 60');

  snippet('of another module', {
    'main.ts': "import { pick, type Op } from './ops.ts';\nfunction own(a: u32): u32 { return a + 1; }\nexport function run(): void { let op: Op = own; log.info(`${op(1)}`); op = pick(true); log.info(`${op(1)} ${op === own} ${op === pick(true)}`); }\n",
    'ops.ts': 'export type Op = (a: u32) => u32;\nfunction hidden(a: u32): u32 { return a * 50; }\nfunction other(a: u32): u32 { return a; }\nexport function pick(first: boolean): Op { return first ? hidden : other; }\n',
  }).prints('2', '50 false true');

  snippet('to a function of a generic', `
    type Op = (a: u32) => u32;
    class Pair<T> { constructor(readonly first: T, readonly second: T) {} }
    function apply<T>(f: (a: T) => T, value: T): T { return f(f(value)); }
    function inc(a: u32): u32 { return a + 1; }
    function half(a: u64): u64 { return a / 2n; }
    export function run(): void { const ops = new Pair<Op>(inc, inc); log.info(\`\${apply(inc, 3)} \${apply(half, 12n)} \${ops.first(4)} \${ops.first === ops.second}\`); }
  `).prints('5 3 5 true');
});
