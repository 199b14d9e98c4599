import { expect, test } from 'vitest';
import type { Expr, Stmt } from '../ir/code.ts';
import type { ClassDecl, FieldDecl, FunctionDecl, GlobalDecl, LocalDecl, Loc, Module, Program } from '../ir/program.ts';
import type { IntType, Type } from '../ir/types.ts';
import type { ConstValue } from '../ir/value.ts';
import { evaluate, evaluateConstant } from './evaluate.ts';

const loc: Loc = { file: 'hv/x.ts', line: 3, column: 5 };
const u8: IntType = { kind: 'int', name: 'u8' };
const u32: IntType = { kind: 'int', name: 'u32' };
const declared = { module: 'hv/x', exported: true, doc: undefined, loc };

const constant = (type: Type, value: bigint | boolean | string | null): Expr => ({ kind: 'constant', loc, type, value });
const n = (value: number, type: Type = u32): Expr => constant(type, BigInt(value));
const local = (decl: LocalDecl): Expr & { kind: 'local' } => ({ kind: 'local', loc, type: decl.type, decl });
const param = (name: string, type: Type): LocalDecl => ({ name, type, mutable: true, loc });
const binary = (op: '+' | '-' | '*' | '/' | '<' | '<<', left: Expr, right: Expr, type: Type = left.type): Expr => ({ kind: 'binary', loc, type, op, left, right });
const field = (name: string, type: Type, embedded = false): FieldDecl => ({ name, type, embedded, readonly: embedded, doc: undefined, loc });
const fieldOf = (object: Expr, decl: FieldDecl): Expr & { kind: 'field' } => ({ kind: 'field', loc, type: decl.type, object, field: decl });
const global = (name: string, type: Type, init: Expr | undefined, storage: GlobalDecl['storage'] = 'static'): GlobalDecl => ({ ...declared, name, type, storage, init, value: undefined });
const globalExpr = (decl: GlobalDecl): Expr => ({ kind: 'global', loc, type: decl.type, decl });
const fn = (name: string, params: LocalDecl[], result: Type, body: Stmt[], owner?: ClassDecl): FunctionDecl => ({ ...declared, name, params, result, body, owner });

function classOf(name: string, fields: FieldDecl[], construct?: (self: Expr) => { params: LocalDecl[]; body: Stmt[] }): ClassDecl {
  const decl: ClassDecl = { ...declared, name, fields, methods: [], implements: [], construct: undefined };
  if (construct === undefined) return decl;
  const self = param('self', { kind: 'class', decl });
  const { params, body } = construct(local(self));
  decl.construct = fn('constructor', [self, ...params], { kind: 'void' }, body, decl);
  return decl;
}

function program(...globals: GlobalDecl[]): Program {
  const moduleOf = (path: string, own: GlobalDecl[]): Module =>
    ({ path, doc: undefined, enums: [], registers: [], layouts: [], records: [], unions: [], interfaces: [], classes: [], globals: own, functions: [], generics: [] });
  return { modules: [moduleOf('hv/x', globals)], machine: moduleOf('machine', []), entries: [], offsets: [], cold: [] };
}

const run = (...globals: GlobalDecl[]): string[] => evaluate(program(...globals), () => 'the line').map(({ code, message }) => `${code} ${message}`);
const value = (expr: Expr): ConstValue | string => {
  const result = evaluateConstant(expr, () => 'the line');
  return 'value' in result ? result.value : `${result.refusal.code} ${result.refusal.message}`;
};

test('arithmetic wraps to the type at each operation', () => {
  expect(value(binary('+', n(250, u8), n(10, u8)))).toEqual({ kind: 'int', value: 4n });
  expect(value(binary('<<', n(1), n(33)))).toEqual({ kind: 'int', value: 2n });
});

test('division by zero is a diagnostic with the words of the run-time check', () => {
  expect(value(binary('/', n(1), n(0)))).toBe('LYN0502 this panics when it is computed at compile time: division by zero');
});

test('a function with a loop is interpreted', () => {
  const count = param('count', u32);
  const sum = param('sum', u32);
  const body: Stmt[] = [
    { kind: 'let', loc, decl: sum, init: n(0) },
    { kind: 'while', loc, test: binary('<', local(sum), local(count), { kind: 'bool' }), body: [{ kind: 'compound', loc, target: local(sum), op: '+', value: n(3) }] },
    { kind: 'return', loc, value: local(sum) },
  ];
  expect(value({ kind: 'call', loc, type: u32, target: fn('up', [count], u32, body), args: [n(10)] })).toEqual({ kind: 'int', value: 12n });
});

test('a loop without an end is a diagnostic', () => {
  const body: Stmt[] = [{ kind: 'while', loc, test: constant({ kind: 'bool' }, true), body: [] }];
  expect(value({ kind: 'call', loc, type: u32, target: fn('spin', [], u32, body), args: [] })).toMatch(/^LYN0503 /);
});

