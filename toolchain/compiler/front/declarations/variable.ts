import type { Expr } from '../../ir/code.ts';
import type { GlobalDecl } from '../../ir/program.ts';
import type { IntName, Type } from '../../ir/types.ts';
import { newBody } from '../body.ts';
import { fail, type Front } from '../context.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { coerce } from '../expressions/coerce.ts';
import { compileAs, compileExpr } from '../expressions/expression.ts';
import { isUntyped } from '../expressions/untyped.ts';
import { ints } from '../types/basic.ts';
import { compileStorage, isTable, storageTypeOf } from '../expressions/storage.ts';
import { describe } from '../types/describe.ts';
import { isStorage, resolveHeldType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import type { Declaration, Filling } from './declaration.ts';
import { declared } from './declared.ts';
import { declareLayout } from './layout.ts';
import { declareRegister } from './register.ts';

/** A module-level `const` or `let`: a register, a layout, or a global. */
export function declareVariable(front: Front, node: ts.VariableDeclaration, symbol: ts.Symbol, use: ts.Node): Declaration {
  if (!ts.isIdentifier(node.name)) return fail(front, node.name, 'destructuring', 'a pattern at module level');
  const statement = node.parent.parent;
  if (!ts.isVariableStatement(statement) || !ts.isSourceFile(statement.parent)) return fail(front, use, 'otherCase', node.name.text);
  if (statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.DeclareKeyword)) fail(front, node, 'userAmbient');
  if ((node.parent.flags & ts.NodeFlags.BlockScoped) === 0) fail(front, node, 'var');
  const callee = node.initializer === undefined ? undefined : builtinCallee(front, node.initializer);
  if (callee === 'register') return { kind: 'register', decl: declareRegister(front, node, node.initializer as ts.CallExpression) };
  if (callee === 'layout') return { kind: 'layout', decl: declareLayout(front, node, node.initializer as ts.CallExpression) };
  return isNamedLiteral(front, node) ? declareLiteral(front, node, node.initializer!) : declareGlobal(front, node, symbol);
}

/** `const SIZE = 16`, without a type: the name of a literal. */
function isNamedLiteral(front: Front, node: ts.VariableDeclaration): boolean {
  return node.type === undefined && node.initializer !== undefined && (node.parent.flags & ts.NodeFlags.Const) !== 0 && isUntyped(front, node.initializer);
}

function declareLiteral(front: Front, node: ts.VariableDeclaration, init: ts.Expression): Declaration {
  const type = ints[defaultInt(front, init)];
  const value = compileAs(newBody(front, { isStatic: true }), init, type);
  const decl: GlobalDecl = { ...declared(front, node.name, node.parent.parent), type, storage: 'constant', init: value, value: undefined };
  return { kind: 'literal', decl, node };
}

/** What a named literal is where nothing says otherwise: u64 or u32, signed ones for negative values. */
function defaultInt(front: Front, init: ts.Expression): IntName {
  const isNegative = ts.isPrefixUnaryExpression(init) && init.operator === ts.SyntaxKind.MinusToken;
  if (isBig(front, init)) return isNegative ? 'i64' : 'u64';
  return isNegative ? 'i32' : 'u32';
}

function isBig(front: Front, init: ts.Expression): boolean {
  return (front.checker.getTypeAtLocation(init).flags & ts.TypeFlags.BigIntLike) !== 0;
}

function declareGlobal(front: Front, node: ts.VariableDeclaration, symbol: ts.Symbol): Declaration {
  const isConst = (node.parent.flags & ts.NodeFlags.Const) !== 0;
  const made = node.initializer === undefined ? undefined : storageTypeOf(front, node.initializer);
  if (made !== undefined && !isConst) fail(front, node.name, 'constNew', node.name.getText());
  const type = made ?? annotated(front, node);
  const storage = type.kind === 'percpu' ? 'percpu' : made !== undefined || !isConst ? 'static' : 'constant';
  const decl: GlobalDecl = { ...declared(front, node.name, node.parent.parent), type, storage, init: undefined, value: undefined };
  const declaration: Declaration = { kind: 'global', decl, node };
  front.declarations.set(symbol, declaration);
  return declaration;
}

function annotated(front: Front, node: ts.VariableDeclaration): Type {
  if (node.type !== undefined) return resolveHeldType(front, node, node.type);
  const type = inferred(front, node);
  return isStorage(type) ? fail(front, node, 'storageType', `\`${describe(type)}\``) : type;
}

function inferred(front: Front, node: ts.VariableDeclaration): Type {
  if (node.initializer === undefined) return fail(front, node, 'missingType', `\`${node.name.getText()}\``, `${node.name.getText()}: u32`);
  return compileValue(front, node.initializer, undefined).type;
}

function compileValue(front: Front, init: ts.Expression, expected: Type | undefined): Expr {
  const body = newBody(front, { isStatic: true });
  return isTable(front, init) ? compileStorage(body, init, expected) : compileExpr(body, init, expected);
}

/** The initialiser of a global as IR; compiled at its first use, once. */
export function initialiserOf(front: Front, decl: GlobalDecl, node: ts.VariableDeclaration): Expr | undefined {
  if (decl.init !== undefined || node.initializer === undefined) return decl.init;
  if (front.initialising.has(decl)) fail(front, node.name, 'cyclicConstant', decl.name);
  front.initialising.add(decl);
  try {
    return ((decl as Filling<GlobalDecl>).init = compileInitialiser(front, decl, node.initializer));
  } finally {
    front.initialising.delete(decl);
  }
}

function compileInitialiser(front: Front, decl: GlobalDecl, init: ts.Expression): Expr {
  if (storageTypeOf(front, init) !== undefined) return compileStorage(newBody(front, { isStatic: true }), init);
  return coerce(front, compileValue(front, init, decl.type), decl.type, init);
}

