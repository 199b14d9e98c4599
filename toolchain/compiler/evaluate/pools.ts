import type { Loc } from '../ir/program.ts';
import type { ConstValue, Place } from '../ir/value.ts';
import type { Evaluator } from './evaluator.ts';
import { failed } from './refusal.ts';
import { member, samePlace, type Container } from './storage.ts';

/** The slot of an object of a pool, which must be taken. */
export function slotOf(evaluator: Evaluator, pool: Place, object: Place, loc: Loc): bigint {
  const contents = evaluator.container(pool, loc);
  const slot = object.path.at(-1);
  const objects: Place = { ...pool, path: [...pool.path, fieldOf(contents, 'objects')] };
  if (typeof slot !== 'number' || !samePlace({ ...object, path: object.path.slice(0, -1) }, objects)) throw failed('foreign', [], loc);
  const generations = evaluator.container({ ...pool, path: [...pool.path, fieldOf(contents, 'generations')] }, loc);
  if ((intOf(member(generations, slot)) & 1n) === 0n) throw failed('released', [], loc);
  return BigInt(slot);
}

function fieldOf(pool: Container, name: string) {
  if (pool.kind !== 'object') throw new Error('a pool that is no object');
  return pool.decl.fields.find((field) => field.name === name)!;
}

function intOf(value: ConstValue): bigint {
  return value.kind === 'int' ? value.value : 0n;
}
