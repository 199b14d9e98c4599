/**
 * Unions that lie in storage which begins as zero although none of their variants has the tag zero: a tag that is read as zero stands
 * for the first variant there. Unions that only pass by value always have one of their tags.
 */

import { zeroVariant } from '../evaluate/values.ts';
import type { Stmt } from '../ir/code.ts';
import type { Program, UnionDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { eachExprIn } from '../ir/walk.ts';

/** The fields of all classes, and the elements of all arrays that functions make. */
export function zeroUnions({ modules }: Program, bodies: Iterable<readonly Stmt[]>): ReadonlySet<UnionDecl> {
  const found = new Set<UnionDecl>();
  const add = (type: Type): void => {
    switch (type.kind) {
      case 'fixed': return add(type.element);
      case 'record': return type.decl.fields.forEach((field) => add(field.type));
      case 'union':
        if (hasNoZero(type.decl)) found.add(type.decl);
        return zeroVariant(type.decl).fields.forEach((field) => add(field.type));
      default:
    }
  };
  for (const field of modules.flatMap(({ classes }) => classes.flatMap(({ fields }) => fields))) add(field.type);
  for (const body of bodies) eachExprIn(body, (e) => { if (e.kind === 'newArray') add(e.element); });
  return found;
}

function hasNoZero(decl: UnionDecl): boolean {
  const { tag } = zeroVariant(decl);
  return tag !== 0n && tag !== false;
}
