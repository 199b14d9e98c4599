import type { FunctionDecl, Module } from '../../ir/program.ts';
import { abandon, fail, locOf, type Front } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { declareClass } from '../declarations/class.ts';
import { compileClass } from '../declarations/class-body.ts';
import { compileFunction, declareFunction, declareMethod } from '../declarations/function.ts';
import { isExported } from '../declarations/declared.ts';
import { declareAlias } from '../declarations/alias.ts';
import { declareInterface } from '../declarations/interface.ts';
import { keep } from '../declarations/module.ts';
import { ts } from '../typescript.ts';
import { checkArguments, resolveArguments } from './arguments.ts';
import type { Generic, Instance, TypeArgument } from './generic.ts';
import { instanceName, writtenAs } from './naming.ts';

/** The declaration that a generic is for the type arguments written at `use`. */
export function instantiateAs(front: Front, generic: Generic, written: readonly ts.TypeNode[] | undefined, use: ts.Node): Declaration {
  return instantiate(front, generic, resolveArguments(front, generic, written ?? [], use), use);
}

/** The function or method that a generic is for some type arguments. */
export function instantiateFunction(front: Front, generic: Generic, args: readonly TypeArgument[], use: ts.Node): FunctionDecl {
  const found = instantiate(front, generic, args, use);
  return found.kind === 'function' ? found.decl : fail(front, use, 'notValue', use.getText());
}

/** The declaration that a generic is for some type arguments; made at its first use. */
export function instantiate(front: Front, generic: Generic, args: readonly TypeArgument[], use: ts.Node): Declaration {
  const { instances } = front;
  const known = instances.find(generic, args);
  if (known !== undefined) return declarationOf(front, known, use);
  const instance = newInstance(front, generic, args, use);
  instances.add(instance);
  try {
    checkArguments(front, instance, use);
    instances.settle(instance, declare(instance));
    return instance.declaration;
  } catch (error) {
    instance.declaration = { kind: 'broken' };
    throw error;
  }
}

function declarationOf(front: Front, instance: Instance, use: ts.Node): Declaration {
  const { declaration, written } = instance;
  if (declaration.kind === 'pending') return fail(front, use, 'cyclicConstant', written);
  if (declaration.kind !== 'broken') return declaration;
  checkArguments(front, instance, use);
  return abandon(front);
}

/** How often a generic may be on the way from one of its own instances to the next: one that always asks for another has no end. */
const DEEPEST = 10;

function newInstance(front: Front, generic: Generic, args: readonly TypeArgument[], use: ts.Node): Instance {
  const parent = front.instance;
  const written = writtenAs(generic.name, args);
  if (depthOf(parent, generic) >= DEEPEST) fail(front, use, 'endlessInstances', generic.name, written);
  const name = instanceName(generic.node.getSourceFile(), generic.name, args, (each) => front.instances.isTaken(generic, each));
  const typeArguments = new Map([...generic.front.typeArguments, ...generic.parameters.map(({ symbol }, index) => [symbol, args[index]!] as const)]);
  const { file, line } = locOf(front, use);
  const inside = { ...front, typeArguments, instance: undefined as Instance | undefined };
  const instance: Instance = { generic, args, name, written, front: inside, parent, use: `${file}:${line}`, declaration: { kind: 'pending' } };
  inside.instance = instance;
  return instance;
}

function depthOf(instance: Instance | undefined, generic: Generic): number {
  return instance === undefined ? 0 : depthOf(instance.parent, generic) + (instance.generic.node === generic.node ? 1 : 0);
}

function declare({ generic: { node, symbol, owner }, front }: Instance): Declaration {
  if (ts.isFunctionDeclaration(node)) return declareFunction(front, node);
  if (ts.isMethodDeclaration(node)) return { kind: 'function', decl: declareMethod(front, owner!, node) };
  if (ts.isClassDeclaration(node)) return declareClass(front, node, symbol);
  if (ts.isInterfaceDeclaration(node)) return declareInterface(front, node, symbol);
  return declareAlias(front, node, symbol);
}

/** Compiles the bodies of all instances, those included that are asked for meanwhile, and gives each to its module. */
export function compileInstances(front: Front): void {
  // `all` grows.
  for (const instance of front.instances.all) compileInstance(instance);
  for (const instance of front.instances.all) keepInstance(instance);
  if (front.instances.all.length > 0) for (const module of front.modules.values()) inSourceOrder(module);
  for (const declaration of front.declarations.values()) if (declaration.kind === 'generic') keepGeneric(front, declaration.generic);
}

function keepGeneric(front: Front, { node, name }: Generic): void {
  const kind = ts.isFunctionDeclaration(node) ? 'function' : ts.isClassDeclaration(node) ? 'class' : undefined;
  if (kind === undefined || !isExported(node)) return;
  const instances = front.instances.all.filter(({ generic }) => generic.node === node).map(({ written }) => written);
  front.modules.get(node.getSourceFile())!.generics.push({ name, kind, instances, loc: locOf(front, node.name!) });
}

/** The instances of a generic stand where it stands. */
function inSourceOrder({ records, unions, interfaces, classes, functions }: Module): void {
  for (const list of [records, unions, interfaces, classes, functions]) list.sort((a, b) => a.loc.line - b.loc.line || a.loc.column - b.loc.column);
}

export function compileInstance({ declaration, generic: { node }, front }: Instance): void {
  if (declaration.kind === 'class' && ts.isClassDeclaration(node)) compileClass(front, declaration.decl, node);
  if (declaration.kind === 'function' && (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))) compileFunction(front, declaration.decl, node);
}

function keepInstance({ declaration, generic: { node, owner }, front }: Instance): void {
  if (owner !== undefined && declaration.kind === 'function') owner.methods.push(declaration.decl);
  else keep(front.modules.get(node.getSourceFile()) ?? front.machine, declaration);
}
