/** Statements, as lines. Every loop is bounded, and so is all work together (`Body.affords`). */

import type { Body } from './body.ts';
import { condition } from './conditions.ts';
import { address, count, integer, INTS, suffix, variable } from './integers.ts';
import { loop } from './loops.ts';
import { bool, int, typeText, type FunctionModel, type Type } from './model.ts';
import { target, targets } from './targets.ts';
import { arrayElement } from './types.ts';
import { arraysOf, call, exists, held, lateCalls, mayCall, methodCall, objectOf, value } from './values.ts';

export function block(body: Body, statements: number, depth: number): string[] {
  return body.scoped(() => Array.from({ length: statements }, () => statement(body, depth)).flat());
}

export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const nested = (body: Body, depth: number): string[] => indented(block(body, body.choice.chance(70) ? 1 : 2, depth - 1));

export function statement(body: Body, depth: number): string[] {
  const nests = depth > 0 ? 1 : 0;
  const effects = body.pure ? 0 : 1;
  const kind = body.choice.weighted({
    declare: 4, storage: 1, assign: 4, compound: 4, step: 1, log: body.factor <= 8 ? 2 * effects : 0, call: 3 * effects, branch: 2 * nests, loop: 3 * nests, choose: nests, match: body.world.unions.length > 0 ? 2 * nests : 0,
    array: 2, nullable: effects * nests, leave: 1, copy: effects, machine: effects, check: effects, scope: nests, conditionalCall: effects,
  });
  switch (kind) {
    case 'declare': return body.choice.chance(12) ? destructuring(body) : [declaration(body)];
    case 'storage': return storage(body);
    case 'assign': return assignment(body);
    case 'compound': return compound(body);
    case 'step': return increment(body);
    case 'log': return [logLine(body)];
    case 'call': return callStatement(body);
    case 'branch': return branch(body, depth);
    case 'loop': return loop(body, depth) ?? assignment(body);
    case 'choose': return choice(body, depth);
    case 'match': return match(body, depth);
    case 'array': return arrayStatement(body);
    case 'nullable': return nullTest(body, depth);
    case 'leave': return leave(body);
    case 'copy': return copyStatement(body);
    case 'machine': return machineStatement(body);
    case 'check': return check(body);
    case 'scope': return ['{', ...nested(body, depth), '}'];
    case 'conditionalCall': return conditionalCall(body);
  }
}

// ---------------------------------------------------------------------------------------------------------------- variables

/** Types that a local may have: whatever the program has declared. */
export function localType(body: Body): Type {
  const { choice, world } = body;
  const declared: Type[] = [
    ...world.enums.map((decl): Type => ({ kind: 'enum', decl })), ...world.records.map((decl): Type => ({ kind: 'record', decl })), ...world.unions.map((decl): Type => ({ kind: 'union', decl })), ...world.registers.map((decl): Type => ({ kind: 'register', decl })),
    ...world.classes.map((decl): Type => ({ kind: 'class', decl, nullable: false })), ...(body.leaf ? [] : world.interfaces.map((decl): Type => ({ kind: 'interface', decl, nullable: false }))),
    ...(body.leaf ? [] : world.functionTypes.map((decl): Type => ({ kind: 'function', decl, nullable: false }))), ...world.layouts.map((decl): Type => ({ kind: 'view', decl })),
  ].filter((type) => exists(body, type));
  if (declared.length > 0 && choice.chance(45)) return choice.one(declared);
  if (choice.chance(10)) {
    const slice: Type = { kind: 'slice', element: int(choice.one(INTS)), readonly: choice.chance(50) };
    if (exists(body, slice)) return slice;
  }
  return choice.chance(15) ? bool : int(choice.one(INTS));
}

function declaration(body: Body): string {
  const type = localType(body);
  const mutable = body.choice.chance(50);
  const init = value(body, type, 2);
  const name = body.world.fresh('v');
  const annotated = type.kind !== 'class' || init === 'this' || body.choice.chance(50);
  body.add({ name, type, mutable });
  return `${mutable ? 'let' : 'const'} ${name}${annotated ? `: ${typeText(type)}` : ''} = ${init};`;
}

