import type { Expr, Stmt } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import { declareLocal } from '../body.ts';
import { attempt, fail, locOf, type Body } from '../context.ts';
import { coerce } from '../expressions/coerce.ts';
import { compileAs, compileValue } from '../expressions/expression.ts';
import { compileStorage, storageTypeOf } from '../expressions/storage.ts';
import { nameOf } from '../names.ts';
import { describe } from '../types/describe.ts';
import { isStorage, resolveValueType } from '../types/resolve.ts';
import { sameType } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { asValue, compilePattern, declareUnknown } from './destructuring.ts';
import { learnFromAssignment } from './learning.ts';

/** `const a = ..., b = ...` or `let` in a function. */
export function compileVariables(body: Body, list: ts.VariableDeclarationList): Stmt[] {
  const form = list.flags & ts.NodeFlags.BlockScoped;
  if (form === 0) return refuseList(body, list, 'var');
  if (form === ts.NodeFlags.AwaitUsing) return refuseList(body, list, 'async', 'await using');
  if (form === ts.NodeFlags.Using && !ts.isVariableStatement(list.parent)) return refuseList(body, list, 'unknownSyntax', '`using` in the head of a loop');
  const mutable = form === ts.NodeFlags.Let;
  return list.declarations.flatMap((node) => compileVariable(body, node, mutable));
}

/** The names are there all the same, so that their uses say nothing more. */
function refuseList(body: Body, list: ts.VariableDeclarationList, key: MessageKey, ...values: string[]): never {
  for (const { name } of list.declarations) declareUnknown(body, name);
  return fail(body.front, list, key, ...values);
}

function compileVariable(body: Body, node: ts.VariableDeclaration, mutable: boolean): Stmt[] {
  const { name } = node;
  if (!ts.isIdentifier(name)) return compileParts(body, node, name, mutable);
  nameOf(body.front, name);
  const made = attempt(() => initialised(body, node, mutable));
  const decl: LocalDecl | undefined = made === undefined ? undefined : { name: name.text, type: made.type, mutable, loc: locOf(body.front, name), ...made.storage };
  declareLocal(body, name, decl);
  if (decl === undefined || made === undefined) return [];
  if (made.init !== undefined) learnFromAssignment(body, decl, made.init);
  return [{ kind: 'let', decl, init: made.init, loc: locOf(body.front, node) }];
}

/** `const { a, b } = value`. */
function compileParts(body: Body, node: ts.VariableDeclaration, pattern: ts.BindingPattern, mutable: boolean): Stmt[] {
  const value = attempt(() => {
    const type = node.type === undefined ? undefined : resolveValueType(body.front, node.type);
    return type === undefined ? compileValue(body, node.initializer!) : compileAs(body, node.initializer!, type);
  });
  if (value !== undefined) return compilePattern(body, pattern, value, mutable);
  declareUnknown(body, pattern);
  return [];
}

type Initialised = { readonly type: Type; readonly init: Expr | undefined; readonly storage?: Pick<LocalDecl, 'isStorage'> };

function initialised(body: Body, node: ts.VariableDeclaration, mutable: boolean): Initialised {
  const storage = compileMade(body, node, mutable);
  if (storage !== undefined) return named(body, node, storage);
  if (node.type !== undefined) {
    const type = resolveValueType(body.front, node.type);
    return { type, init: node.initializer === undefined ? undefined : compileAs(body, node.initializer, type) };
  }
  if (node.initializer === undefined) return fail(body.front, node, 'missingType', `\`${node.name.getText()}\``, `${node.name.getText()}: u32`);
  const init = asValue(compileValue(body, node.initializer));
  if (isStorage(init.type)) fail(body.front, node.initializer, 'storageType', `\`${describe(init.type)}\``);
  return { type: init.type, init };
}

/** `const x = new C(...)`, `const x = array(...)`: an object or an array on the stack. */
function compileMade(body: Body, { name, initializer }: ts.VariableDeclaration, mutable: boolean): Expr | undefined {
  const type = initializer === undefined ? undefined : storageTypeOf(body.front, initializer);
  if (initializer === undefined || type === undefined) return undefined;
  if (mutable) fail(body.front, name, 'constNew', name.getText());
  return type.kind === 'percpu' ? fail(body.front, initializer, 'storageOnly', 'perCpu') : compileStorage(body, initializer);
}

/** The local is the storage itself, unless it is declared as something through which that is seen: an interface, a slice. */
function named(body: Body, { type: annotation, initializer }: ts.VariableDeclaration, init: Expr): Initialised {
  const type = annotation === undefined ? init.type : resolveValueType(body.front, annotation);
  if (sameType(type, init.type)) return { type, init, storage: { isStorage: true } };
  return { type, init: coerce(body.front, init, type, initializer!) };
}
