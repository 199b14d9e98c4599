/**
 * Random whole programs of machine TypeScript. The same seed gives the same program. They end by themselves; a few panic.
 * Each has a few of the language's concepts, so that it is small and what it has meets often; all concepts come in turn.
 */

import type { Sources } from '../batch.ts';
import { Body } from './body.ts';
import { Choice } from './choice.ts';
import { declareFunction, declareFunctionType } from './functions.ts';
import { declareArray, declareComputed, declareInterfaceVariable, declareLiteral, declareReferences, declareScalar, declareSeed, declareTable } from './globals.ts';
import type { GlobalModel, Part } from './model.ts';
import { block, indented, shown } from './statements.ts';
import { declareClass, declareEnum, declareInterface, declareLayout, declarePerCpu, declareRecord, declareRegister } from './types.ts';
import { declareGenericClass, declareGenericFunction } from './generics.ts';
import { declareUnion } from './unions.ts';
import { World } from './world.ts';

/** Files by name; the first is `main.ts`, which exports `run`. */
export function randomProgram(seed: number): Sources {
  const choice = new Choice(seed);
  const world = new World(choice);
  const isBig = choice.chance(2);
  declareSeed(world);
  declareTypes(world, isBig);
  const checks = declareCode(world, isBig);
  const body = new Body(world);
  const statements = isBig ? choice.between(6, 12) : choice.between(1, 2);
  const lines = [...block(body, statements, isBig ? 3 : 2), ...checks, ...dump(world)];
  return world.sources(`export function run(): void {\n${indented(lines).join('\n')}\n}\n`);
}

const times = (count: number, work: () => void): void => { for (let i = 0; i < count; i++) work(); };

function declareTypes(world: World, isBig: boolean): void {
  const { choice } = world;
  const often = (percent: number): number => (isBig ? choice.between(1, 3) : choice.chance(percent) ? 1 : 0);
  times(often(16), () => declareEnum(world));
  times(often(16), () => declareRegister(world));
  times(often(8), () => declareLayout(world));
  times(often(15), () => declareRecord(world));
  times(often(12), () => declareUnion(world));
  times(often(15), () => declareLiteral(world));
  times(often(18), () => declareTable(world));
  times(isBig ? 4 : 1, () => declareScalar(world));
  if (choice.chance(isBig ? 100 : 22)) declareFunction(world, true);
  times(often(8), () => declareInterface(world));
  times(isBig ? 3 : choice.chance(35) ? 1 : 0, () => declareClass(world));
  if (world.interfaces.length > 0) times(2, () => declareClass(world));
  times(often(90), () => declareInterfaceVariable(world));
  times(often(5), () => declarePerCpu(world));
  times(often(8), () => declareGenericClass(world));
  times(often(8), () => declareGenericFunction(world));
  times(often(35), () => declareArray(world));
}

/** Functions, and the lines that compare what the compiler computed with what they compute now. */
function declareCode(world: World, isBig: boolean): string[] {
  const { choice } = world;
  times(isBig ? 3 : choice.one([0, 0, 1, 1]), () => declareFunction(world, false));
  if (choice.chance(isBig ? 100 : 8)) {
    declareFunctionType(world);
    times(choice.between(1, 2), () => declareReferences(world));
    declareFunction(world, false);
  }
  const pure = world.functions.filter((target) => target.pure);
  return pure.flatMap((target) => declareComputed(world, target) ?? []);
}

/** Shows what is in storage at the end. */
function dump(world: World): string[] {
  const values = world.globals.flatMap(({ name, part }) => shownPart(part, name));
  return [...world.globals.flatMap(loopOver), ...(values.length === 0 ? [] : [`log.info(\`${values.join(' ')}\`);`])];
}

function loopOver({ name, part }: GlobalModel): string[] {
  if (part.kind === 'array' && part.element.kind === 'int') return [`for (const x of ${name}) log.print(\`\${x} \`);`];
  if (part.kind === 'objects') return [`for (const x of ${name}) log.info(\`${fieldsOf(part, 'x').join(' ')}\`);`];
  return [];
}

function shownPart(part: Part, text: string): string[] {
  switch (part.kind) {
    case 'value': return shown(text, part.type);
    case 'object': return fieldsOf(part, text);
    case 'array': return shown(`${text}[1]`, part.element);
    case 'atomic': return [`\${${text}.load()}`];
    default: return [];
  }
}

const fieldsOf = ({ decl }: Extract<Part, { kind: 'object' | 'objects' }>, text: string): string[] => decl.fields.flatMap((field) => shownPart(field.part, `${text}.${field.name}`));
