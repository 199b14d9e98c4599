import { join, resolve } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import { PROGRAM } from '../compiler/js/emit.ts';
import { projectRoot } from '../host/root.ts';
import { modulePath, serveProgram, type ServedProgram } from './program.ts';
import { isMachineTypeScript } from './sources.ts';

export type LynOptions = {
  /** The project; its own checkout if left out. */
  readonly root?: string;
  /** Folders of machine TypeScript, relative to `root`: `hv` if left out. `lyn/hv` is the hypervisor's own, which other modules import by that name. */
  readonly folders?: readonly string[];
};

/** Marks the emitted module of a file; the file itself is served as a façade that first starts the program. */
const EMITTED = '?lyn';
const PROGRAM_ID = `\0lyn:${PROGRAM}`;

/** What tests import, by name; as the package's `exports` have it. */
const interfaces: { readonly [name: string]: string } = {
  'lyn/runtime': 'toolchain/node/runtime.ts', 'lyn/test': 'toolchain/node/test.ts', 'lyn/exits': 'hv/exit/exit.testing.ts',
};
const HYPERVISOR = 'lyn/hv';

/**
 * Serves machine TypeScript to Vite (and so to vitest) as the JavaScript that the compiler makes of the whole program, and
 * resolves `lyn/test`, `lyn/exits` and modules below `lyn/hv`, which tests import.
 */
export function lyn(options: LynOptions = {}): Plugin {
  const root = options.root ?? projectRoot();
  const folders = (options.folders ?? ['hv']).map((folder) => (folder === HYPERVISOR ? join(projectRoot(), 'hv') : resolve(root, folder)));
  const isMachine = (id: string): boolean => isMachineTypeScript(id, folders);
  let program: ServedProgram | undefined;
  const served = (): ServedProgram => (program ??= serveProgram(root, folders));

  return {
    name: 'lyn',
    enforce: 'pre',

    resolveId(id) {
      if (Object.hasOwn(interfaces, id)) return join(projectRoot(), interfaces[id]!);
      if (id.startsWith(`${HYPERVISOR}/`)) return join(projectRoot(), id.slice('lyn/'.length));
      if (id === `lyn:${PROGRAM}`) return PROGRAM_ID;
      if (id === 'lyn:machine') return '\0lyn:machine';
      return id.startsWith('lyn:') ? `${resolve(root, id.slice('lyn:'.length))}.ts${EMITTED}` : undefined;
    },

    load(id) {
      if (id.startsWith('\0lyn:')) return emitted(served(), id.slice('\0lyn:'.length));
      if (id.endsWith(EMITTED)) return emitted(served(), modulePath(root, id.slice(0, -EMITTED.length)));
      if (!isMachine(id)) return undefined;
      const failure = served().failures.get(id);
      if (failure !== undefined) this.error({ message: failure, id });
      return `import 'lyn:${PROGRAM}';\nexport * from 'lyn:${modulePath(root, id)}';\n`;
    },

    configureServer(server) {
      const changed = (path: string): void => {
        if (!isMachine(path)) return;
        program = undefined;
        invalidate(server, (id) => id.startsWith('\0lyn:') || id.endsWith(EMITTED) || isMachine(id));
      };
      for (const event of ['add', 'change', 'unlink']) server.watcher.on(event, changed);
    },
  };
}

function emitted({ modules }: ServedProgram, path: string): { code: string; map: string } {
  const found = modules.get(path);
  if (found === undefined) throw new Error(`the program has no module ${path}`);
  return { code: found.code, map: JSON.stringify(found.map) };
}

/** A type that changes in one module changes the code of others: all of them are made anew. */
function invalidate(server: ViteDevServer, isStale: (id: string) => boolean): void {
  for (const { moduleGraph } of Object.values(server.environments)) {
    for (const [id, module] of moduleGraph.idToModuleMap) if (isStale(id)) moduleGraph.invalidateModule(module);
  }
}
