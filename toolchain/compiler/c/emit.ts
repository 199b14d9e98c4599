/** IR to C: the files of a program, by name. */

import type { Program } from '../ir/program.ts';
import { Unit, type EmitOptions } from './context.ts';
import { offsetsHeader, programHeader } from './header.ts';
import { moduleText } from './module.ts';

export type { EmitOptions } from './context.ts';

/**
 * One `.c` file per module that something remains of (`hv/exit/cpuid` is `hv_exit_cpuid.c`), `program.h`, and `offsets.h` for
 * assembly. The program has been evaluated. The same program gives the same bytes.
 */
export function emitC(program: Program, options: EmitOptions = {}): Map<string, string> {
  const unit = new Unit(program, options);
  const files = new Map([['program.h', programHeader(unit)], ['offsets.h', offsetsHeader(unit)]]);
  for (const module of unit.modules) {
    const text = moduleText(unit, module);
    if (text !== undefined) files.set(fileOf(module.path), text);
  }
  return files;
}

/** The C file of a module. */
function fileOf(path: string): string {
  return `${path.replaceAll('/', '_')}.c`;
}