/** Names for the fields of a record. */
function destructuring(body: Body): string[] {
  const { records } = body.world;
  if (records.length === 0) return [declaration(body)];
  const decl = body.choice.one(records);
  const init = value(body, { kind: 'record', decl }, 2);
  if (init.startsWith('{')) return [declaration(body)];
  const mutable = body.choice.chance(30);
  const names = body.choice.some(decl.fields, 70).map((field) => ({ field, name: body.world.fresh('v') }));
  if (names.length === 0) return [declaration(body)];
  for (const { field, name } of names) body.add({ name, type: field.type, mutable });
  return [`${mutable ? 'let' : 'const'} { ${names.map(({ field, name }) => `${field.name}: ${name}`).join(', ')} } = ${init};`];
}

/** An object or an array on the stack. Its constructor is one that the compiler can run, so it may stand anywhere. */
function storage(body: Body): string[] {
  const { choice: pick, world } = body;
  const name = world.fresh('v');
  const classes = world.classes.filter((decl) => decl !== body.self);
  if (classes.length > 0 && pick.chance(60)) {
    const decl = pick.one(classes);
    const args = decl.construct.map((type) => value(body, type, 1, true));
    body.storage = [...body.storage, { name, part: { kind: 'object', decl }, writable: true }];
    return [`const ${name} = new ${decl.name}(${args.join(', ')});`];
  }
  const { element, form } = arrayElement(world);
  const length = pick.one([4, 8]);
  body.storage = [...body.storage, { name, part: { kind: 'array', element, length }, writable: true }];
  return [`const ${name} = array(${form}, ${length});`];
}

function assignment(body: Body): string[] {
  const found = target(body, 2);
  if (found === undefined) return [declaration(body)];
  return [`${found.text} = ${value(body, found.type, body.choice.chance(30) ? 3 : 2)};`];
}

function compound(body: Body): string[] {
  const { choice } = body;
  const name = choice.one(INTS);
  const text = targets(body, int(name), 2);
  if (text === undefined) return [declaration(body)];
  if (choice.chance(20)) return [`${text} ${choice.one(['<<=', '>>='])} ${count(body, name, 2)};`];
  if (choice.chance(15)) return [`${text} ${choice.one(['/=', '%='])} ${body.pure || choice.chance(70) ? `(${integer(body, name, 1)} | 1${suffix(name)})` : variable(body, name)};`];
  return [`${text} ${choice.one(['+', '-', '*', '&', '|', '^'])}= ${choice.chance(25) ? `${choice.below(9)}${suffix(name)}` : integer(body, name, 2)};`];
}

function increment(body: Body): string[] {
  const text = targets(body, int(body.choice.one(INTS)), 1);
  return text === undefined ? [declaration(body)] : [`${text}${body.choice.one(['++', '--'])};`];
}

// ---------------------------------------------------------------------------------------------------------------- logs

const WORDS = ['', 'x ', 'a=', '100% ', '`', '\\n', '"', '\\\\', '${'];

function printed(body: Body): string {
  const { world, choice } = body;
  const kind = choice.weighted({ decimal: 8, hex: 2, bool: 1, text: 1, enums: world.enums.length > 0 ? 2 : 0 });
  switch (kind) {
    case 'decimal': return `\${${integer(body, choice.one(INTS), 2)}}`;
    case 'hex': return `\${hex(${integer(body, choice.one(INTS), 2)})}`;
    case 'bool': return `\${${condition(body, 1)}}`;
    case 'text': return `\${${held(body, { kind: 'text' }) ?? "'text'"}}`;
    case 'enums': return `\${${value(body, { kind: 'enum', decl: choice.one(world.enums) }, 2)}}`;
  }
}

export function logLine(body: Body): string {
  const { choice } = body;
  const level = choice.chance(85) ? 'info' : choice.one(['debug', 'warn', 'error']);
  const parts = Array.from({ length: choice.between(1, 2) }, () => `${choice.chance(25) ? choice.one(WORDS).replace('`', '\\`').replace('${', '\\${') : ''}${printed(body)}`);
  return `log.${level}(\`${parts.join(' ')}\`);`;
}

// ---------------------------------------------------------------------------------------------------------------- control

function branch(body: Body, depth: number): string[] {
  const test = condition(body, 2);
  const otherwise = body.choice.chance(50) ? ['} else {', ...nested(body, depth)] : [];
  return [`if (${test}) {`, ...nested(body, depth), ...otherwise, '}'];
}

