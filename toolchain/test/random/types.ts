/** Declarations of types: enums, registers, layouts, records, classes, interfaces, types of functions. */

import { INT } from '../../compiler/ir/types.ts';
import { Body } from './body.ts';
import { INTS, literal, UNSIGNED } from './integers.ts';
import { bool, int, text, typeText, type BitFieldModel, type ClassModel, type FieldModel, type FunctionModel, type Local, type Part, type Type, type TypeOf } from './model.ts';
import { block, indented } from './statements.ts';
import { CHEAP, value } from './values.ts';
import type { World } from './world.ts';

export function declareEnum(world: World): void {
  const { choice } = world;
  const name = world.fresh('E');
  const members = ['Red', 'Green', 'Blue', 'Grey', 'Black'].slice(0, choice.between(2, 5));
  const first = choice.one([0, 0, 1, 5, 250, 65530, -3]);
  const list = members.map((member, i) => (i === 0 && first !== 0 ? `${member} = ${first}` : choice.chance(10) ? `${member} = ${first + i * 7}` : member));
  world.declare(name, `$export ${choice.chance(30) ? 'const ' : ''}enum ${name} { ${list.join(', ')} }`);
  world.enums.push({ kind: 'enum', name, members });
}

export function declareRegister(world: World): void {
  const { choice } = world;
  const name = world.fresh('R');
  const width = choice.one(UNSIGNED);
  const fields: BitFieldModel[] = [];
  const texts: string[] = [];
  for (let low = choice.below(3); low < INT[width].bits && fields.length < 5; ) {
    const field = `b${fields.length}`;
    const room = INT[width].bits - low;
    const { model, form, used } = bitField(world, field, low, room);
    fields.push(model);
    texts.push(`${field}: ${form}`);
    low += used + choice.below(4);
  }
  world.declare(name, `$export const ${name} = register(${width}, { ${texts.join(', ')} });\n$export type ${name} = Value<typeof ${name}>;`);
  world.registers.push({ kind: 'register', name, width, fields });
}

function bitField(world: World, name: string, low: number, room: number): { readonly model: BitFieldModel; readonly form: string; readonly used: number } {
  const { choice, enums } = world;
  const small = enums.filter(({ members }) => members.length > 0);
  if (choice.chance(35)) return { model: { name, type: bool, bits: 1, inPlace: false }, form: `flag(${low})`, used: 1 };
  const used = choice.between(1, Math.min(room, choice.one([4, 8, 16, 40, 64])));
  if (small.length > 0 && used <= 8 && choice.chance(30)) {
    const decl = choice.one(small);
    return { model: { name, type: { kind: 'enum', decl }, bits: used, inPlace: false }, form: `bits<${decl.name}>(${low + used - 1}, ${low})`, used };
  }
  const type = choice.one(UNSIGNED.filter((each) => INT[each].bits >= used));
  return { model: { name, type: int(type), bits: used, inPlace: false }, form: `bits<${type}>(${low + used - 1}, ${low})`, used };
}

export function declareLayout(world: World): void {
  const { choice } = world;
  const name = world.fresh('L');
  const fields: { readonly name: string; readonly type: Type }[] = [];
  const texts: string[] = [];
  let offset = 0;
  for (let i = choice.between(1, 4); i > 0; i--) {
    const register = world.registers.length > 0 && choice.chance(30) ? choice.one(world.registers) : undefined;
    const type = register?.width ?? choice.one(INTS);
    offset += choice.below(3);
    fields.push({ name: `f${i}`, type: register === undefined ? int(type) : { kind: 'register', decl: register } });
    texts.push(`f${i}: at(${offset}, ${register?.name ?? type})`);
    offset += INT[type].bits / 8;
  }
  world.declare(name, `$export const ${name} = layout(${offset + choice.below(5)}, { ${texts.join(', ')} });\n$export type ${name} = Value<typeof ${name}>;`);
  world.layouts.push({ kind: 'layout', name, fields });
}

