import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Program } from '../../compiler/ir/program.ts';
import { projectRoot } from '../../host/root.ts';
import { runTool } from '../../host/tool.ts';
import { includeClosure } from '../includes.ts';
import type { ObjectFile } from '../objects.ts';
import { countLines } from './lines.ts';
import { parseSizes, sumByKind, type Sizes } from './sections.ts';

/** What `build/size.json` holds. Sizes are in bytes. */
export interface SizeReport {
  readonly buildId: string;
  /** Code, constants and data without the screen's font: what the image's budget of 160 KB is about. */
  readonly image: number;
  /** The screen's font, which is counted beside it; zero in a program that has none. */
  readonly font: number;
  readonly sections: Sizes;
  /** By source file, the largest first. */
  readonly modules: readonly { readonly source: string; readonly bytes: number; readonly sections: Sizes }[];
  readonly lines: { readonly typescript: number; readonly runtime: number; readonly typescriptShare: number };
}

export async function reportSize(buildId: string, elf: string, program: Program, objects: readonly ObjectFile[], headers: string): Promise<SizeReport> {
  const sizes = parseSizes(await runTool('size', ['-A', '-d', elf, ...objects.map((object) => object.path)]));
  const sections = sumByKind(sizes.get(elf)!);
  const modules = objects.map(({ source, path }) => {
    const own = sumByKind(sizes.get(path)!);
    return { source, bytes: imageBytes(own), sections: own };
  });
  modules.sort((a, b) => b.bytes - a.bytes || (a.source < b.source ? -1 : 1));
  const font = fontBytes(modules);
  return { buildId, image: imageBytes(sections) - font, font, sections, modules, lines: shareOfTypeScript(program, objects, headers) };
}

function imageBytes(sizes: Sizes): number {
  return sizes.code + sizes.constants + sizes.data;
}

/** The table of the module that has the font; its code is code. */
function fontBytes(modules: SizeReport['modules']): number {
  const own = modules.find(({ source }) => basename(source) === 'hv_console_font.c')?.sections;
  return own === undefined ? 0 : own.constants + own.data;
}

/** `headers` is the folder of the emitted C. The lines that run on the target: the program's modules, and the runtime's files that are linked or included. */
function shareOfTypeScript(program: Program, objects: readonly ObjectFile[], headers: string): SizeReport['lines'] {
  const linked = objects.map((object) => object.source).filter((source) => source.startsWith('runtime/'));
  const runtime = new Set(linked.flatMap((source) => includeClosure(source, ['runtime', headers])));
  const modules = program.modules.map((module) => `${module.path}.ts`);
  const typescriptLines = sumLines(modules);
  const runtimeLines = sumLines([...runtime].filter((file) => file.startsWith('runtime/')));
  return { typescript: typescriptLines, runtime: runtimeLines, typescriptShare: typescriptLines / (typescriptLines + runtimeLines) };
}

function sumLines(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + countLines(readFileSync(resolve(projectRoot(), file), 'utf8')), 0);
}