function choice(body: Body, depth: number): string[] {
  const { world, choice: pick } = body;
  const byEnum = world.enums.length > 0 && pick.chance(40);
  const decl = byEnum ? pick.one(world.enums) : undefined;
  const type = pick.one(['u8', 'u8', 'i32', 'u64'] as const);
  const subject = decl === undefined ? `${integer(body, type, 2)} & ${pick.one([3, 7])}${suffix(type)}` : value(body, { kind: 'enum', decl }, 2);
  const labels = decl === undefined ? [0, 1, 2, 3, 5].map((label) => `${label}${suffix(type)}`) : decl.members.map((member) => `${decl.name}.${member}`);
  const chosen = pick.some(labels, 60);
  const cases: string[] = [];
  const { inCase } = body;
  body.inCase = true;
  for (let i = 0; i < chosen.length; ) {
    const together = chosen.slice(i, i + pick.between(1, 2));
    i += together.length;
    cases.push(`  ${together.map((label) => `case ${label}:`).join(' ')} {`, ...indented(nested(body, depth)), '    break;', '  }');
  }
  const isWhole = decl === undefined ? pick.chance(40) : chosen.length === labels.length && pick.chance(50);
  const fallback = !isWhole || cases.length === 0 ? ['  default: {', ...indented(nested(body, depth)), '  }'] : [];
  body.inCase = inCase;
  // A name that only the `switch` uses: inside, TypeScript knows which case it is.
  const name = world.fresh('w');
  const direct = pick.chance(50) && decl === undefined;
  return [...(direct ? [] : [`const ${name} = ${subject};`]), `switch (${direct ? subject : name}) {`, ...cases, ...fallback, '}'];
}

/** By the variant of a union; its fields are in scope where it is known. */
function match(body: Body, depth: number): string[] {
  const decl = body.choice.one(body.world.unions);
  const name = body.world.fresh('m');
  const init = value(body, { kind: 'union', decl }, 2);
  const inside = (fields: (typeof decl.variants)[number]['fields']): string[] => body.scoped(() => {
    for (const field of fields) body.add({ name: `${name}.${field.name}`, type: field.type, mutable: false });
    return nested(body, depth);
  });
  const [first] = decl.variants;
  const byTruth = first!.label === 'true';
  if (byTruth || body.choice.chance(40)) return [`const ${name}: ${decl.name} = ${init};`, byTruth ? `if (${name}.kind) {` : `if (${name}.kind === ${first!.label}) {`, ...inside(first!.fields), '}'];
  const { inCase } = body;
  body.inCase = true;
  const cases = decl.variants.flatMap(({ label, fields }) => [`  case ${label}: {`, ...indented(inside(fields)), '    break;', '  }']);
  body.inCase = inCase;
  return [`const ${name}: ${decl.name} = ${init};`, `switch (${name}.kind) {`, ...cases, '}'];
}

function leave(body: Body): string[] {
  const { choice: pick } = body;
  if (body.loops > 0 && pick.chance(80)) return [`if (${condition(body, 2)}) ${body.inCase ? 'continue' : pick.one(['break', 'continue'])};`];
  if (body.result === undefined) return pick.chance(20) ? [`if (${condition(body, 2)}) return;`] : assignment(body);
  return [`if (${condition(body, 2)}) return ${value(body, body.result, 2, true)};`];
}

function check(body: Body): string[] {
  if (!body.choice.chance(8)) return compound(body);
  const test = condition(body, 1);
  return body.choice.chance(50) ? [`assert(${test});`] : [`if (${test}) panic(\`gone ${printed(body)}\`);`];
}

// ---------------------------------------------------------------------------------------------------------------- calls

function callStatement(body: Body): string[] {
  const { world, choice: pick } = body;
  const functions = world.functions.filter((candidate) => mayCall(body, candidate) && mayBeIgnored(candidate)).map((candidate) => () => call(body, candidate.name, candidate, 2));
  const methods = world.classes.flatMap((decl) => decl.methods.filter((method) => mayCall(body, method) && mayBeIgnored(method)).map((method) => () => methodCall(body, decl, method, 2)));
  const late = body.leaf ? [] : lateCalls(body, undefined, 2);
  const all = [...functions, ...methods, ...late, ...late];
  const text = all.length === 0 ? undefined : pick.one(all)();
  return text === undefined ? compound(body) : [`${text};`];
}

/** A union may say how it went: it is not thrown away. */
const mayBeIgnored = ({ result }: FunctionModel): boolean => result?.kind !== 'union';

