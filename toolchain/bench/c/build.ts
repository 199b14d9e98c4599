import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emitC } from '../../compiler/c/emit.ts';
import { compile } from '../../compiler/compile.ts';
import { frameDiagnostics } from '../../compiler/diagnostics/frame.ts';
import type { Program } from '../../compiler/ir/program.ts';
import { buildPath, projectRoot } from '../../host/root.ts';
import { runTool } from '../../host/tool.ts';

/** The algorithms, in the order of the driver: each is a program in `fixtures/`, SHA-256 the hypervisor's own, and a peer in `peers/`. */
export const algorithms = ['crc32', 'sha256', 'walk', 'ring', 'decode', 'quicksort', 'lz4', 'bitmap'] as const;

/** The same for both sides. */
const flags = ['-std=c11', '-O2', '-D_GNU_SOURCE', '-DLYN_HOSTED', '-Wall', '-Wextra', '-Werror'];

const here = join(projectRoot(), 'toolchain/bench/c');

/** The machine TypeScript of all algorithms, as one program without entries: its exports are what the driver calls. */
export function compileAlgorithms(): Program {
  const { program, diagnostics } = compile({ root: join(here, 'fixtures'), entries: algorithms.map((name) => (name === 'sha256' ? '../../../../hv/boot/sha256.ts' : `${name}.ts`)) });
  if (program === undefined) throw new Error(frameDiagnostics(diagnostics));
  return program;
}

/** Compiles the C that the programs become, the peers and the driver with the same flags; the path of the executable. */
export async function buildDriver(folder = buildPath('bench', 'c')): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = [...emitC(compileAlgorithms())];
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)));
  const peers = (await readdir(join(here, 'peers'))).filter((name) => name.endsWith('.c')).map((name) => join(here, 'peers', name));
  const emitted = files.map(([name]) => name).filter((name) => name.endsWith('.c'));
  const runtime = ['check.c', 'hosted.c'].map((name) => join(projectRoot(), 'runtime', name));
  const driver = join(folder, 'driver');
  await runTool('gcc', [...flags, `-I${join(projectRoot(), 'runtime')}`, `-I${folder}`, `-I${join(here, 'peers')}`, ...peers, ...emitted, ...runtime, '-o', driver], { cwd: folder });
  return driver;
}
