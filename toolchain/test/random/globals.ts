/** Statics, constant tables, named literals. */

import { Body } from './body.ts';
import { INTS, literal } from './integers.ts';
import { int, typeText, type FunctionModel, type Type } from './model.ts';
import { arrayElement, plainType } from './types.ts';
import { call, value } from './values.ts';
import type { World } from './world.ts';

export const initial = (world: World): Body => new Body(world, { pure: true, leaf: true });

export function declareScalar(world: World): void {
  const name = world.fresh('s');
  const type = plainType(world);
  world.declare(name, `$export let ${name}: ${typeText(type)} = ${value(initial(world), type, 2, true)};`);
  // Only its own module may assign a `let`: another may not even if it imports it.
  world.globals.push({ name, part: { kind: 'value', type }, writable: world.modules.length === 1 });
}

/** Set at run time, so that nobody knows it at compile time. */
export function declareSeed(world: World): void {
  world.declare('seed', `$export let seed: u32 = ${world.choice.below(1 << 30)};`);
  world.globals.push({ name: 'seed', part: { kind: 'value', type: int('u32') }, writable: world.modules.length === 1 });
}

export function declareArray(world: World): void {
  const { choice } = world;
  const name = world.fresh('t');
  const plain = world.classes.filter(({ construct }) => construct.length === 0);
  const length = choice.one([4, 8]);
  const kind = choice.weighted({ values: 6, objects: plain.length > 0 ? 2 : 0, references: world.classes.length > 0 ? 1 : 0, atomic: 1 });
  switch (kind) {
    case 'values': {
      const { element, form } = arrayElement(world);
      world.declare(name, `$export const ${name} = array(${form}, ${length});`);
      return void world.globals.push({ name, part: { kind: 'array', element, length }, writable: true });
    }
    case 'objects': {
      const decl = choice.one(plain);
      world.declare(name, `$export const ${name} = array(${decl.name}, ${length});`);
      return void world.globals.push({ name, part: { kind: 'objects', decl, length }, writable: false });
    }
    case 'references': {
      const decl = choice.one(world.classes);
      world.declare(name, `$export const ${name} = references<${decl.name}, ${length}>(${length});`);
      return void world.globals.push({ name, part: { kind: 'references', decl, length }, writable: true });
    }
    case 'atomic': {
      const of = choice.chance(25) ? 'bool' : choice.one(INTS);
      world.declare(name, `$export const ${name} = atomic(${of});`);
      return void world.globals.push({ name, part: { kind: 'atomic', of }, writable: false });
    }
  }
}

/** A reference whose calls are chosen at run time. */
export function declareInterfaceVariable(world: World): void {
  const decl = world.interfaces.find(({ implementers }) => implementers.length > 0);
  const object = world.globals.find(({ part }) => part.kind === 'object' && decl?.implementers.includes(part.decl) === true);
  if (decl === undefined || object === undefined) return;
  const name = world.fresh('face');
  world.declare(name, `$export let ${name}: ${decl.name} = ${object.name};`);
  world.globals.push({ name, part: { kind: 'value', type: { kind: 'interface', decl, nullable: false } }, writable: world.modules.length === 1 });
}

export function declareLiteral(world: World): void {
  const { choice } = world;
  const name = world.fresh('N');
  const big = choice.chance(40);
  const value = BigInt(choice.one([0, 1, 3, 7, 8, 100, 255, 4096]));
  world.declare(name, `$export const ${name} = ${value}${big ? 'n' : ''};`);
  world.literals.push({ name, value, big });
}

export function declareTable(world: World): void {
  const { choice } = world;
  const name = world.fresh('t');
  const length = choice.one([4, 8]);
  const element = choice.chance(30) && world.records.length > 0 ? { kind: 'record', decl: choice.one(world.records) } as const : plainType(world);
  if (element.kind === 'bool') return declareLiteral(world);
  const elements = Array.from({ length }, () => (element.kind === 'int' ? literal(initial(world), element.name) : value(initial(world), element, 1, true)));
  const sparse = choice.chance(30);
  const written = sparse ? `table<${typeText(element)}>(${length}, ${elements[0]}, { [${choice.below(length)}]: ${elements[1]} })` : `[${elements.join(', ')}]`;
  world.declare(name, `$export const ${name}: readonly ${typeText(element)}[] = ${written};`);
  world.tables.push({ name, element, length });
}

/** References to functions of one type: a table of them, or a variable. */
export function declareReferences(world: World): void {
  const { choice } = world;
  const decl = choice.one(world.functionTypes.filter(({ members }) => members.length > 0));
  if (decl === undefined) return;
  const name = world.fresh('t');
  if (choice.chance(50)) {
    const elements = Array.from({ length: 4 }, () => choice.one(decl.members).name);
    world.declare(name, `$export const ${name}: readonly ${decl.name}[] = [${elements.join(', ')}];`);
    world.tables.push({ name, element: { kind: 'function', decl, nullable: false }, length: 4 });
  } else {
    const nullable = choice.chance(40);
    const type: Type = { kind: 'function', decl, nullable };
    world.declare(name, `$export let ${name}: ${typeText(type)} = ${nullable ? 'null' : choice.one(decl.members).name};`);
    world.globals.push({ name, part: { kind: 'value', type }, writable: world.modules.length === 1 });
  }
}

/** A constant that the compiler computes by running a function of the program; `run` compares it with what the function gives then. */
export function declareComputed(world: World, target: FunctionModel): string | undefined {
  const name = world.fresh('K');
  const result = target.result!;
  const expression = call(initial(world), target.name, target, 2);
  if (expression === undefined || (result.kind !== 'int' && result.kind !== 'bool' && result.kind !== 'enum')) return undefined;
  world.declare(name, `$export const ${name}: ${typeText(result)} = ${expression};`);
  return `log.info(\`\${${name}} \${${expression}}\`);`;
}
