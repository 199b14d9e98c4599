import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { emitC } from '../compiler/c/emit.ts';
import { compile, type Compiled, type LineAt, type Session } from '../compiler/compile.ts';
import { Refused } from '../compiler/diagnostics/refused.ts';
import { FormatNumbers } from '../compiler/ir/formats.ts';
import type { Program } from '../compiler/ir/program.ts';
import { writeFolder } from '../host/folder.ts';
import { buildPath, projectRoot } from '../host/root.ts';
import type { FormatTable } from '../log/formats.ts';
import { namesOf } from './archive/names.ts';
import { archiveIn } from './archive/places.ts';
import { keepBuild } from './archive/write.ts';
import { makeBacktraceTable } from './backtrace/make.ts';
import { complaint } from './complaints.ts';
import { compileFlagsFor, type Optimise } from './flags.ts';
import { buildId, linkImage, stripImage } from './link.ts';
import { compileObjects, type Miss, type ObjectFile } from './objects.ts';
import { runtimeParts } from './runtime-parts.ts';
import { reportSize, type SizeReport } from './size/report.ts';

export interface BuildOptions {
  /** The modules that hold the program's entries, relative to the project. */
  readonly entries?: readonly string[];
  /** Folder for the C, the image and the report: `build` unless told. */
  readonly output?: string;
  /** Folder for compiled objects, which later builds use again: `build/cache/objects` unless told. */
  readonly cache?: string;
  /** `speed` unless told. */
  readonly optimise?: Optimise;
  /** For several programs that have modules in common: those are looked at once. What a result says of its program holds until the next build in it. */
  readonly session?: Session;
}

export interface BuildResult {
  /** ELF32 for multiboot loaders. */
  readonly elf: string;
  /** The same image with debugging information, for gdb. */
  readonly elf64: string;
  readonly size: SizeReport;
  /** What it was built of, for whoever reports on it. */
  readonly program: Program;
  readonly lineAt: LineAt;
  readonly objects: readonly ObjectFile[];
  /** Those of them that had to be compiled, and why. */
  readonly misses: readonly Miss[];
}

const hypervisor = ['hv/boot/main.ts'];

/** Builds the image of the hypervisor, or of another program in machine TypeScript. Throws an error that says what is wrong. */
export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  const output = resolve(projectRoot(), options.output ?? buildPath());
  const { entries = hypervisor, optimise = 'speed', session } = options;
  const { program, lineAt } = compileProgram(entries, session);
  const atTheirLines = (error: unknown): never => { throw complaint(error, program, lineAt, relative(projectRoot(), join(output, 'c-lines'))); };
  const parts = await Promise.resolve(program).then(runtimeParts).catch(atTheirLines);
  const { sources, folder } = await writeTwin(program, join(output, 'c-lines'));
  const folders = { includes: ['runtime', folder], cache: resolve(projectRoot(), options.cache ?? buildPath('cache', 'objects')), optimise };
  const { objects, misses } = await compileObjects([...sources, ...parts], folders).catch(atTheirLines);
  await writeFolder(join(output, 'c'), emitC(program));
  const { elf64, backtrace } = await linkTwice(objects, program, output).catch(atTheirLines);
  const elf = join(output, 'lyn.elf');
  await stripImage(elf64, elf);
  const id = buildId(objects);
  const formats: FormatTable = { build: id, formats: new FormatNumbers(program).all };
  await writeFile(join(output, 'formats.json'), `${JSON.stringify(formats, undefined, 1)}\n`);
  const configuration = { build: id, entries: entries.map((entry) => relative(projectRoot(), resolve(projectRoot(), entry))), optimise, flags: compileFlagsFor(optimise) };
  await keepBuild(archiveIn(output), { configuration, elf64, formats, names: namesOf(program), backtrace });
  const size = await reportSize(id, elf64, program, objects, folder);
  await writeFile(join(output, 'size.json'), `${JSON.stringify(size, undefined, 2)}\n`);
  return { elf, elf64, size, program, lineAt, objects, misses };
}

function compileProgram(entries: readonly string[], session: Session | undefined): Extract<Compiled, { program: Program }> {
  const source = { entries, root: projectRoot() };
  const compiled = session?.compile(source) ?? compile(source);
  if (compiled.program === undefined) throw new Refused(compiled.diagnostics);
  return compiled;
}

/** The C that is compiled: its lines are those of the TypeScript. Its twin in `c` is for people to read. */
async function writeTwin(program: Program, path: string): Promise<{ sources: string[]; folder: string }> {
  const files = emitC(program, { lines: true });
  await writeFolder(path, files);
  const folder = relative(projectRoot(), path);
  return { folder, sources: [...files.keys()].filter((file) => file.endsWith('.c')).map((file) => join(folder, file)) };
}

/** The second link adds the table that is made from the first: code lies at the same addresses in both. */
async function linkTwice(objects: readonly ObjectFile[], program: Program, output: string): Promise<{ elf64: string; backtrace: Buffer }> {
  const id = buildId(objects);
  const first = join(output, 'first-link.elf64');
  await linkImage(objects, { buildId: id, backtrace: Buffer.alloc(0) }, first);
  const elf64 = join(output, 'lyn.elf64');
  const backtrace = await makeBacktraceTable(first, program);
  await linkImage(objects, { buildId: id, backtrace }, elf64);
  return { elf64, backtrace };
}