/** Types that a field of anything may have. */
export function plainType(world: World): Type {
  const { choice } = world;
  const declared: Type[] = [
    ...world.enums.map((decl): Type => ({ kind: 'enum', decl })), ...world.registers.map((decl): Type => ({ kind: 'register', decl })), ...world.records.map((decl): Type => ({ kind: 'record', decl })),
    ...world.unions.map((decl): Type => ({ kind: 'union', decl })),
  ];
  if (declared.length > 0 && choice.chance(35)) return choice.one(declared);
  return choice.chance(15) ? bool : choice.chance(5) ? text : int(choice.one(INTS));
}

export function declareRecord(world: World): void {
  const name = world.fresh('P');
  const fields = Array.from({ length: world.choice.between(1, 4) }, (_, i) => ({ name: `f${i}`, type: plainType(world) }));
  world.declare(name, `$export type ${name} = { ${fields.map((field) => `readonly ${field.name}: ${typeText(field.type)}`).join('; ')} };`);
  world.records.push({ kind: 'record', name, fields });
}

// ---------------------------------------------------------------------------------------------------------------- classes

/** A class and an object of it. Its constructor runs at compile time; a method with the same statements runs again later. */
export function declareClass(world: World): void {
  const { choice } = world;
  const name = world.fresh('C');
  const decl: ClassModel = { kind: 'class', name, fields: [], methods: [], construct: choice.chance(75) ? [] : [int('u32'), int(choice.one(INTS))] };
  const lines = Array.from({ length: choice.between(1, 2) }, (_, i) => declareField(world, decl, `f${i}`)).flat();
  if (choice.chance(35)) {
    decl.fields.push({ name: 'next', part: { kind: 'value', type: { kind: 'class', decl, nullable: true } }, writable: true });
    lines.push(`next: ${name} | null = null;`);
  }
  const through = world.interfaces.length > 0 && choice.chance(85) ? choice.one(world.interfaces) : undefined;
  world.classes.push(decl);
  const members = [...lines, ...constructorOf(world, decl), ...Array.from({ length: choice.between(0, 1) }, (_, i) => methodOf(world, decl, `m${i}`)).flat()];
  if (through !== undefined) {
    members.push(...methodText(world, decl, through.method.name, through.method.params, through.method.result, true));
    through.implementers.push(decl);
  }
  world.declare(name, `$export class ${name}${through === undefined ? '' : ` implements ${through.name}`} {\n${indented(members).join('\n')}\n}`);
  for (let i = choice.chance(70) ? 1 : 2; i > 0; i--) declareObject(world, decl);
}

function declareField(world: World, decl: ClassModel, name: string): string[] {
  const { choice } = world;
  const plain = world.classes.filter(({ construct }) => construct.length === 0);
  const kind = choice.weighted({ value: 6, array: 3, atomic: 1, object: world.classes.length > 0 ? 2 : 0, objects: plain.length > 0 ? 1 : 0, references: world.classes.length > 0 ? 1 : 0, pointer: world.classes.length > 0 ? 1 : 0 });
  const add = (part: Part, writable: boolean): FieldModel => {
    const field = { name, part, writable };
    decl.fields.push(field);
    return field;
  };
  switch (kind) {
    case 'value': return valueField(world, decl, name);
    case 'array': {
      const { element, form } = arrayElement(world);
      const length = choice.one([4, 8]);
      add({ kind: 'array', element, length }, true);
      return [`readonly ${name} = array(${form}, ${length});`];
    }
    case 'atomic': {
      const of = choice.chance(25) ? 'bool' : choice.one(INTS);
      add({ kind: 'atomic', of }, false);
      return [`readonly ${name} = atomic(${of});`];
    }
    case 'object': {
      const part = choice.one(world.classes);
      add({ kind: 'object', decl: part }, false);
      return [`readonly ${name} = new ${part.name}(${constructArgs(world, part)});`];
    }
    case 'objects': {
      const part = choice.one(plain);
      const length = choice.one([2, 4]);
      add({ kind: 'objects', decl: part, length }, false);
      return [`readonly ${name} = array(${part.name}, ${length});`];
    }
    case 'references': {
      const part = choice.one(world.classes);
      add({ kind: 'references', decl: part, length: 4 }, true);
      return [`readonly ${name} = references<${part.name}, 4>(4);`];
    }
    case 'pointer': {
      const part = choice.one(world.classes);
      add({ kind: 'value', type: { kind: 'class', decl: part, nullable: true } }, true);
      return [`${name}: ${part.name} | null = null;`];
    }
  }
}

