import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { socketFolder, socketPath } from '../editor/socket.cjs';
import { Inbox } from '../test/inbox.ts';
import { eachLine, sendLine } from './lines.ts';
import type { Findings, FromWatch } from './protocol.ts';
import { Watch, type Check } from './watch.ts';

const GOOD = "import { size } from './sizes.ts';\nexport function run(): u32 { return size(); }\n";
const SIZES = 'export function size(): u32 { return 3; }\n';

let root: string;
let watch: Watch;
let seen: Inbox<Check>;
let failures: unknown[];
let runtimeBefore: string | undefined;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'lyn-watch-'));
  runtimeBefore = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = join(root, 'run');
  mkdirSync(join(root, 'run'));
  write('src/main.ts', GOOD);
  write('src/sizes.ts', SIZES);
  watch = begin();
  await watch.start();
  await until(({ modules }) => modules === 2);
});

afterEach(async () => {
  await watch.stop();
  if (runtimeBefore === undefined) delete process.env['XDG_RUNTIME_DIR'];
  else process.env['XDG_RUNTIME_DIR'] = runtimeBefore;
  rmSync(root, { recursive: true, force: true });
});

function begin(): Watch {
  seen = new Inbox();
  failures = [];
  return new Watch({ entries: ['src/main.ts'], root }, (check) => seen.put(check), (error) => failures.push(error));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const until = (fits: (check: Check) => boolean): Promise<Check> => seen.next(fits);
const codesOf = ({ diagnostics }: Check): string[] => diagnostics.map(({ code, loc }) => `${code} ${loc.file}:${loc.line}`);
const untilCodes = (...codes: string[]): Promise<Check> => until((check) => codesOf(check).join() === codes.join());

describe('lyn check --watch', () => {
  test('shows an error when a file is saved, and no more once it is repaired', async () => {
    write('src/sizes.ts', 'export function size(): u32 { return 3; }\nexport const WRONG: u8 = 300;\n');
    await untilCodes('LYN0104 src/sizes.ts:2');
    write('src/sizes.ts', SIZES);
    expect((await untilCodes()).modules).toBe(2);
  });

  test('sees what a change in one module does to another', async () => {
    write('src/sizes.ts', 'export function size(): u64 { return 3n; }\n');
    await untilCodes('TS2322 src/main.ts:2');
  });

  test('sees a file that an editor puts in the place of the old one', async () => {
    write('src/sizes.ts~', 'export function size(): u64 { return 0xfffffffffffffffffn; }\n');
    renameSync(join(root, 'src/sizes.ts~'), join(root, 'src/sizes.ts'));
    await untilCodes('TS2322 src/main.ts:2', 'LYN0104 src/sizes.ts:1');
  });

  test('goes on when a module is deleted, its folder too, and comes back', async () => {
    write('src/main.ts', "import { size } from './deep/sizes.ts';\nexport function run(): u32 { return size(); }\n");
    await untilCodes('TS2307 src/main.ts:1');
    write('src/deep/sizes.ts', SIZES);
    await untilCodes();
    rmSync(join(root, 'src/deep'), { recursive: true });
    await untilCodes('TS2307 src/main.ts:1');
    write('src/deep/sizes.ts', SIZES);
    await untilCodes();
  });

  test('goes on when the entry itself is deleted', async () => {
    rmSync(join(root, 'src/main.ts'));
    await untilCodes(`LYN0324 ${join(root, 'src/main.ts')}:1`);
    write('src/main.ts', GOOD);
    await untilCodes();
  });

  test('goes on when a file is anything but TypeScript', async () => {
    writeFileSync(join(root, 'src/sizes.ts'), Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x00, 0x7b, 0x28, 0x60]));
    await until(({ diagnostics }) => diagnostics.length > 0);
    write('src/sizes.ts', `export function size(): u32 { return ${'('.repeat(20000)}3${')'.repeat(20000)}; }\n`);
    await until(({ diagnostics }) => diagnostics.some(({ code }) => code === 'LYN0065'));
    write('src/sizes.ts', SIZES);
    await untilCodes();
    expect(failures).toEqual([]);
  });
});

describe('the socket', () => {
  let inbox: Inbox<FromWatch>;
  let socket: Socket;

  async function greet(): Promise<void> {
    inbox = new Inbox();
    socket = connect(socketPath(root));
    eachLine(socket, (line) => inbox.put(JSON.parse(line)));
    await once(socket, 'connect');
  }

  const findings = (fits: (message: Findings) => boolean): Promise<FromWatch> => inbox.next((message) => message.kind === 'diagnostics' && fits(message));

  test('says who is there, and is for this user only', async () => {
    await greet();
    expect(await inbox.next(() => true)).toEqual({ kind: 'hello', protocol: 1, pid: process.pid, root });
    expect(statSync(socketPath(root)).mode & 0o777).toBe(0o600);
    expect(statSync(socketFolder()).mode & 0o777).toBe(0o700);
    socket.destroy();
  });

  test('takes the text of an open file and answers with what is wrong in it, until the file is closed', async () => {
    const file = join(root, 'src/sizes.ts');
    await greet();
    await findings(({ files }) => Object.keys(files).length === 0);
    sendLine(socket, { kind: 'open', file, text: 'export function size(): u32 {\n  return 5000000000;\n}\n' });
    expect(await findings(({ files }) => file in files)).toMatchObject({
      files: { [file]: [{ code: 'LYN0104', message: '5000000000 does not fit in u32', start: { line: 2, column: 10 }, end: { line: 2, column: 20 } }] },
    });
    expect((await until(({ diagnostics }) => diagnostics.length === 1)).unsaved).toEqual([file]);
    sendLine(socket, { kind: 'close', file });
    await findings(({ files }) => Object.keys(files).length === 0);
    socket.destroy();
  });

  test('forgets what a client had open when it goes', async () => {
    await greet();
    sendLine(socket, { kind: 'open', file: join(root, 'src/sizes.ts'), text: '' });
    await untilCodes('TS2306 src/main.ts:1');
    socket.destroy();
    await untilCodes();
  });

  test('passes over lines that are no messages', async () => {
    await greet();
    socket.write('}\nnull\n{"kind":"open"}\n[1]\n');
    sendLine(socket, { kind: 'open', file: join(root, 'src/sizes.ts'), text: '' });
    await untilCodes('TS2306 src/main.ts:1');
    socket.destroy();
  });

  test('belongs to one watch: another one says who has it', async () => {
    await expect(new Watch({ entries: ['src/main.ts'], root }, () => undefined, () => undefined).start()).rejects.toThrow(`runs for ${root} already: process ${process.pid}.`);
  });

  test('is taken over from a watch that was killed', async () => {
    await watch.stop();
    const abandoned = createServer().listen(socketPath(root));
    await once(abandoned, 'listening');
    renameSync(socketPath(root), `${socketPath(root)}.kept`);
    await new Promise((done) => abandoned.close(done));
    renameSync(`${socketPath(root)}.kept`, socketPath(root));
    watch = begin();
    await watch.start();
    await untilCodes();
  });
});
