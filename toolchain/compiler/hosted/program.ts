import type { Entry, Module, Program } from '../ir/program.ts';

/** A program that other people's C or JavaScript calls: not by the runtime's entries, but by the exports of one module. */
export type HostedProgram = {
  readonly program: Program;
  /** The entry module. */
  readonly module: Module;
  /** Entries of other modules: a process has no machine that would call them. */
  readonly leftOut: readonly Entry[];
};

/** `path`: of the entry module, as `Module.path` has it. */
export function hostedProgram(program: Program, path: string): HostedProgram {
  const module = program.modules.find((each) => each.path === path);
  if (module === undefined) throw new Error(`the program has no module ${path}: it has ${program.modules.map((each) => each.path).join(', ')}`);
  const isOwn = ({ loc }: Entry): boolean => loc.file === `${path}.ts`;
  return {
    program: { ...program, entries: program.entries.filter(isOwn), offsets: [] },
    module,
    leftOut: program.entries.filter((entry) => !isOwn(entry)),
  };
}
