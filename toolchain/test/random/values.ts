/** Expressions of any type: what is held somewhere already, or something new. */

import type { Body } from './body.ts';
import { condition } from './conditions.ts';
import { address, bitsValue, index, integer } from './integers.ts';
import { same, type ClassModel, type FunctionModel, type Part, type Signature, type Type, type TypeOf } from './model.ts';

/**
 * A value of the type. TypeScript narrows a variable of a union type (boolean, enums) to the literal that it is given, and then
 * refuses comparisons: `literals` says that it cannot (arguments, results, fields of records).
 */
export function value(body: Body, type: Type, depth: number, literals = false): string {
  switch (type.kind) {
    case 'int': return integer(body, type.name, depth);
    case 'bool': return literals && body.choice.chance(25) ? body.choice.one(['true', 'false']) : condition(body, depth - 1);
    case 'text': return held(body, type, depth) ?? body.choice.one(TEXTS);
    case 'enum': return enumValue(body, type, depth, literals);
    case 'register': return registerValue(body, type, depth);
    case 'record': return (body.choice.chance(50) ? held(body, type, depth) : undefined) ?? recordValue(body, type, depth);
    case 'union': return unionValue(body, type, depth, literals);
    case 'class': return classValue(body, type, depth);
    case 'interface': return held(body, type, depth) ?? interfaceValue(body, type, depth);
    case 'function': return (body.choice.chance(40) ? held(body, type, depth) : undefined) ?? body.choice.one(type.decl.members).name;
    case 'view': return `${type.decl.name}.at(${address(body, depth - 1)})`;
    case 'slice': return sliceValue(body, type, depth);
  }
}

const TEXTS = ["'one'", "'two words'", "''", '"it\'s"', "'100%'", "'a\\\\b'", "'`${}`'"];

function enumValue(body: Body, type: TypeOf<'enum'>, depth: number, literals: boolean): string {
  if (literals && body.choice.chance(40)) return `${type.decl.name}.${body.choice.one(type.decl.members)}`;
  const found = body.choice.chance(60) ? held(body, type, depth) : undefined;
  return found ?? `(${integer(body, body.choice.one(['u8', 'u16', 'u32', 'i32'] as const), depth - 1)} as ${type.decl.name})`;
}

function registerValue(body: Body, type: TypeOf<'register'>, depth: number): string {
  const { name, width, fields } = type.decl;
  const inner = depth - 1;
  const base = body.choice.chance(60) ? held(body, type, inner) : undefined;
  if (body.choice.chance(40)) return base ?? `${name}.of(${integer(body, width, inner)})`;
  const set = body.choice.some(fields, 60).map((field) => `${field.name}: ${bitsValue(body, field.type, field.bits, inner - 1)}`);
  return `${base ?? name}.with({ ${set.join(', ')} })`;
}

export function recordValue(body: Body, type: TypeOf<'record'>, depth: number): string {
  return `{ ${type.decl.fields.map((field) => `${field.name}: ${value(body, field.type, depth - 1, true)}`).join(', ')} }`;
}

/** An object that is written out tells TypeScript which variant it is. */
function unionValue(body: Body, type: TypeOf<'union'>, depth: number, literals: boolean): string {
  if (literals && body.choice.chance(50)) {
    const { label, fields } = body.choice.one(type.decl.variants);
    return `{ ${[`kind: ${label}`, ...fields.map((field) => `${field.name}: ${value(body, field.type, depth - 1, true)}`)].join(', ')} }`;
  }
  return held(body, type, depth) ?? `${type.decl.maker!.name}(${integer(body, 'u32', depth - 1)})`;
}

/** Never the literal `null` alone: TypeScript would narrow to it. */
function classValue(body: Body, type: TypeOf<'class'>, depth: number): string {
  if (!type.nullable) return objectOf(body, type.decl, depth)!;
  const found = body.choice.chance(40) ? held(body, type, depth) : undefined;
  return found ?? `(${condition(body, 1)} ? ${objectOf(body, type.decl, depth)} : null)`;
}

function interfaceValue(body: Body, type: TypeOf<'interface'>, depth: number): string {
  const object = objectOf(body, body.choice.one(type.decl.implementers), depth)!;
  return type.nullable ? `(${condition(body, 1)} ? ${object} : null)` : object;
}

