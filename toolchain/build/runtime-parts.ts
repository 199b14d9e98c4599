import type { Program } from '../compiler/ir/program.ts';
import { eachExprIn } from '../compiler/ir/walk.ts';

/** Entries that the runtime calls in any program. */
const required = ['lyn_main', 'lyn_exception', 'lyn_log', 'lyn_panic'];

const always = ['boot.S', 'vectors.S', 'try.S', 'boot.c', 'machine.c', 'memory.c', 'check.c'];

/** Parts of the runtime behind an intrinsic. */
const behindIntrinsics: { readonly [file: string]: string } = { 'svm.S': 'svm.run' };

/** Parts of the runtime that only some programs need, and the entries of the program that they call. */
const optional: { readonly [file: string]: readonly string[] } = {
  'exit.S': ['lyn_exit', 'lyn_hazard', 'lyn_entry_failed', 'lyn_resumed'],
  'trampoline.S': ['lyn_ap_main'],
};

/**
 * The runtime's sources that `program` links with, relative to the project. Throws if the program lacks an entry that
 * every program needs, or has some of those that belong together and not the others.
 */
export function runtimeParts(program: Program): string[] {
  const entries = new Set(program.entries.map((entry) => entry.symbol));
  refuseMissing(required.filter((symbol) => !entries.has(symbol)), 'the runtime calls it in every program');
  const parts = Object.entries(optional).filter(([file, symbols]) => {
    const missing = symbols.filter((symbol) => !entries.has(symbol));
    if (missing.length === symbols.length) return false;
    refuseMissing(missing, `runtime/${file} calls it`);
    return true;
  });
  const used = intrinsicsOf(program);
  const behind = Object.entries(behindIntrinsics).filter(([, name]) => used.has(name));
  return [...always, ...[...parts, ...behind].map(([file]) => file)].map((file) => `runtime/${file}`);
}

function intrinsicsOf({ modules }: Program): Set<string> {
  const names = new Set<string>();
  const functions = modules.flatMap((module) => [...module.functions, ...module.classes.flatMap(({ methods }) => methods)]);
  for (const { body } of functions) eachExprIn(body, (e) => void (e.kind === 'intrinsic' && names.add(e.name)));
  return names;
}

function refuseMissing(symbols: readonly string[], reason: string): void {
  if (symbols.length === 0) return;
  throw new MissingEntry(symbols[0]!, reason);
}

/** The runtime calls a function that the program does not have. */
export class MissingEntry extends Error {
  readonly symbol: string;
  readonly reason: string;

  constructor(symbol: string, reason: string) {
    super(`The program has no entry('${symbol}', ...): ${reason}. docs/architecture.md lists the entries and their signatures.`);
    this.symbol = symbol;
    this.reason = reason;
  }
}
