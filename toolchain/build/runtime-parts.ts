import type { Program } from '../compiler/ir/program.ts';
import { eachExprIn } from '../compiler/ir/walk.ts';

/** Entries that the runtime calls in any program. */
const required = ['lyn_main', 'lyn_exception', 'lyn_log', 'lyn_panic'];

const always = ['boot.S', 'vectors.S', 'try.S', 'boot.c', 'machine.c', 'memory.c', 'check.c'];

/** A part of the runtime that only some programs need: those that use the intrinsic behind which it is. It calls these entries of the program. */
interface Part {
  readonly intrinsic: string;
  readonly calls: readonly string[];
}

const optional: { readonly [file: string]: Part } = {
  'vmx.S': { intrinsic: 'vmx.launch', calls: ['lyn_exit', 'lyn_hazard', 'lyn_entry_failed'] },
  'svm.S': { intrinsic: 'svm.enter', calls: ['lyn_exit', 'lyn_hazard'] },
  'abandon.S': { intrinsic: 'cpu.abandon', calls: ['lyn_resumed'] },
  'trampoline.S': { intrinsic: 'smp.trampoline', calls: ['lyn_ap_main'] },
};

/**
 * The runtime's sources that `program` links with, relative to the project. Throws if the program lacks an entry that
 * one of them calls.
 */
export function runtimeParts(program: Program): string[] {
  const entries = new Set(program.entries.map((entry) => entry.symbol));
  refuseMissing(required.filter((symbol) => !entries.has(symbol)), 'the runtime calls it in every program');
  const used = intrinsicsOf(program);
  const parts = Object.entries(optional).filter(([, { intrinsic }]) => used.has(intrinsic));
  for (const [file, { calls }] of parts) refuseMissing(calls.filter((symbol) => !entries.has(symbol)), `runtime/${file} calls it`);
  return [...always, ...parts.map(([file]) => file)].map((file) => `runtime/${file}`);
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
