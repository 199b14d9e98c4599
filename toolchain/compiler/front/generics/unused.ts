import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Type } from '../../ir/types.ts';
import { checkRecursion } from '../checks/recursion.ts';
import { attempt, locOf, type Front } from '../context.ts';
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
  for (const args of choices(front, generic)) {
    const found = tryOut(front, generic, args);
    if (fewest === undefined || found.length < fewest.length) fewest = found;
    if (found.length === 0) break;
  }
  return fewest ?? [];
}

function tryOut(front: Front, generic: Generic, args: readonly TypeArgument[]): readonly Diagnostic[] {
  const trial: Front = { ...front, diagnostics: [], instances: new Instances(), calls: new Map(), incomplete: new Set() };
  attempt(() => {
    instantiate(trial, generic, args, generic.node.name!);
    compileInstance(trial.instances.all[0]!);
    checkRecursion(trial, new Set());
  });
  return trial.diagnostics.map((each) => (each.within === undefined ? each : { ...each, within: [...each.within.slice(0, -1), `\`${generic.name}\`, which nothing uses yet`] }));
}

/** More combinations than this say nothing more. */
const MOST = 16;

function choices(front: Front, generic: Generic): TypeArgument[][] {
  const lengthen = (lists: readonly TypeArgument[][], parameter: TypeParameter) =>
    lists.flatMap((before) => standIns(front, generic, before, parameter).map((arg) => [...before, arg])).slice(0, MOST);
  return generic.parameters.reduce<TypeArgument[][]>(lengthen, [[]]);
}

/** What a parameter may stand for by its constraint; without one, something that is only a value, or only an object. */
function standIns(front: Front, generic: Generic, before: readonly TypeArgument[], parameter: TypeParameter): readonly TypeArgument[] {
  if (isNumber(parameter)) return [{ kind: 'number', value: 4096 }];
  const { constraint } = parameter.node;
  if (constraint === undefined) return [anyValue(front, parameter), anyObject(front, parameter)];
  const typeArguments = new Map([...generic.front.typeArguments, ...before.map((arg, index) => [generic.parameters[index]!.symbol, arg] as const)]);
  const alternatives = alternativesOf({ ...front, typeArguments }, constraint);
  return alternatives === 'objects' ? [anyObject(front, parameter)] : alternatives;
}

function anyValue(front: Front, parameter: TypeParameter): Type {
  return { kind: 'enum', decl: { ...declaredAs(front, parameter), repr: 'u8', members: [] } };
}

function anyObject(front: Front, parameter: TypeParameter): Type {
  return { kind: 'class', decl: { ...declaredAs(front, parameter), fields: [], methods: [], implements: [], construct: undefined } };
}

function declaredAs(front: Front, { name, node }: TypeParameter) {
  return { name, module: front.machine.path, exported: false, doc: undefined, loc: locOf(front, node) };
}
