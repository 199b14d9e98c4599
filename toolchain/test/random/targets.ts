/** What can be assigned. */

import type { Body } from './body.ts';
import { index } from './integers.ts';
import { exists, objectOf } from './values.ts';
import { same, type Part, type Type } from './model.ts';

type Target = { readonly type: Type; readonly text: () => string | undefined };

function allTargets(body: Body, depth: number): Target[] {
  const locals = body.locals.filter(({ mutable }) => mutable).flatMap(({ name, type }) => [{ type, text: () => name }, { type, text: () => name }]);
  const slices = body.pure ? [] : body.locals.flatMap(({ name, type }): Target[] => (type.kind === 'slice' && !type.readonly ? [{ type: type.element, text: () => `${name}[${index(body, 4, depth - 1)}]` }] : []));
  const views = body.locals.flatMap(({ name, type }): Target[] => (type.kind === 'view' ? type.decl.fields.map((field) => ({ type: field.type, text: () => `${name}.${field.name}` })) : []));
  const own = body.self !== undefined ? body.self.fields.flatMap((field) => (field.writable ? partTargets(body, field.part, `this.${field.name}`, depth) : [])) : [];
  const storage = body.storage.flatMap(({ name, part }) => (part.kind === 'object'
    ? part.decl.fields.filter(({ writable }) => writable).flatMap((field) => partTargets(body, field.part, `${name}.${field.name}`, depth))
    : partTargets(body, part, name, depth)));
  if (body.pure) return [...locals, ...own, ...storage];
  const globals = body.world.globals.flatMap(({ name, part, writable }) => (writable ? partTargets(body, part, name, depth) : []));
  const fields = body.world.classes.flatMap((decl) => decl.fields.filter(({ writable }) => writable).flatMap((field) => partTargets(body, field.part, field.name, depth).map(({ type, text }): Target => ({
    type,
    text: () => {
      const object = objectOf(body, decl, depth - 1);
      return object === undefined ? undefined : `${object}.${text()}`;
    },
  }))));
  return [...locals, ...slices, ...views, ...storage, ...globals, ...fields];
}

function partTargets(body: Body, part: Part, name: string, depth: number): Target[] {
  switch (part.kind) {
    case 'value': return [{ type: part.type, text: () => name }];
    case 'array': return [{ type: part.element, text: () => `${name}[${index(body, part.length, depth - 1)}]` }];
    case 'references': return [{ type: { kind: 'class', decl: part.decl, nullable: true }, text: () => `${name}[${index(body, part.length, depth - 1)}]` }];
    default: return [];
  }
}

/** A target of any type for which a value can be written. */
export function target(body: Body, depth: number): { readonly type: Type; readonly text: string } | undefined {
  const candidates = allTargets(body, depth).filter(({ type }) => exists(body, type));
  if (candidates.length === 0) return undefined;
  const { type, text } = body.choice.one(candidates);
  const found = text();
  return found === undefined ? undefined : { type, text: found };
}

/** A target of the type. */
export function targets(body: Body, type: Type, depth: number): string | undefined {
  const candidates = allTargets(body, depth).filter((candidate) => same(candidate.type, type));
  return candidates.length === 0 ? undefined : body.choice.one(candidates).text();
}
