import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { Inbox } from '../test/inbox.ts';
import { Watch } from '../watch/watch.ts';

const GOOD = 'export function run(n: u32): u32 { return n + 1; }\n';
const WRONG = 'export function run(n: u32): u32 {\n  const big: u32 = 5000000000;\n  return n + big;\n}\n';

type Message = { readonly type: string; readonly event?: string; readonly body?: any };
type Shown = { readonly text: string; readonly code: number; readonly source?: string; readonly category: string; readonly start: { readonly line: number; readonly offset: number } };

let root: string;
let file: string;
let server: ChildProcess;
let inbox: Inbox<Message>;
let watch: Watch | undefined;
let runtimeBefore: string | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lyn-editor-'));
  runtimeBefore = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = join(root, 'run');
  for (const folder of ['run', 'src', 'node_modules']) mkdirSync(join(root, folder));
  symlinkSync(join(projectRoot(), 'toolchain/editor'), join(root, 'node_modules/lyn-typescript-plugin'));
  file = join(root, 'src/main.ts');
  writeFileSync(file, WRONG);
  writeFileSync(join(root, 'src/tsconfig.json'), JSON.stringify({
    compilerOptions: { noLib: true, types: [], strict: true, noEmit: true, target: 'ES2022', module: 'ESNext', plugins: [{ name: 'lyn-typescript-plugin' }] },
    files: ['core.d.ts', 'machine.d.ts'].map((name) => join(projectRoot(), 'toolchain/lib', name)).concat(file),
  }));
  startServer();
});

afterEach(async () => {
  server.kill();
  await watch?.stop();
  watch = undefined;
  if (runtimeBefore === undefined) delete process.env['XDG_RUNTIME_DIR'];
  else process.env['XDG_RUNTIME_DIR'] = runtimeBefore;
  rmSync(root, { recursive: true, force: true });
});

/** TypeScript's own server, as editors run it. */
function startServer(): void {
  const tsserver = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
  server = spawn(process.execPath, [tsserver, '--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents', '--pluginProbeLocations', root], { stdio: ['pipe', 'pipe', 'inherit'] });
  inbox = new Inbox();
  createInterface(server.stdout!).on('line', (line) => line.startsWith('{') && inbox.put(JSON.parse(line) as Message));
}

let sequence = 0;

function send(command: string, args: object): void {
  server.stdin!.write(`${JSON.stringify({ seq: ++sequence, type: 'request', command, arguments: args })}\n`);
}

/** What the server shows for the file now. */
async function shown(): Promise<Shown[]> {
  send('semanticDiagnosticsSync', { file });
  return (await inbox.next(({ type, ...rest }) => type === 'response' && (rest as any).request_seq === sequence)).body;
}

/** Asks, as an editor does, whenever the server says that something has changed. */
async function untilShown(fits: (all: readonly Shown[]) => boolean): Promise<readonly Shown[]> {
  for (;;) {
    const all = await shown();
    if (fits(all)) return all;
    await inbox.next(({ event }) => event === 'projectsUpdatedInBackground');
  }
}

async function startWatch(): Promise<void> {
  watch = new Watch({ entries: ['src/main.ts'], root }, () => undefined, (error) => { throw error; });
  await watch.start();
}

const own = (all: readonly Shown[]): readonly Shown[] => all.filter(({ source, category }) => source === 'lyn' && category === 'error');

test('an editor shows Lyn\'s errors with why and instead, and takes them away while the file is edited, unsaved', async () => {
  await startWatch();
  send('open', { file });
  const [error] = own(await untilShown((all) => own(all).length === 1));
  expect(error).toMatchObject({ code: 104, start: { line: 2, offset: 20 } });
  expect(error!.text).toBe('LYN0104: 5000000000 does not fit in u32\nwhy: u32 holds 0 to 4294967295\ninstead: use a wider type, or a value in range');
  send('updateOpen', { changedFiles: [{ fileName: file, textChanges: [{ start: { line: 1, offset: 1 }, end: { line: 5, offset: 1 }, newText: GOOD }] }] });
  expect(await untilShown((all) => all.length === 0)).toEqual([]);
  send('close', { file });
  send('open', { file });
  await untilShown((all) => own(all).length === 1);
});

test('without a watch it says how to start one; it takes the errors of one that is started later, and survives its end', async () => {
  send('open', { file });
  const [hint] = await shown();
  expect(hint).toMatchObject({ category: 'message', source: 'lyn' });
  expect(hint!.text).toContain('start `lyn check --watch`');
  await startWatch();
  await untilShown((all) => own(all).length === 1);
  await watch!.stop();
  watch = undefined;
  expect(await untilShown((all) => own(all).length === 0)).toMatchObject([{ category: 'message' }]);
});
