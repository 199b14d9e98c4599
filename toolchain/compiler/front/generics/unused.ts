import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { FunctionDecl, InterfaceDecl, LocalDecl } from '../../ir/program.ts';
import type { ClassType, Type } from '../../ir/types.ts';
import { checkRecursion } from '../checks/recursion.ts';
import { attempt, locOf, type Front } from '../context.ts';
import { selfOf } from '../declarations/function.ts';
import { alternativesOf } from './arguments.ts';
import { isNumber, type Generic, type TypeArgument, type TypeParameter } from './generic.ts';
import { Instances } from './instances.ts';
import { compileInstance, instantiate } from './instantiate.ts';

/**
 * A generic that nothing uses is compiled all the same, for stand-ins of its type parameters, and thrown away: no mistake waits in it for
 * its first user. It is right if any choice of stand-ins gives no complaint; otherwise the choice with the fewest speaks.
 */
export function checkUnused(front: Front): void {
  const used = new Set(front.instances.all.map(({ generic }) => generic.node));
  const check = (generic: Generic): void => {
    if (used.has(generic.node)) return;
    used.add(generic.node);
    front.diagnostics.push(...(attempt(() => complaintsOf(front, generic)) ?? []));
  };
  for (const declaration of front.declarations.values()) if (declaration.kind === 'generic') check(declaration.generic);
  // Those of the classes that were just tried out are among them.
  for (const methods of front.genericMethods.values()) methods.forEach(check);
}

function complaintsOf(front: Front, generic: Generic): readonly Diagnostic[] {
  let fewest: readonly Diagnostic[] | undefined;
  for (let choice = 0; choice < MOST; choice++) {
    const trial: Front = { ...front, diagnostics: [], instances: new Instances(), calls: new Map(), pools: [...front.pools], incomplete: new Set(), abandoned: [], helpers: new Map() };
    const args = standIns(trial, generic, choice);
    if (args === undefined) break;
    attempt(() => tryOut(trial, generic, args));
    if (fewest === undefined || trial.diagnostics.length < fewest.length) fewest = trial.diagnostics;
    if (fewest.length === 0) break;
  }
  return (fewest ?? []).map((each) => (each.within === undefined ? each : { ...each, within: [...each.within.slice(0, -1), `\`${generic.name}\`, which nothing uses yet`] }));
}

/** More choices than this say nothing more. */
const MOST = 16;

function tryOut(trial: Front, generic: Generic, args: readonly TypeArgument[]): void {
  instantiate(trial, generic, args, generic.node.name!);
  compileInstance(trial.instances.find(generic, args)!);
  checkRecursion(trial, new Set());
}

/** One of the ways to choose what the parameters stand for: the first options, the last, then each mixture; undefined if there are no more. */
function standIns(trial: Front, generic: Generic, choice: number): readonly TypeArgument[] | undefined {
  const objects = generic.parameters.map((parameter) => anyObject(trial, parameter));
  const args: TypeArgument[] = [];
  let left = Math.max(0, choice - 1);
  for (const [index, parameter] of generic.parameters.entries()) {
    const known = new Map([...generic.front.typeArguments, ...generic.parameters.map(({ symbol }, i) => [symbol, args[i] ?? objects[i]!] as const)]);
    const options = attempt(() => optionsFor({ ...trial, typeArguments: known }, parameter, objects[index]!)) ?? [objects[index]!];
    args.push(choice === 1 ? options.at(-1)! : options[left % options.length]!);
    left = Math.floor(left / options.length);
  }
  return left === 0 ? args : undefined;
}

/** What a parameter may stand for by its constraint; without one, something that is only a value, or only an object. */
function optionsFor(trial: Front, parameter: TypeParameter, object: ClassType): readonly TypeArgument[] {
  if (isNumber(parameter)) return [{ kind: 'number', value: 4096 }];
  const { constraint } = parameter.node;
  if (constraint === undefined) return [anyValue(trial, parameter), object];
  const alternatives = alternativesOf(trial, constraint);
  if (alternatives === 'objects') return [object];
  return [...alternatives, ...alternatives.filter((type) => type.kind === 'interface').map(({ decl }) => implementing(object, decl))];
}

function anyValue(front: Front, parameter: TypeParameter): Type {
  return { kind: 'enum', decl: { ...declaredAs(front, parameter), repr: 'u8', members: [] } };
}

function anyObject(front: Front, parameter: TypeParameter): ClassType {
  return { kind: 'class', decl: { ...declaredAs(front, parameter), fields: [], methods: [], implements: [], construct: undefined } };
}

function declaredAs(front: Front, { name, node }: TypeParameter) {
  return { name, module: front.machine.path, exported: false, doc: undefined, loc: locOf(front, node) };
}

/** The object as one of a class with the methods of an interface, which may name that class: `T extends Comparable<T>`. */
function implementing(object: ClassType, target: InterfaceDecl): ClassType {
  const { decl } = object;
  decl.implements.push(target);
  const local = (type: Type, index: number): LocalDecl => ({ name: `argument${index}`, type, mutable: true, loc: decl.loc });
  for (const { name, type } of target.methods) {
    decl.methods.push({ ...decl, name, params: [selfOf(decl), ...type.params.map(local)], result: type.result, owner: decl, body: [] } as FunctionDecl);
  }
  return object;
}
