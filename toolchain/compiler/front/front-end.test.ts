import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import type { Expr, Stmt } from '../ir/code.ts';
import type { Module, Program } from '../ir/program.ts';
import { describe as nameOf } from './types/describe.ts';

/** The program of one module, which must be without errors. */
function programOf(text: string): Program {
  const { program, diagnostics } = compile({ root: '/project', entries: ['main.ts'], files: new Map([['main.ts', text]]) });
  expect(diagnostics).toEqual([]);
  return program!;
}

function diagnosticsOf(text: string): readonly string[] {
  return compile({ root: '/project', entries: ['main.ts'], files: new Map([['main.ts', text]]) }).diagnostics.map(({ code, message }) => `${code} ${message}`);
}

function moduleOf(text: string): Module {
  return programOf(text).modules[0]!;
}

/** What the one `return` of the function `f` gives. */
function returned(text: string): Expr {
  const body = moduleOf(text).functions.find(({ name }) => name === 'f')!.body;
  const found = body.find((stmt): stmt is Extract<Stmt, { kind: 'return' }> => stmt.kind === 'return');
  return found!.value!;
}

/** An expression in brackets, with the type of every conversion and constant. */
function show(expr: Expr): string {
  switch (expr.kind) {
    case 'constant': return `${expr.value}:${nameOf(expr.type)}`;
    case 'local': return expr.decl.name;
    case 'global': return expr.decl.name;
    case 'binary': case 'logical': return `(${show(expr.left)} ${expr.op} ${show(expr.right)})`;
    case 'unary': return `(${expr.op}${show(expr.operand)})`;
    case 'convert': case 'retype': case 'nonNull': return `${expr.kind}<${nameOf(expr.type)}>(${show(expr.operand)})`;
    case 'toInterface': return `toInterface<${nameOf(expr.type)}>(${show(expr.object)})`;
    case 'toSlice': return `toSlice<${nameOf(expr.type)}>(${show(expr.array)})`;
    case 'field': return `${show(expr.object)}.${expr.field.name}`;
    case 'call': return `${expr.target.name}(${expr.args.map(show).join(', ')})`;
    default: return expr.kind;
  }
}

describe('numbers', () => {
  it('gives a literal the type of the other operand', () => {
    expect(show(returned('export function f(a: u8): u8 { return 1 + a * 2; }'))).toBe('(1:u8 + (a * 2:u8))');
  });

  it('gives an expression of literals the type of its context', () => {
    expect(show(returned('export function f(): u64 { return (1n << 12n) - 1n; }'))).toBe('((1:u64 << 12:u64) - 1:u64)');
  });

  it('converts the count of a shift to the type of what is shifted', () => {
    expect(show(returned('export function f(a: u32, n: u8): u32 { return a << n; }'))).toBe('(a << convert<u32>(n))');
    expect(show(returned('export function f(a: i64, n: u64): i64 { return a >> n; }'))).toBe('(a >> convert<i64>(n))');
  });

  it('lets a named literal take the type of each context', () => {
    const text = 'const SIZE = 16;\nexport function f(a: u8, b: u32): boolean { return a < SIZE && b < SIZE; }';
    expect(show(returned(text))).toBe('((a < 16:u8) && (b < 16:u32))');
    expect(nameOf(moduleOf(text).globals[0]!.type)).toBe('u32');
  });

  it('folds constants into their uses', () => {
    expect(show(returned('const BITS: u32 = 4;\nconst SIZE: u32 = 1 << BITS;\nexport function f(): u32 { return SIZE; }'))).toBe('16:u32');
  });

  it('makes the distance of two addresses a plain number, and keeps the unit of everything else', () => {
    expect(nameOf(returned('export function f(a: Gpa, b: Gpa): u64 { return a - b; }').type)).toBe('u64');
    expect(nameOf(returned('export function f(a: Gpa): Gpa { return (a & 0xfffn) + 8n; }').type)).toBe('Gpa');
  });
});

