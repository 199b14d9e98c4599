/** The words in which the messages speak of what happens to a reference. */

import type { Expr, Target } from '../ir/code.ts';
import type { FunctionDecl } from '../ir/program.ts';
import type { Given } from './atoms.ts';

const given = { argument: [] as Given[], behind: [] as Given[] };

function atomOf(kind: Given['kind'], index: number): Given {
  return (given[kind][index] ??= { kind, index });
}

/** One atom for each parameter, the same in every function. */
export const argument = (index: number): Given => atomOf('argument', index);
export const behind = (index: number): Given => atomOf('behind', index);

export function they(kind: Given['kind']): string {
  return kind === 'argument' ? 'it' : 'what it refers to';
}

export function nameOf(decl: FunctionDecl): string {
  const { name, owner } = decl;
  if (owner === undefined) return `\`${name}\``;
  return owner.construct === decl ? `\`new ${owner.name}\`` : `\`${owner.name}.${name}\``;
}

export function nameOfMaker(e: Expr): string {
  return e.kind === 'new' ? `\`new ${e.decl.name}(...)\`` : 'this array';
}

export function placeName(target: Target): string {
  switch (target.kind) {
    case 'local': return `\`${target.decl.name}\``;
    case 'global': return `\`${target.decl.name}\``;
    case 'field': return `the field \`${target.field.name}\``;
    case 'index': return 'an element';
    case 'viewField': return 'physical memory';
  }
}