function sliceValue(body: Body, type: TypeOf<'slice'>, depth: number): string {
  const found = held(body, type, depth);
  if (found !== undefined && body.choice.chance(50)) return found;
  const arrays = arraysOf(body, type.element, !type.readonly);
  if (arrays.length === 0) return found!;
  const { text, length } = body.choice.one(arrays);
  if (body.choice.chance(60)) return text;
  const from = body.choice.below(length / 2);
  const upTo = body.choice.chance(70) ? String(body.choice.between(from, length)) : `${from} + (${integer(body, 'u32', depth - 1)} & ${length / 2 - 1})`;
  return `${text}.subarray(${from}, ${upTo})`;
}

/** Can a value of the type be written here at all? */
export function exists(body: Body, type: Type): boolean {
  switch (type.kind) {
    case 'slice': return arraysOf(body, type.element, !type.readonly).length > 0;
    case 'class': return objectOf(body, type.decl, 0) !== undefined;
    case 'interface': return !body.pure && type.decl.implementers.length > 0;
    case 'function': return !body.pure && type.decl.members.length > 0;
    case 'view': return !body.pure;
    case 'record': return type.decl.fields.every((field) => exists(body, field.type));
    default: return true;
  }
}

// ---------------------------------------------------------------------------------------------------------------- what is held

type Source = () => string | undefined;

/** A value of the type that something in reach holds or returns. */
export function held(body: Body, type: Type, depth = 0): string | undefined {
  const sources = [...localSources(body, type, depth), ...tableSources(body, type, depth)];
  sources.push(...storageSources(body, type, depth));
  if (!body.pure) sources.push(...globalSources(body, type, depth));
  if (depth > 0) sources.push(...callSources(body, type, depth));
  for (const tries of [0, 1, 2]) {
    if (sources.length <= tries) return undefined;
    const found = body.choice.one(sources)();
    if (found !== undefined) return found;
  }
  return undefined;
}

function localSources(body: Body, type: Type, depth: number): Source[] {
  return body.locals.flatMap(({ name, type: own }): Source[] => {
    if (same(own, type)) return [() => name, () => name];
    switch (own.kind) {
      case 'record': return own.decl.fields.filter((field) => same(field.type, type)).map((field) => () => `${name}.${field.name}`);
      case 'register': return registerSources(own, type, name);
      case 'view': return own.decl.fields.filter((field) => same(field.type, type)).map((field) => () => `${name}.${field.name}`);
      case 'slice':
        if (isU32(type)) return [() => `${name}.length`];
        return same(own.element, type) && !body.pure ? [() => `${name}[${index(body, 4, depth - 1)}]`] : [];
      case 'text': return isU32(type) ? [() => `${name}.length`] : [];
      default: return [];
    }
  });
}

const isU32 = (type: Type): boolean => type.kind === 'int' && type.name === 'u32';

function registerSources(own: TypeOf<'register'>, type: Type, name: string): Source[] {
  const raw: Source[] = type.kind === 'int' && type.name === own.decl.width ? [() => `${name}.raw`] : [];
  return [...raw, ...own.decl.fields.filter((field) => same(field.type, type)).map((field) => () => `${name}.${field.name}`)];
}

function tableSources(body: Body, type: Type, depth: number): Source[] {
  return body.world.tables.flatMap(({ name, element, length }): Source[] => {
    const at = (): string => `${name}[${index(body, length, depth - 1)}]`;
    if (same(element, type)) return [at];
    return element.kind === 'record' ? element.decl.fields.filter((field) => same(field.type, type)).map((field) => () => `${at()}.${field.name}`) : [];
  });
}

function globalSources(body: Body, type: Type, depth: number): Source[] {
  const globals = body.world.globals.flatMap(({ name, part }) => partSources(body, part, name, type, depth));
  const fields = body.world.classes.flatMap((decl) => decl.fields.flatMap((field): Source[] => {
    const sources = partSources(body, field.part, field.name, type, depth);
    return sources.map((source) => () => {
      const object = objectOf(body, decl, depth - 1);
      return object === undefined ? undefined : `${object}.${source()}`;
    });
  }));
  return [...globals, ...fields];
}

