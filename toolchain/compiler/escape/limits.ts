import { shapeOf } from '../c/layout.ts';
import { fold } from '../front/constants.ts';
import type { Expr } from '../ir/code.ts';
import type { FunctionDecl } from '../ir/program.ts';
import { eachExprIn } from '../ir/walk.ts';
import type { Problem } from './check.ts';
import { nameOfMaker } from './words.ts';

/** Bytes that one object or array may take of a stack; a stack has 16 KB, for all functions that are active. */
export const STACK_OBJECT_LIMIT = 1024;

export function sizeProblems(makers: Iterable<Expr>): Problem[] {
  return [...makers].flatMap((e) => {
    const { size } = shapeOf(e.type);
    return size <= STACK_OBJECT_LIMIT ? [] : [{ key: 'stackSize', values: [nameOfMaker(e), String(size), String(STACK_OBJECT_LIMIT)], loc: e.loc }];
  });
}

/** A table in the initialiser of a field is constant data once the constructor runs in the image. */
export function tableProblems({ body }: FunctionDecl): Problem[] {
  const found: Problem[] = [];
  eachExprIn(body, (e) => {
    if (e.kind !== 'arrayLiteral') return;
    for (const element of e.elements) if (!isConstant(element)) found.push({ key: 'stackTable', values: [], loc: element.loc });
  });
  return found;
}

function isConstant(e: Expr): boolean {
  if (e.kind === 'retype') return isConstant(e.operand);
  return e.kind === 'functionRef' || fold(e) !== undefined;
}
