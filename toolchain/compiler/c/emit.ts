/** IR to C: the files of a program, by name. */

import type { Module, Program } from '../ir/program.ts';
import { Unit, type EmitOptions } from './context.ts';
import { FAILURES_FILE, failuresText } from './failures.ts';
import { offsetsHeader, programHeader } from './header.ts';
import { moduleText } from './module.ts';

export type { EmitOptions } from './context.ts';

/**
 * One `.c` file per module that something remains of (`hv/exit/cpuid` is `hv_exit_cpuid.c`), `failures.c`, `program.h`, and `offsets.h`
 * for assembly. The program has been evaluated. The same program gives the same bytes.
 */
export function emitC(program: Program, options: EmitOptions = {}): Map<string, string> {
  const unit = new Unit(program, options);
  return new Map([['program.h', programHeader(unit)], ['offsets.h', offsetsHeader(unit)], ...emitModules(unit)]);
}

/** The C of each module that something remains of, under a name that is not among `taken`; and what the checks in it say. */
export function emitModules(unit: Unit, taken: readonly string[] = []): Map<string, string> {
  const files = new Map<string, string>();
  for (const module of unit.modules) {
    const text = moduleText(unit, module);
    if (text !== undefined) files.set(freeName(module, (name) => files.has(name) || name === FAILURES_FILE || taken.includes(name)), text);
  }
  if (unit.failures.size > 0) files.set(FAILURES_FILE, failuresText(unit.failures, unit.plainWriter()));
  return files;
}

/** `a/b` and `a_b` are modules of their own. */
function freeName({ path }: Module, isTaken: (name: string) => boolean): string {
  const base = path.replaceAll('/', '_');
  let name = `${base}.c`;
  for (let number = 2; isTaken(name); number++) name = `${base}_${number}.c`;
  return name;
}
