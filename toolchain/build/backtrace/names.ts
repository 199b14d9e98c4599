import { basename } from 'node:path';
import { FAILURES_FILE } from '../../compiler/c/failures.ts';
import type { FunctionDecl, Program } from '../../compiler/ir/program.ts';
import type { SourcePlace } from './lines.ts';
import type { NamedFunction, Namer } from './table.ts';

/** The part of the hypervisor that stands above a failed check on the stack, besides the runtime's C and what checks say. */
const panicFile = 'hv/panic/panic.ts';
const isMachinery = (file: string): boolean => file.startsWith('runtime/') || file === panicFile || basename(file) === FAILURES_FILE;

/**
 * Names a place by the TypeScript function in which its line lies: `handleCpuid`, `Vcpu.skip`. C has its own name for it,
 * and a function that was inlined has none left. What is not TypeScript keeps its symbol.
 */
export function functionNamer(program: Program): Namer {
  const byFile = functionsByFile(program);
  const known = new Map<string, NamedFunction>();
  return (place) => {
    const key = `${place.file}:${place.line}:${place.symbol}`;
    const found = known.get(key) ?? nameOf(place, byFile.get(place.file) ?? []);
    known.set(key, found);
    return found;
  };
}

function nameOf(place: SourcePlace, functions: readonly FunctionDecl[]): NamedFunction {
  const declaration = functions.findLast((candidate) => candidate.loc.line <= place.line);
  const name = declaration === undefined ? place.symbol : typescriptName(declaration);
  return { name, file: place.file, hidden: isMachinery(place.file) };
}

function typescriptName(declaration: FunctionDecl): string {
  return declaration.owner === undefined ? declaration.name : `${declaration.owner.name}.${declaration.name}`;
}

/** Each file's functions in the order of their lines. */
function functionsByFile(program: Program): Map<string, FunctionDecl[]> {
  const byFile = new Map<string, FunctionDecl[]>();
  for (const module of program.modules) {
    for (const declaration of [...module.functions, ...module.classes.flatMap((owner) => owner.methods)]) {
      byFile.set(declaration.loc.file, [...(byFile.get(declaration.loc.file) ?? []), declaration]);
    }
  }
  for (const list of byFile.values()) list.sort((a, b) => a.loc.line - b.loc.line);
  return byFile;
}
