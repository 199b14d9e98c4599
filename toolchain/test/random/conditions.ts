/** Conditions. TypeScript's own flow analysis refuses comparisons whose result it knows: literals of unions are compared with fresh values only. */

import type { Body } from './body.ts';
import { integer, INTS } from './integers.ts';
import { bool } from './model.ts';
import { held, objectOf, value } from './values.ts';

const COMPARISONS = ['===', '!==', '<', '<=', '>', '>='] as const;

export function condition(body: Body, depth: number): string {
  const { choice, world } = body;
  const inner = depth - 1;
  const kind = choice.weighted({ compare: 6, logic: depth > 0 ? 3 : 0, not: depth > 0 ? 1 : 0, held: 2, enums: world.enums.length > 0 ? 1 : 0, references: body.pure || world.classes.length === 0 ? 0 : 1, booleans: depth > 0 ? 1 : 0 });
  switch (kind) {
    case 'compare': return comparison(body, inner);
    case 'logic': return `(${condition(body, inner)} ${choice.one(['&&', '||'])} ${condition(body, inner)})`;
    case 'not': return `!(${condition(body, inner)})`;
    case 'held': return held(body, bool, inner) ?? comparison(body, inner);
    case 'enums': return enumComparison(body, inner);
    case 'references': return referenceComparison(body, inner) ?? comparison(body, inner);
    case 'booleans': return `(${comparison(body, inner)} ${choice.one(['===', '!=='])} ${condition(body, inner)})`;
  }
}

function comparison(body: Body, depth: number): string {
  const name = body.choice.one(INTS);
  return `(${integer(body, name, depth)} ${body.choice.one(COMPARISONS)} ${integer(body, name, depth - 1)})`;
}

function enumComparison(body: Body, depth: number): string {
  const decl = body.choice.one(body.world.enums);
  const fresh = `(${integer(body, body.choice.one(['u8', 'u16', 'u32'] as const), depth)} as ${decl.name})`;
  const other = body.choice.chance(50) ? `${decl.name}.${body.choice.one(decl.members)}` : value(body, { kind: 'enum', decl }, depth);
  return `(${fresh} ${body.choice.one(['===', '!=='])} ${other})`;
}

function referenceComparison(body: Body, depth: number): string | undefined {
  const decl = body.choice.one(body.world.classes);
  const left = objectOf(body, decl, depth);
  const right = objectOf(body, decl, depth);
  return left === undefined || right === undefined ? undefined : `(${left} ${body.choice.one(['===', '!=='])} ${right})`;
}