/** Of what lies on the stack, whose address nobody keeps. */
function storageSources(body: Body, type: Type, depth: number): Source[] {
  return body.storage.flatMap(({ name, part }) => (part.kind === 'object'
    ? part.decl.fields.filter((field) => !mayBeItself(part.decl, field.part)).flatMap((field) => partSources(body, field.part, `${name}.${field.name}`, type, depth))
    : partSources(body, part, name, type, depth)));
}

/** A reference in which the constructor may have put the object. */
const mayBeItself = (decl: ClassModel, part: Part): boolean => part.kind === 'value' && part.type.kind === 'class' && part.type.decl === decl;

function partSources(body: Body, part: Part, name: string, type: Type, depth: number): Source[] {
  switch (part.kind) {
    case 'value':
      if (same(part.type, type)) return [() => name, () => name];
      if (part.type.kind === 'register') return registerSources(part.type, type, name);
      return part.type.kind === 'record' ? part.type.decl.fields.filter((field) => same(field.type, type)).map((field) => () => `${name}.${field.name}`) : [];
    case 'array': return same(part.element, type) ? [() => `${name}[${index(body, part.length, depth - 1)}]`] : isU32(type) ? [() => `${name}.length`] : [];
    case 'references': return type.kind === 'class' && type.nullable && type.decl === part.decl ? [() => `${name}[${index(body, part.length, depth - 1)}]`] : [];
    case 'atomic': return same(type, part.of === 'bool' ? { kind: 'bool' } : { kind: 'int', name: part.of }) && depth > 0 ? [() => atomicRead(body, name, part.of, depth - 1)] : [];
    default: return [];
  }
}

function atomicRead(body: Body, name: string, of: Extract<Part, { kind: 'atomic' }>['of'], depth: number): string {
  if (of === 'bool') return body.choice.chance(50) ? `${name}.load()` : body.choice.chance(50) ? `${name}.exchange(${condition(body, depth)})` : `${name}.compareExchange(${condition(body, depth)}, ${condition(body, depth)})`;
  const op = body.choice.one(['load', 'exchange', 'add', 'sub', 'and', 'or'] as const);
  return op === 'load' ? `${name}.load()` : `${name}.${op}(${integer(body, of, depth)})`;
}

// ---------------------------------------------------------------------------------------------------------------- calls

function callSources(body: Body, type: Type, depth: number): Source[] {
  const functions = body.world.functions.filter((candidate) => candidate.result !== undefined && same(candidate.result, type) && mayCall(body, candidate));
  const sources: Source[] = functions.flatMap((target) => [() => call(body, target.name, target, depth), () => call(body, target.name, target, depth)]);
  if (body.pure) return sources;
  for (const decl of body.world.classes) {
    for (const method of decl.methods) if (method.result !== undefined && same(method.result, type) && mayCall(body, method)) sources.push(() => methodCall(body, decl, method, depth));
  }
  return body.leaf ? sources : [...sources, ...lateCalls(body, type, depth)];
}

export function mayCall(body: Body, { pure, leaf }: FunctionModel): boolean {
  return (!body.pure || pure) && (!body.leaf || leaf);
}

export function call(body: Body, callee: string, target: Signature & { readonly cost?: number; readonly defaults?: boolean }, depth: number): string | undefined {
  if (!target.params.every((param) => exists(body, param)) || !body.affords(target.cost ?? CHEAP)) return undefined;
  const given = target.defaults === true && body.choice.chance(40) ? target.params.slice(0, -1) : target.params;
  return `${callee}(${given.map((param) => value(body, param, depth - 1, true)).join(', ')})`;
}

export function methodCall(body: Body, decl: ClassModel, method: FunctionModel, depth: number): string | undefined {
  const object = objectOf(body, decl, depth - 1);
  return object === undefined ? undefined : call(body, `${object}.${method.name}`, method, depth);
}

/** The most that a function may cost whose call is not seen as one: through an interface or a reference. */
export const CHEAP = 60;