function conditionalCall(body: Body): string[] {
  const [a] = callStatement(body);
  const [b] = callStatement(body);
  if (!/^[\w.]+\(.*\);$/.test(a!) || !/^[\w.]+\(.*\);$/.test(b!)) return [a!, b!];
  return [`${condition(body, 2)} ? ${a!.slice(0, -1)} : ${b}`];
}

// ---------------------------------------------------------------------------------------------------------------- arrays, objects

function arrayStatement(body: Body): string[] {
  const { choice: pick } = body;
  const name = pick.one(INTS);
  const arrays = arraysOf(body, int(name), true);
  if (arrays.length === 0) return assignment(body);
  const { text, length } = pick.one(arrays);
  const half = length / 2;
  if (pick.chance(40)) return [`${text}.fill(${integer(body, name, 2)});`];
  const source = pick.one(arraysOf(body, int(name)).filter((other) => other.length <= length));
  if (pick.chance(50)) return [`${text}.set(${source.text});`];
  const from = pick.below(half);
  return [`${text}.subarray(${from}, ${pick.chance(50) ? length : `${from} + (${integer(body, 'u32', 1)} & ${half - 1})`}).${pick.chance(50) ? `fill(${integer(body, name, 2)})` : `set(${text}.subarray(${pick.below(half)}, ${half}))`};`];
}

function copyStatement(body: Body): string[] {
  if (body.world.classes.length === 0) return assignment(body);
  const decl = body.choice.one(body.world.classes);
  const onStack = body.storage.find(({ part }) => part.kind === 'object' && part.decl === decl);
  const to = onStack?.name ?? objectOf(body, decl, 2);
  const from = objectOf(body, decl, 2);
  return to === undefined || from === undefined ? assignment(body) : [`copy(${to}, ${from});`];
}

/** Reads a nullable into a local of its own and uses it where it is not null. */
function nullTest(body: Body, depth: number): string[] {
  const { world } = body;
  const types: Type[] = [...world.classes, ...(body.leaf ? [] : [...world.interfaces, ...world.functionTypes])].map((decl): Type => ({ kind: decl.kind === 'functionType' ? 'function' : decl.kind, decl, nullable: true }) as Type);
  const type = types.length === 0 ? undefined : body.choice.one(types);
  const found = type === undefined ? undefined : held(body, type, 2) ?? (exists(body, { ...type, nullable: false } as Type) ? value(body, type, 2) : undefined);
  if (type === undefined || found === undefined) return branch(body, depth);
  const name = world.fresh('p');
  const inside = body.scoped(() => {
    body.add({ name, type: { ...type, nullable: false } as Type, mutable: false });
    return nested(body, depth);
  });
  const otherwise = body.choice.chance(40) ? ['} else {', ...nested(body, depth)] : [];
  return body.choice.chance(70)
    ? [`const ${name}: ${typeText(type)} = ${found};`, `if (${name} !== null) {`, ...inside, ...otherwise, '}']
    : [`const ${name}: ${typeText(type)} = ${found};`, `if (${name} === null) {`, ...nested(body, depth), '} else {', ...inside, '}'];
}

function machineStatement(body: Body): string[] {
  const { choice: pick, world } = body;
  const bits = pick.one([8, 16, 32, 64] as const);
  if (world.layouts.length > 0 && pick.chance(50)) {
    const decl = pick.one(world.layouts);
    const field = pick.one(decl.fields);
    return [`${decl.name}.at(${address(body, 1)}).${field.name} = ${value(body, field.type, 2)};`];
  }
  if (pick.chance(15)) return [`memory.fill(${address(body, 1)}, ${integer(body, 'u8', 1)}, ${integer(body, 'u64', 1)} & 15n);`];
  if (pick.chance(15)) return [`memory.copy(${address(body, 1)}, ${address(body, 1)}, ${integer(body, 'u64', 1)} & 15n);`];
  return [`memory.store${bits}(${address(body, 1)}, ${integer(body, `u${bits}`, 2)});`];
}

/** Shows what a value is made of, as arguments of a log line. */
export function shown(text: string, type: Type): string[] {
  switch (type.kind) {
    case 'int': case 'bool': case 'text': case 'enum': return [`\${${text}}`];
    case 'register': return [`\${hex(${text}.raw)}`];
    case 'union': return [`\${${text}.kind} \${${type.decl.sum!.name}(${text})}`];
    case 'record': return type.decl.fields.flatMap((field) => shown(`${text}.${field.name}`, field.type));
    default: return [];
  }
}