function valueField(world: World, decl: ClassModel, name: string): string[] {
  const type = plainType(world);
  decl.fields.push({ name, part: { kind: 'value', type }, writable: true });
  return [`${name}: ${typeText(type)} = ${value(new Body(world, { pure: true }), type, 1, true)};`];
}

export function arrayElement(world: World): { readonly element: Type; readonly form: string } {
  const { choice } = world;
  if (choice.chance(10)) return { element: bool, form: 'bool' };
  if (world.registers.length > 0 && choice.chance(20)) {
    const decl = choice.one(world.registers);
    return { element: { kind: 'register', decl }, form: decl.name };
  }
  const name = choice.one(INTS);
  return { element: int(name), form: name };
}

function constructArgs(world: World, decl: ClassModel): string {
  return decl.construct.map((type) => literal(new Body(world, { pure: true }), (type as TypeOf<'int'>).name)).join(', ');
}

function constructorOf(world: World, decl: ClassModel): string[] {
  if (decl.construct.length === 0) return [];
  const params: Local[] = decl.construct.map((type, i) => ({ name: i === 0 ? 'n' : 'a', type, mutable: false }));
  const body = new Body(world, { pure: true, leaf: true, self: decl, params });
  const lines = block(body, world.choice.between(1, 2), 1);
  const cost = body.cost;
  const signature = params.map((param) => `${param.name}: ${typeText(param.type)}`).join(', ');
  const made = [`constructor(${signature}) {`, ...indented(lines), '}'];
  if (world.choice.chance(50)) return made;
  const again: FunctionModel = { name: 'again', params: decl.construct, result: undefined, cost, pure: false, leaf: true };
  decl.methods.push(again);
  return [...made, `again(${signature}): void {`, ...indented(lines), '}'];
}

function methodOf(world: World, decl: ClassModel, name: string): string[] {
  const { choice } = world;
  const params = Array.from({ length: choice.between(0, 2) }, () => plainType(world));
  return methodText(world, decl, name, params, choice.chance(70) ? plainType(world) : undefined, false);
}

export function methodText(world: World, decl: ClassModel, name: string, types: readonly Type[], result: Type | undefined, cheap: boolean): string[] {
  const params = types.map((type, i): Local => ({ name: i === 0 ? 'n' : `a${i}`, type, mutable: false }));
  const body = new Body(world, { leaf: true, self: decl, params, result });
  if (cheap) body.cost = 1500 - CHEAP;
  const lines = [...block(body, 1, cheap ? 0 : 1), ...(result === undefined ? [] : [`return ${value(body, result, 2, true)};`])];
  if (!cheap) decl.methods.push({ name, params: types, result, cost: body.cost, pure: false, leaf: true });
  return [`${name}(${params.map((param) => `${param.name}: ${typeText(param.type)}`).join(', ')}): ${result === undefined ? 'void' : typeText(result)} {`, ...indented(lines), '}'];
}

export function declareObject(world: World, decl: ClassModel): void {
  const name = world.fresh('o');
  world.declare(name, `$export const ${name} = new ${decl.name}(${constructArgs(world, decl)});`);
  world.globals.push({ name, part: { kind: 'object', decl }, writable: false });
}

/** One object for each processor. */
export function declarePerCpu(world: World): void {
  const decl = world.classes.find(({ construct }) => construct.length === 0);
  if (decl === undefined) return;
  const name = world.fresh('q');
  world.declare(name, `$export const ${name} = perCpu(${decl.name});`);
  world.globals.push({ name: `${name}.here()`, part: { kind: 'object', decl }, writable: false });
}

export function declareInterface(world: World): void {
  const { choice } = world;
  const name = world.fresh('I');
  const method = { name: world.fresh('act'), params: choice.chance(70) ? [plainType(world)] : [], result: choice.chance(80) ? plainType(world) : undefined };
  world.declare(name, `$export interface ${name} { ${method.name}(${method.params.map((type, i) => `a${i}: ${typeText(type)}`).join(', ')}): ${method.result === undefined ? 'void' : typeText(method.result)}; }`);
  world.interfaces.push({ kind: 'interface', name, method, implementers: [] });
}
