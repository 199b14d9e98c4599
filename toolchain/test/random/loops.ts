/** Loops of every kind; each ends by itself. */

import type { Body } from './body.ts';
import { condition } from './conditions.ts';
import { integer, INTS, suffix } from './integers.ts';
import { int, type Type } from './model.ts';
import { block, indented } from './statements.ts';
import { arraysOf, objectOf } from './values.ts';

/** Undefined if the work would grow too much. */
export function loop(body: Body, depth: number): string[] | undefined {
  const times = body.choice.between(1, 7);
  switch (body.choice.weighted({ counted: 4, down: 1, two: 1, while: 2, do: 1, endless: 1, of: 3 })) {
    case 'counted': return counted(body, depth, times);
    case 'down': return countedDown(body, depth, times);
    case 'two': return twoCounters(body, depth, times);
    case 'while': return whileLoop(body, depth, times);
    case 'do': return doLoop(body, depth, times);
    case 'endless': return endless(body, depth, times);
    case 'of': return forOf(body, depth);
  }
}

const inside = (body: Body, depth: number): string[] => indented(block(body, body.choice.chance(60) ? 1 : 2, depth - 1));

function counted(body: Body, depth: number, times: number): string[] | undefined {
  const type = body.choice.one(INTS);
  const n = suffix(type);
  const name = body.world.fresh('k');
  const step = body.choice.between(1, 3);
  const update = step === 1 ? `${name}++` : `${name} += ${step}${n}`;
  return body.repeated(times, () => {
    body.add({ name, type: int(type), mutable: false });
    return [`for (let ${name}: ${type} = 0${n}; ${name} < ${times * step}${n}; ${update}) {`, ...inside(body, depth), '}'];
  });
}

/** Until the counter wraps around below zero, or is zero. */
function countedDown(body: Body, depth: number, times: number): string[] | undefined {
  const type = body.choice.one(['u8', 'u32', 'u64', 'i8'] as const);
  const n = suffix(type);
  const name = body.world.fresh('k');
  return body.repeated(times, () => {
    body.add({ name, type: int(type), mutable: false });
    return [`for (let ${name}: ${type} = ${times}${n}; ${name} ${body.choice.one(['!==', '>'])} 0${n}; ${name}--) {`, ...inside(body, depth), '}'];
  });
}

function twoCounters(body: Body, depth: number, times: number): string[] | undefined {
  const [a, b] = [body.world.fresh('k'), body.world.fresh('k')];
  return body.repeated(times, () => {
    body.add({ name: a, type: int('u32'), mutable: false });
    body.add({ name: b, type: int('u32'), mutable: false });
    return [`for (let ${a}: u32 = 0, ${b}: u32 = ${2 * times}; ${a} < ${b}; ${a}++, ${b}--) {`, ...inside(body, depth), '}'];
  });
}

/** Counts first, so that `continue` does not pass the count by. */
function whileLoop(body: Body, depth: number, times: number): string[] | undefined {
  const name = body.world.fresh('k');
  return body.repeated(times, () => {
    body.add({ name, type: int('u32'), mutable: false });
    const test = body.choice.chance(40) ? `${name} < ${times} && ${condition(body, 1)}` : `${name} < ${times}`;
    return [`let ${name}: u32 = 0;`, `while (${test}) {`, `  ${name}++;`, ...inside(body, depth), '}'];
  });
}

function doLoop(body: Body, depth: number, times: number): string[] | undefined {
  const name = body.world.fresh('k');
  return body.repeated(times, () => {
    body.add({ name, type: int('u8'), mutable: false });
    return [`let ${name}: u8 = ${times};`, 'do {', `  ${name}--;`, ...inside(body, depth), `} while (${name} > 0);`];
  });
}

function endless(body: Body, depth: number, times: number): string[] | undefined {
  const name = body.world.fresh('k');
  const head = body.choice.one(['while (true) {', 'for (;;) {']);
  return body.repeated(times, () => {
    body.add({ name, type: int('u16'), mutable: false });
    return [`let ${name}: u16 = 0;`, head, `  if (${name} >= ${times}) break;`, `  ${name}++;`, ...inside(body, depth), '}'];
  });
}

function forOf(body: Body, depth: number): string[] | undefined {
  const found = iterated(body);
  if (found === undefined) return undefined;
  const name = body.world.fresh('x');
  return body.repeated(found.length, () => {
    body.add({ name, type: found.element, mutable: false });
    return [`for (const ${name} of ${found.text}) {`, ...inside(body, depth), '}'];
  });
}

function iterated(body: Body): { readonly text: string; readonly element: Type; readonly length: number } | undefined {
  const { choice, world } = body;
  const objects = body.pure ? [] : world.globals.flatMap(({ name, part }) => (part.kind === 'objects' ? [{ text: name, element: { kind: 'class', decl: part.decl, nullable: false } as Type, length: part.length }] : []));
  const nested = body.pure ? [] : world.classes.flatMap((owner) => owner.fields.flatMap(({ name, part }) => {
    const object = part.kind === 'objects' ? objectOf(body, owner, 1) : undefined;
    return object !== undefined && part.kind === 'objects' ? [{ text: `${object}.${name}`, element: { kind: 'class', decl: part.decl, nullable: false } as Type, length: part.length }] : [];
  }));
  const element = int(choice.one(INTS));
  const arrays = arraysOf(body, element).map(({ text, length }) => {
    const from = choice.below(length / 2);
    return { text: choice.chance(60) ? text : `${text}.subarray(${from}, ${from} + (${integer(body, 'u32', 1)} & ${length / 2 - 1}))`, element, length };
  });
  const slices = body.locals.flatMap(({ name, type }) => (type.kind === 'slice' ? [{ text: name, element: type.element, length: 8 }] : []));
  const all = [...objects, ...nested, ...arrays, ...slices];
  return all.length === 0 ? undefined : choice.one(all);
}
