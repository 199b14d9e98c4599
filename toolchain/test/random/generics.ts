/** Generic classes and functions, each with instances that the rest of the program uses as it uses others. */

import { INTS } from './integers.ts';
import { bool, int, typeText, type ClassModel, type FunctionModel, type Type } from './model.ts';
import { declareObject } from './types.ts';
import type { World } from './world.ts';

/** Numbers that `+` and its like go over together; what it makes of two bigints of a type parameter TypeScript takes for a number. */
const SMALL = INTS.filter((name) => name !== 'u64' && name !== 'i64');

/** A ring of values of any type. */
export function declareGenericClass(world: World): void {
  const { choice } = world;
  const name = world.fresh('G');
  world.declare(name, `$export class ${name}<T, N extends number> {
  readonly slots = array<T, N>();
  at: u32 = ${choice.below(3)};
  put(value: T): T {
    const before = this.slots[this.at % this.slots.length];
    this.slots[this.at % this.slots.length] = value;
    this.at++;
    return before;
  }
}`);
  for (let i = choice.between(1, 2); i > 0; i--) instanceOf(world, name);
}

function instanceOf(world: World, name: string): void {
  const { choice } = world;
  const declared: Type[] = [...world.enums.map((decl): Type => ({ kind: 'enum', decl })), ...world.records.map((decl): Type => ({ kind: 'record', decl })), ...world.registers.map((decl): Type => ({ kind: 'register', decl }))];
  const element: Type = declared.length > 0 && choice.chance(40) ? choice.one(declared) : choice.chance(10) ? bool : int(choice.one(INTS));
  const length = choice.one([4, 8]);
  const instance = `${name}<${typeText(element)}, ${length}>`;
  if (world.classes.some((known) => known.name === instance)) return;
  const decl: ClassModel = {
    kind: 'class', name: instance, construct: [],
    fields: [{ name: 'slots', part: { kind: 'array', element, length }, writable: true }, { name: 'at', part: { kind: 'value', type: int('u32') }, writable: true }],
    methods: [{ name: 'put', params: [element], result: element, cost: 4, pure: false, leaf: true }],
  };
  world.classes.push(decl);
  declareObject(world, decl);
}

/** A function of any type, or of numbers; its instances are functions like others. */
export function declareGenericFunction(world: World): void {
  const { choice } = world;
  const name = world.fresh('f');
  const list = choice.some(SMALL, 60).concat('u8', 'u32').filter((each, i, all) => all.indexOf(each) === i);
  const op = choice.one(['+', '-', '*', '&', '|', '^']);
  const test = choice.one(['<', '<=', '>', '===']);
  const pick = choice.chance(40);
  world.declare(name, pick
    ? `$export function ${name}<T>(yes: boolean, a: T, b: T): T { return yes ? a : b; }`
    : `$export function ${name}<T extends ${list.join(' | ')}>(a: T, b: T): T {\n  let r = (a ${op} b) as T;\n  if (r ${test} a) r = (r ${choice.one(['+', '-', '^'])} b) as T;\n  return r;\n}`);
  for (const type of choice.some(pick ? INTS : list, 50)) world.functions.push(instance(name, pick ? [bool, int(type), int(type)] : [int(type), int(type)], int(type)));
}

function instance(name: string, params: readonly Type[], result: Type): FunctionModel {
  return { name: `${name}<${typeText(result)}>`, params, result, cost: 3, pure: true, leaf: true };
}
