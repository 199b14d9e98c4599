/** Unions: each with a function that makes one of its variants, and one that looks into any. */

import { INTS } from './integers.ts';
import { int, typeText, type FunctionModel, type Type, type UnionModel } from './model.ts';
import { plainType } from './types.ts';
import type { World } from './world.ts';

export function declareUnion(world: World): void {
  const { choice } = world;
  const name = world.fresh('U');
  const labels = choice.chance(20) ? ['true', 'false'] : ["'low'", "'mid'", "'high'", "'gone'"].slice(0, choice.between(2, 4));
  const variants = labels.map((label, v) => ({
    label,
    fields: Array.from({ length: choice.below(3) }, (_, i) => ({ name: choice.chance(30) ? `same${i}` : `f${v}${i}`, type: smallType(world) })),
  }));
  const decl: UnionModel = { kind: 'union', name, variants };
  const written = variants.map(({ label, fields }) => `{ ${[`readonly kind: ${label}`, ...fields.map((field) => `readonly ${field.name}: ${typeText(field.type)}`)].join('; ')} }`);
  world.declare(name, `$export type ${name} = ${written.join(' | ')};`);
  world.unions.push(decl);
  world.functions.push(declareMaker(world, decl), declareSum(world, decl));
}

/** Fields of one name have one type here, whatever the variant. */
function smallType(world: World): Type {
  const type = plainType(world);
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'register' ? type : int(world.choice.one(INTS));
}

const pure = (name: string, params: readonly Type[], result: Type): FunctionModel => ({ name, params, result, cost: 6, pure: true, leaf: true });

function declareMaker(world: World, decl: UnionModel): FunctionModel {
  const name = world.fresh('f');
  const made = decl.variants.map(({ label, fields }) => `{ ${[`kind: ${label}`, ...fields.map((field) => `${field.name}: ${fromNumber(field.type)}`)].join(', ')} }`);
  const tests = made.slice(1).map((object, i) => `  if (n % ${made.length} === ${i}) return ${object};`);
  world.declare(name, [`$export function ${name}(n: u32): ${decl.name} {`, ...tests, `  return ${made[0]};`, '}'].join('\n'));
  decl.maker = pure(name, [int('u32')], { kind: 'union', decl });
  return decl.maker;
}

function fromNumber(type: Type): string {
  if (type.kind === 'bool') return 'n < 1000';
  if (type.kind === 'register') return `${type.decl.name}.of(${type.decl.width}(n))`;
  return type.kind === 'int' ? `${type.name}(n)` : '0';
}

function declareSum(world: World, decl: UnionModel): FunctionModel {
  const name = world.fresh('f');
  const sums = decl.variants.map(({ fields }, i) => [`${i}n`, ...fields.map((field) => asWide(`u.${field.name}`, field.type))].join(' + '));
  const cases = decl.variants.map(({ label }, i) => `    case ${label}: return ${sums[i]};`);
  const lines = decl.variants[0]!.label === 'true' ? [`  return u.kind ? ${sums[0]} : ${sums[1]};`] : ['  switch (u.kind) {', ...cases, '  }'];
  world.declare(name, [`$export function ${name}(u: ${decl.name}): u64 {`, ...lines, '}'].join('\n'));
  decl.sum = pure(name, [{ kind: 'union', decl }], int('u64'));
  return decl.sum;
}

const asWide = (text: string, type: Type): string => (type.kind === 'register' ? `u64(${text}.raw)` : `u64(${text})`);

