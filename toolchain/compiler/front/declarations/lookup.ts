import { abandon, fail, outside, type Front } from '../context.ts';
import { genericOf, isGeneric } from '../generics/generic.ts';
import { ts } from '../typescript.ts';
import { failUnresolved } from '../unresolved.ts';
import { declareClass } from './class.ts';
import { declareEnum } from './enum.ts';
import { declareFunction } from './function.ts';
import { declareInterface } from './interface.ts';
import { declareAlias } from './alias.ts';
import { isUnionAlias } from './union.ts';
import { declareVariable } from './variable.ts';
import type { Declaration } from './declaration.ts';

/**
 * What a module-level symbol stands for; made at its first use, so that declarations may refer to each other in any order.
 * `use` is where a failure to resolve is reported.
 */
export function declarationOf(front: Front, symbol: ts.Symbol, use: ts.Node): Declaration {
  const known = front.declarations.get(symbol);
  if (known !== undefined) {
    if (known.kind === 'broken') return abandon(front);
    if (known.kind === 'pending') return fail(front, use, 'cyclicConstant', use.getText());
    return known;
  }
  const node = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (node === undefined) return failUnresolved(front, use);
  front.declarations.set(symbol, { kind: 'pending' });
  try {
    const made = declare(outside(front), symbol, node, use);
    front.declarations.set(symbol, made);
    return made;
  } catch (error) {
    front.declarations.set(symbol, { kind: 'broken' });
    throw error;
  }
}

/** Enters a declaration before it is complete: it may refer to itself. */
export function remember(front: Front, symbol: ts.Symbol, made: Declaration): void {
  if (front.instance?.generic.symbol === symbol) front.instances.settle(front.instance, made);
  else front.declarations.set(symbol, made);
}

function declare(front: Front, symbol: ts.Symbol, node: ts.Declaration, use: ts.Node): Declaration {
  if (ts.isEnumDeclaration(node)) return declareEnum(front, node);
  if (isGeneric(node) && (!node.getSourceFile().isDeclarationFile || isUnionAlias(node))) return { kind: 'generic', generic: genericOf(front, node, symbol) };
  if (ts.isTypeAliasDeclaration(node)) return declareAlias(front, node, symbol);
  if (node.getSourceFile().isDeclarationFile) return fail(front, use, 'notValue', use.getText());
  if (ts.isClassDeclaration(node)) return declareClass(front, node, symbol);
  if (ts.isFunctionDeclaration(node)) return declareFunction(front, node);
  if (ts.isInterfaceDeclaration(node)) return declareInterface(front, node, symbol);
  if (ts.isVariableDeclaration(node)) return declareVariable(front, node, symbol, use);
  if (ts.isParameter(node)) return fail(front, use, 'notConstant', `\`${use.getText()}\``);
  return fail(front, use, 'notValue', use.getText());
}