/** Through interfaces, and through references to functions: with a result of the type, or any that may be ignored. */
export function lateCalls(body: Body, type: Type | undefined, depth: number): Source[] {
  const fits = (result: Type | undefined): boolean => (type === undefined ? result?.kind !== 'union' : result !== undefined && same(result, type));
  const { interfaces, functionTypes } = body.world;
  const through = interfaces.filter(({ method, implementers }) => implementers.length > 0 && fits(method.result));
  const references = functionTypes.filter(({ members, result }) => members.length > 0 && fits(result));
  return [
    ...through.map((decl) => () => {
      const object = held(body, { kind: 'interface', decl, nullable: false }, depth - 1);
      return object === undefined ? undefined : call(body, `${object}.${decl.method.name}`, decl.method, depth);
    }),
    ...references.map((decl) => () => {
      const callee = held(body, { kind: 'function', decl, nullable: false }, depth - 1);
      return callee === undefined ? undefined : call(body, callee, decl, depth);
    }),
  ];
}

// ---------------------------------------------------------------------------------------------------------------- references

/** A reference to an object of the class, never null. Undefined where there is none in reach. */
export function objectOf(body: Body, decl: ClassModel, depth: number): string | undefined {
  const sources: Source[] = body.locals.filter(({ type }) => type.kind === 'class' && !type.nullable && type.decl === decl).flatMap(({ name }) => [() => name, () => name]);
  if (body.self === decl) sources.push(() => 'this', () => 'this');
  if (!body.pure) sources.push(...globalObjects(body, decl, depth));
  if (sources.length === 0) return undefined;
  return body.choice.one(sources)() ?? body.choice.one(sources.slice(0, 1))();
}

function globalObjects(body: Body, decl: ClassModel, depth: number): Source[] {
  const direct = body.world.globals.flatMap(({ name, part }) => objectsIn(body, part, name, decl, depth));
  if (depth <= 0) return direct;
  const embedded = body.world.classes.filter((owner) => owner !== decl).flatMap((owner) => owner.fields.flatMap((field) =>
    objectsIn(body, field.part, field.name, decl, depth).map((source) => () => {
      const object = objectOf(body, owner, depth - 2);
      return object === undefined ? undefined : `${object}.${source()}`;
    })));
  const functions = body.world.functions.filter((candidate) => mayCall(body, candidate) && candidate.result?.kind === 'class' && candidate.result.decl === decl && !candidate.result.nullable);
  return [...direct, ...embedded, ...functions.map((target) => () => call(body, target.name, target, depth - 1))];
}

function objectsIn(body: Body, part: Part, name: string, decl: ClassModel, depth: number): Source[] {
  switch (part.kind) {
    case 'object': return part.decl === decl ? [() => name, () => name] : [];
    case 'objects': return part.decl === decl ? [() => `${name}[${index(body, part.length, depth - 1)}]`] : [];
    case 'value': return part.type.kind === 'class' && part.type.decl === decl ? (part.type.nullable ? (body.choice.chance(10) ? [() => `${name}!`] : []) : [() => name]) : [];
    case 'references': return part.decl === decl && body.choice.chance(10) ? [() => `${name}[${index(body, part.length, depth - 1)}]!`] : [];
    default: return [];
  }
}

/** Fixed arrays in reach whose elements have the type, and tables. */
export function arraysOf(body: Body, element: Type, writable = false): { readonly text: string; readonly length: number }[] {
  const tables = writable ? [] : body.world.tables.filter((table) => same(table.element, element)).map(({ name, length }) => ({ text: name, length }));
  const local = body.storage.flatMap(({ name, part }) => (part.kind === 'array' && same(part.element, element) ? [{ text: name, length: part.length }] : []));
  if (body.pure) return [...tables, ...local];
  const globals = body.world.globals.flatMap(({ name, part }) => (part.kind === 'array' && same(part.element, element) ? [{ text: name, length: part.length }] : []));
  const fields = body.world.classes.flatMap((decl) => decl.fields.flatMap(({ name, part }) => {
    const object = part.kind === 'array' && same(part.element, element) ? objectOf(body, decl, 0) : undefined;
    return object !== undefined && part.kind === 'array' ? [{ text: `${object}.${name}`, length: part.length }] : [];
  }));
  return [...tables, ...local, ...globals, ...fields];
}
