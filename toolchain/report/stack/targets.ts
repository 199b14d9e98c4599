import type { Unit } from '../../compiler/c/context.ts';
import { soleImplementer } from '../../compiler/c/types.ts';
import type { FunctionDecl, Loc } from '../../compiler/ir/program.ts';
import { eachExprIn } from '../../compiler/ir/walk.ts';
import { parsePlacesAnywhere } from '../../build/backtrace/lines.ts';
import { runTool } from '../../host/tool.ts';
import type { CallGraph } from '../call-graph.ts';
import type { Targets } from './depth.ts';
import type { CodePart, MachineCode } from './machine-code.ts';

/**
 * Where indirect calls of the machine code may lead: the debugging information says in which function of the program such a call
 * was written, the IR what that function may call through interfaces and references.
 */
export async function indirectTargets(elf: string, code: MachineCode, unit: Unit, graph: CallGraph): Promise<Targets> {
  const bySymbol = new Map(code.parts.map((part) => [part.symbol, part]));
  const sites = code.parts.flatMap((part) => part.transfers).filter(({ target }) => target === undefined).map(({ address }) => address);
  const places = await placesOf(elf, sites);
  const functions = functionsByFile(graph);
  return ({ address }) => {
    const place = places.get(address);
    const decl = place && functions.get(place.file)?.findLast((candidate) => candidate.loc.line <= place.line);
    if (decl === undefined) return undefined;
    const symbols = indirectSymbols(decl, unit, graph);
    if (symbols === undefined) return undefined;
    const targets = symbols.map((symbol) => bySymbol.get(symbol)).filter((part): part is CodePart => part !== undefined);
    return targets.length < symbols.length ? undefined : targets;
  };
}

/**
 * Functions by reference, and the tables' own functions that stand before the methods of classes: none where nothing is ever seen as the
 * interface. Undefined where the function calls nothing in this way.
 */
function indirectSymbols(decl: FunctionDecl, { names }: Unit, graph: CallGraph): string[] | undefined {
  const symbols = new Set<string>();
  let calls = 0;
  eachExprIn(graph.bodies.get(decl) ?? [], (e) => {
    if (e.kind === 'callReference' || (e.kind === 'callInterface' && soleImplementer(e.decl) === undefined)) calls += 1;
    if (e.kind === 'callReference') for (const target of graph.targets(e)) symbols.add(names.function(target));
    if (e.kind === 'callInterface' && soleImplementer(e.decl) === undefined) for (const { owner } of graph.implementations(e)) symbols.add(`${names.type(owner)}_as_${names.type(e.decl)}_${e.method.name}`);
  });
  return calls === 0 ? undefined : [...symbols];
}

/** Each file's functions in the order of their lines. */
function functionsByFile(graph: CallGraph): Map<string, FunctionDecl[]> {
  const byFile = new Map<string, FunctionDecl[]>();
  for (const decl of graph.bodies.keys()) byFile.set(decl.loc.file, [...(byFile.get(decl.loc.file) ?? []), decl]);
  for (const list of byFile.values()) list.sort((a, b) => a.loc.line - b.loc.line);
  return byFile;
}

/** The innermost place of each address. */
async function placesOf(elf: string, addresses: readonly number[]): Promise<Map<number, Pick<Loc, 'file' | 'line'>>> {
  const text = await runTool('addr2line', ['--exe', elf, '--addresses', '--inlines', '--functions'], { input: addresses.map((address) => `0x${fullAddress(address)}\n`).join('') });
  const found = parsePlacesAnywhere(text);
  return new Map(addresses.flatMap((address, i) => (found[i]?.[0] === undefined ? [] : [[address, found[i][0]]])));
}

/** The upper half of the address space, unless the program lies below 2 GB. */
const fullAddress = (address: number): string => (address >= 0x8000_0000 ? `ffffffff${address.toString(16)}` : address.toString(16));
