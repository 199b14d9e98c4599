/** Functions: pure ones, which the compiler may run itself, and ones with effects. */

import { Body } from './body.ts';
import { INTS, suffix } from './integers.ts';
import { int, typeText, type FunctionModel, type Local, type Type } from './model.ts';
import { block, indented, localType } from './statements.ts';
import { plainType } from './types.ts';
import { CHEAP, value } from './values.ts';
import type { World } from './world.ts';

function paramType(world: World, pure: boolean): Type {
  const { choice } = world;
  if (pure || choice.chance(60)) return plainType(world);
  if (choice.chance(40)) return { kind: 'slice', element: int(choice.one(INTS)), readonly: choice.chance(50) };
  return localType(new Body(world));
}

function write(world: World, name: string, types: readonly Type[], result: Type | undefined, options: { readonly pure: boolean; readonly leaf: boolean; readonly cheap: boolean }): FunctionModel {
  const { choice } = world;
  const params = types.map((type, i): Local => ({ name: i === 0 ? 'n' : `a${i}`, type, mutable: false }));
  const body = new Body(world, { params, result, pure: options.pure, leaf: options.leaf });
  if (options.cheap) body.cost = 1500 - CHEAP;
  const lines = [...block(body, options.cheap || choice.chance(60) ? 1 : 2, options.cheap ? 0 : 2), ...(result === undefined ? [] : [`return ${value(body, result, 2, true)};`])];
  const last = types.at(-1);
  const defaults = !options.cheap && last?.kind === 'int' && choice.chance(25);
  const tail = defaults ? ` = ${choice.below(10)}${suffix(last.name)}` : '';
  world.declare(name, `$export function ${name}(${params.map((param) => `${param.name}: ${typeText(param.type)}`).join(', ')}${tail}): ${result === undefined ? 'void' : typeText(result)} {\n${indented(lines).join('\n')}\n}`);
  return { name, params: types, defaults, result, cost: options.cheap ? CHEAP : body.cost, pure: options.pure, leaf: options.leaf };
}

export function declareFunction(world: World, pure: boolean): FunctionModel {
  const { choice } = world;
  const types = [...(pure ? [int(choice.one(INTS))] : []), ...Array.from({ length: choice.between(0, 2) }, () => paramType(world, pure))];
  const result = pure || choice.chance(75) ? plainType(world) : undefined;
  const made = write(world, world.fresh('f'), types, result, { pure, leaf: pure || choice.chance(50), cheap: false });
  world.functions.push(made);
  return made;
}

/** A type of functions, and two functions of it. */
export function declareFunctionType(world: World): void {
  const { choice } = world;
  const name = world.fresh('F');
  const params = [plainType(world)];
  const result = choice.chance(85) ? plainType(world) : undefined;
  world.declare(name, `$export type ${name} = (${params.map((type, i) => `a${i}: ${typeText(type)}`).join(', ')}) => ${result === undefined ? 'void' : typeText(result)};`);
  const members = [0, 1].map(() => write(world, world.fresh('f'), params, result, { pure: false, leaf: true, cheap: true }));
  world.functions.push(...members);
  world.functionTypes.push({ kind: 'functionType', name, params, result, members });
}