test('the constructor of a static fills its fields, embedded objects included', () => {
  const size = field('size', u8);
  const header = classOf('Header', [size], (self) => {
    const bytes = param('bytes', u8);
    return { params: [bytes], body: [{ kind: 'assign', loc, target: fieldOf(self, size), value: local(bytes) }] };
  });
  const headerField = field('header', { kind: 'class', decl: header }, true);
  const untouched = field('untouched', u32);
  const frame = classOf('Frame', [headerField, untouched], (self) => ({
    params: [],
    body: [{ kind: 'assign', loc, target: fieldOf(self, headerField), value: { kind: 'new', loc, type: headerField.type, decl: header, args: [n(7, u8)] } }],
  }));
  const type: Type = { kind: 'class', decl: frame };
  const it = global('it', type, { kind: 'new', loc, type, decl: frame, args: [] });

  expect(run(it)).toEqual([]);
  const object = it.value as Extract<ConstValue, { kind: 'object' }>;
  expect(object.fields.get(headerField)).toEqual({ kind: 'object', decl: header, fields: new Map([[size, { kind: 'int', value: 7n }]]) });
  expect(object.fields.get(untouched)).toEqual({ kind: 'int', value: 0n });
});

test('statics may refer to each other in a circle', () => {
  const [a, b] = pair((other) => other);
  expect(run(a, b)).toEqual([]);
  expect((a.value as Extract<ConstValue, { kind: 'object' }>).fields.get(nextField)).toEqual({ kind: 'reference', to: { kind: 'place', global: b, path: [] } });
});

test('statics that read each other in a circle are a diagnostic', () => {
  const [a, b] = pair((other) => fieldOf(other, nextField));
  expect(run(a, b)).toEqual([
    'LYN0505 the initial contents of `a` are needed to compute themselves',
    'LYN0505 the initial contents of `b` are needed to compute themselves',
  ]);
});

let nextField: FieldDecl;
/** Statics `a` and `b` of one class whose constructor keeps what `use` makes of the other one. */
function pair(use: (other: Expr) => Expr): [GlobalDecl, GlobalDecl] {
  const node: ClassDecl = { ...declared, name: 'Node', fields: [], methods: [], implements: [], construct: undefined };
  const type: Type = { kind: 'class', decl: node };
  nextField = field('next', type);
  node.fields.push(nextField);
  const self = param('self', type);
  const other = param('other', type);
  node.construct = fn('constructor', [self, other], { kind: 'void' }, [{ kind: 'assign', loc, target: fieldOf(local(self), nextField), value: use(local(other)) }], node);
  const a = global('a', type, undefined);
  const b = global('b', type, { kind: 'new', loc, type, decl: node, args: [globalExpr(a)] });
  (a as { init: Expr }).init = { kind: 'new', loc, type, decl: node, args: [globalExpr(b)] };
  return [a, b];
}

test('an initialiser that writes another static is a diagnostic', () => {
  const counter = global('counter', u32, n(0));
  const bump = fn('bump', [], u32, [
    { kind: 'compound', loc, target: globalExpr(counter) as Expr & { kind: 'global' }, op: '+', value: n(1) },
    { kind: 'return', loc, value: globalExpr(counter) },
  ]);
  expect(run(counter, global('first', u32, { kind: 'call', loc, type: u32, target: bump, args: [] }))).toEqual(['LYN0506 an initialiser changes `counter`, which is another static']);
});

test('an intrinsic of the machine is a diagnostic', () => {
  expect(value({ kind: 'intrinsic', loc, type: u32, name: 'cpu.index', args: [] })).toBe('LYN0501 cpu.index cannot be computed at compile time');
});

test('a sparse table has its fallback wherever no entry is given', () => {
  const type: Type = { kind: 'slice', element: u8, readonly: true };
  const table = global('table', type, { kind: 'sparseTable', loc, type, length: 4, fallback: n(9, u8), entries: [{ index: 2, value: n(5, u8) }] }, 'constant');
  expect(run(table)).toEqual([]);
  const elements = [9n, 9n, 5n, 9n].map((element) => ({ kind: 'int', value: element }));
  expect(table.value).toEqual({ kind: 'slice', of: { kind: 'table', element: u8, elements }, from: 0, length: 4 });
});

test('an array of objects runs each element\'s constructor', () => {
  const id = field('id', u32);
  const slot = classOf('Slot', [id], (self) => ({ params: [], body: [{ kind: 'assign', loc, target: fieldOf(self, id), value: n(3) }] }));
  const type: Type = { kind: 'fixed', element: { kind: 'class', decl: slot }, length: 2 };
  const slots = global('slots', type, { kind: 'newArray', loc, type, element: type.element, length: 2 });
  expect(run(slots)).toEqual([]);
  const element = { kind: 'object', decl: slot, fields: new Map([[id, { kind: 'int', value: 3n }]]) };
  expect(slots.value).toEqual({ kind: 'array', element: type.element, elements: [element, element] });
});

test('the arithmetic intrinsics compute', () => {
  const u64: IntType = { kind: 'int', name: 'u64' };
  const of = (name: string, ...args: bigint[]): unknown => value({ kind: 'intrinsic', loc, type: u64, name, args: args.map((arg) => constant(u64, arg)) });
  expect(of('lowestBit', 0b101000n)).toEqual({ kind: 'int', value: 3n });
  expect(of('highestBit', 0b101000n)).toEqual({ kind: 'int', value: 5n });
  expect(of('countBits', 0b101001n)).toEqual({ kind: 'int', value: 3n });
  expect(of('mulHigh', 1n << 63n, 6n)).toEqual({ kind: 'int', value: 3n });
  expect(of('mulDiv', 1n << 63n, 6n, 4n)).toEqual({ kind: 'int', value: 3n << 62n });
  expect(of('lowestBit', 0n)).toBe('LYN0502 this panics when it is computed at compile time: lowestBit of zero');
});