describe('null', () => {
  const CLASS = 'class Node { next: Node | null = null; value: u32 = 0; }\n';

  it.each([
    ['a test', 'if (n !== null) return n.value; return 0;'],
    ['an early return', 'if (n === null) return 0; return n.value;'],
    ['a ternary', 'return n === null ? 0 : n.value;'],
    ['&& and ||', 'if (n === null || n.value === 0) return 0; return n.value;'],
    ['an assertion', 'assert(n !== null); return n.value;'],
    ['a loop that ends when it is found', 'let m = n; while (m === null) m = n; return m.value;'],
    ['an assignment', 'let m: Node | null = null; m = n!; return m.value;'],
  ])('is narrowed by %s', (_, body) => {
    expect(diagnosticsOf(`${CLASS}export function f(n: Node | null): u32 { ${body} }`)).toEqual([]);
  });

  it.each([
    ['after an assignment', 'if (m !== null) { m = m.next; return m.value; } return 0;'],
    ['in a loop that assigns it', 'if (m !== null) { while (m.value === 0) m = m.next; } return 0;'],
    ['after a branch that assigns it', 'if (m === null) return 0; if (m.value === 1) m = m.next; return m.value;'],
  ])('is not narrowed any more %s', (_, body) => {
    expect(diagnosticsOf(`${CLASS}export function f(n: Node | null): u32 { let m = n; ${body} }`)).not.toEqual([]);
  });

  it('shows a narrowed local as a reference that is never null', () => {
    expect(show(returned(`${CLASS}export function f(n: Node | null): Node { assert(n !== null); return n; }`))).toBe('retype<Node>(n)');
  });
});

describe('references', () => {
  const CLASSES = 'interface Sink { put(value: u8): void }\nclass Console implements Sink { count: u32 = 0; put(value: u8): void { this.count += u32(value); } }\nconst console = new Console();\nconst bytes = array(u8, 4);\n';

  it('turns an object into one of an interface where that is expected', () => {
    expect(show(returned(`${CLASSES}export function f(): Sink | null { return console; }`))).toBe('toInterface<Sink | null>(console)');
  });

  it('passes a fixed array as a slice', () => {
    expect(show(returned(`${CLASSES}function sum(all: readonly u8[]): u32 { return all.length; }\nexport function f(): u32 { return sum(bytes); }`))).toBe('sum(toSlice<readonly u8[]>(bytes))');
  });

  it('knows who implements an interface', () => {
    const { interfaces, classes } = moduleOf(CLASSES);
    expect(interfaces[0]!.implementers).toEqual([classes[0]]);
  });
});

describe('classes', () => {
  it('embeds what a readonly field makes, and only that', () => {
    const { classes } = moduleOf('class Part { size: u32 = 0; }\nclass Whole { readonly part = new Part(); readonly bytes = array(u8, 4); other: Part | null = null; constructor(readonly lent: Part) {} }');
    expect(classes[1]!.fields.map(({ name, embedded }) => `${name} ${embedded}`)).toEqual(['lent false', 'part true', 'bytes true', 'other false']);
  });

  it('initialises fields in the order of JavaScript: initialisers, parameters, then the constructor', () => {
    const { classes } = moduleOf('class Box { size: u32 = 1; sum: u32 = 0; constructor(readonly start: u32) { this.sum = this.start + this.size; } }');
    const targets = classes[0]!.construct!.body.map((stmt) => (stmt.kind === 'assign' ? show(stmt.target) : stmt.kind));
    expect(targets).toEqual(['self.size', 'self.sum', 'self.start', 'self.sum']);
  });
});

describe('modules', () => {
  it('come in the order of their imports, with the comment at their top', () => {
    const files = new Map([
      ['main.ts', "/** The start. */\n\nimport { two } from './lib/two.ts';\nexport function f(): u32 { return two(); }\n"],
      ['lib/two.ts', 'export function two(): u32 { return 2; }\n'],
    ]);
    const { program } = compile({ root: '/project', entries: ['main.ts'], files });
    expect(program!.modules.map(({ path, doc }) => [path, doc])).toEqual([['lib/two', undefined], ['main', 'The start.']]);
  });

  it('carry doc comments without their stars', () => {
    const { functions } = moduleOf('/**\n * Twice.\n * Never three times.\n */\nexport function f(a: u32): u32 { return a * 2; }');
    expect(functions[0]!.doc).toBe('Twice.\nNever three times.');
  });

  it('list what machine.d.ts declares and the program uses apart from the modules', () => {
    const { machine } = programOf('export function f(): CpuidResult { return cpu.cpuid(0, 0); }');
    expect(machine.records.map(({ name }) => name)).toEqual(['CpuidResult']);
  });
});

describe('a name', () => {
  it('may be a value of the module\'s own and a type that it exports', () => {
    const text = 'const Flags = register(u32, { on: flag(0) });\nexport type Flags = Value<typeof Flags>;\nexport function f(): Flags { return Flags.of(1); }';
    expect(diagnosticsOf(text)).toEqual([]);
  });

  it('may be a parameter and a type', () => {
    expect(diagnosticsOf('type kind = u32;\nexport function f(x: kind): kind { return x; }')).toEqual([]);
  });
});
