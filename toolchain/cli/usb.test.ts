import { execa } from 'execa';
import { chmodSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { sealedFile } from '../images/sealed.testing.ts';
import { stick } from '../usb/fake-disks.testing.ts';
import { loopDevice } from '../usb/loop-device.testing.ts';

const MB = 1 << 20;
const imageBytes = 516096 * 4;

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lyn-usb-'));
  mkdirSync(at('bin'));
  await sealedFile(at('lyn.img'), imageBytes);
  writeFileSync(at('altered.img'), readFileSync(at('lyn.img')).fill(0, imageBytes - 1));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  writeFileSync(at('stick.img'), Buffer.alloc(4 * MB, 0xee));
  rmSync(at('bin/lsblk'), { force: true });
});

const command = (...words: string[]): string[] => [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'usb', ...words];
const environment = () => ({ PATH: `${at('bin')}:${process.env['PATH']}` });

/** Runs `lyn usb` in the folder, with nobody at the keyboard. */
async function lynUsb(...words: string[]): Promise<{ status: number | undefined; output: string }> {
  const { exitCode, all } = await execa('node', command(...words), { cwd: folder, reject: false, all: true, stdin: 'ignore', env: environment() });
  return { status: exitCode, output: all };
}

const untouched = (): boolean => readFileSync(at('stick.img')).every((byte) => byte === 0xee);
const holdsImage = (): boolean => readFileSync(at('stick.img')).subarray(0, imageBytes).equals(readFileSync(at('lyn.img')));

/** From now on the program lsblk does this. */
function lsblkDoes(script: string): void {
  writeFileSync(at('bin/lsblk'), `#!/bin/sh\n${script}\n`);
  chmodSync(at('bin/lsblk'), 0o755);
}

const lsblkSays = (...disks: ReturnType<typeof stick>[]): void => lsblkDoes(`cat <<'END'\n${JSON.stringify({ blockdevices: disks })}\nEND`);

describe('lyn usb list', () => {
  it('says clearly that there is none', async () => {
    lsblkSays();
    expect(await lynUsb('list')).toEqual({ status: 0, output: 'There is no disk that can be unplugged. --all shows the fixed ones.' });
  });

  it('shows what lsblk knows, for people and for programs', async () => {
    lsblkSays(stick());
    expect((await lynUsb('list')).output).toMatch(/^\/.*\n {2}SanDisk Ultra Fit, 31\.9 GB, usb, serial number 4C530001230419117562\n {2}.*removable$/);
    expect(JSON.parse((await lynUsb('list', '--json')).output)).toMatchObject({ version: 1, disks: [{ path: '/dev/sdb', serial: '4C530001230419117562', refusal: null }] });
  });

  it('reads what the lsblk of this machine answers', async () => {
    const { status, output } = await lynUsb('list', '--all', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ version: 1, disks: expect.any(Array) });
  });

  it('tells which lsblk it takes where that is too old', async () => {
    lsblkDoes('echo "lsblk: unknown column: MOUNTPOINTS" >&2; exit 1');
    expect(await lynUsb('list')).toEqual({ status: 1, output: 'lyn: This lsblk is too old: it does not know all that Lyn asks for. Lyn needs lsblk of util-linux 2.37 or later; lsblk --version tells yours.' });
  });

  it('tells what lsblk says when it fails', async () => {
    lsblkDoes('echo "lsblk: failed to access sysfs directory" >&2; exit 1');
    expect(await lynUsb('list')).toMatchObject({ status: 1, output: expect.stringMatching(/^lyn: lsblk .*\nfailed: lsblk: failed to access sysfs directory$/) });
  });
});

describe('lyn usb write', () => {
  it('writes to a plain file, without control characters of a progress bar where nobody watches', async () => {
    expect(await lynUsb('write', 'lyn.img', 'stick.img')).toEqual({ status: 0, output: 'Writing 2.1 MB to stick.img ...\nlyn.img is on stick.img: written, read back, and equal.' });
    expect(holdsImage()).toBe(true);
  });

  it('tells from which byte on a file is unusable that could not take all of a piece', async () => {
    const { exitCode, all } = await execa('prlimit', [`--fsize=${MB}`, 'node', ...command('write', 'lyn.img', 'stick.img')], { cwd: folder, reject: false, all: true, stdin: 'ignore' });
    expect(all).toContain(`lyn: stick.img, byte ${MB}: a short write: the disk took ${MB} of ${imageBytes} bytes.\nstick.img is unusable now`);
    expect(exitCode).toBe(1);
  });

  it('tells that nothing was written where the kernel does not begin', async () => {
    const { exitCode, all } = await execa('prlimit', ['--fsize=0', 'node', ...command('write', 'lyn.img', 'stick.img')], { cwd: folder, reject: false, all: true, stdin: 'ignore' });
    expect(all).toContain('lyn: The kernel refuses to write to stick.img: EFBIG: file too large, write. Nothing was written.');
    expect(exitCode).toBe(1);
    expect(untouched()).toBe(true);
  });

  it('writes nothing when nobody reads what it says', async () => {
    const { stdout } = await execa('bash', ['-c', `node ${command('write', 'lyn.img', 'stick.img').join(' ')} | true; echo "\${PIPESTATUS[0]}"`], { cwd: folder });
    expect(stdout).toBe('141');
    expect(untouched()).toBe(true);
  });

  it.each<[readonly string[], number, string]>([
    [['altered.img', 'stick.img'], 1, 'lyn: altered.img is altered: its SHA-256 should be'],
    [['absent.img', 'stick.img'], 1, 'lyn: absent.img: no such file or directory.'],
    [['/dev/stdin', 'stick.img'], 1, 'lyn: /dev/stdin is no regular file.'],
    [['lyn.img', 'stick.img/'], 1, 'lyn: stick.img/: not a directory.'],
    [['lyn.img', '/dev/null'], 1, 'lyn: /dev/null is neither a disk nor a plain file.'],
    [['lyn.img'], 2, "missing required argument 'device'\n(lyn usb write --help tells what there is)"],
    [['lyn.img', 'stick.img', '--yes'], 2, "unknown option '--yes'"],
  ])('%j ends with status %i, the cause, and nothing written', async (words, expected, sentence) => {
    const { status, output } = await lynUsb('write', ...words);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
    expect(status).toBe(expected);
    expect(untouched()).toBe(true);
  });

  it('writes to a disk whose serial number is on the command line', async (context) => {
    const loop = loopDevice(context, at('stick.img'));
    lsblkSays(asStick(loop));
    expect(await lynUsb('write', 'lyn.img', loop)).toMatchObject({ status: 1, output: expect.stringContaining('Standard input is no terminal') });
    expect(untouched()).toBe(true);
    expect(await lynUsb('write', 'lyn.img', loop, '--confirm-serial', '4C53')).toMatchObject({ status: 0, output: expect.stringContaining('This will erase all that is on it.\nWriting') });
    expect(holdsImage()).toBe(true);
  });

  it.for<[string, string, number, boolean]>([
    ['the serial number', '4C53\n', 0, true],
    ['something else', 'yes\n', 1, false],
    ['Ctrl-C', '\x03', 1, false],
    ['Ctrl-D', '\x04', 1, false],
  ])('asks a person at a terminal, who types %s', async ([, typed, status, written], context) => {
    const loop = loopDevice(context, at('stick.img'));
    lsblkSays(asStick(loop));
    const running = execa('script', ['--quiet', '--return', '--command', ['node', ...command('write', 'lyn.img', loop)].join(' '), '/dev/null'], { cwd: folder, reject: false, all: true, env: environment() });
    running.all.on('data', (text: Buffer) => text.includes('to erase it: ') && running.stdin.write(typed));
    const { exitCode, all } = await running;
    expect(all).toContain('This will erase all that is on it.\r\n');
    expect(exitCode).toBe(status);
    expect(holdsImage()).toBe(written);
    expect(untouched()).toBe(!written);
    expect(all).not.toMatch(/\x1b\[\?\d+l/); // no mode of the terminal is left to be brought back by a process that a signal has ended
    expect(all).toMatch(written ? /Comparing \[=+\] 100% of 2\.1 MB, [\d.]+ MB\/s, 0s left/ : /Nothing was written\./);
  });

  it('tells somebody who is not root what helps', async (context) => {
    const loop = loopDevice(context, at('stick.img'));
    lsblkSays(asStick(loop));
    const asNobody = (...words: string[]) => execa('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', ...words], { cwd: '/', reject: false, all: true, env: environment() });
    const [lyn] = command() as [string];
    if ((await asNobody('test', '-r', lyn)).exitCode !== 0) context.skip('another user than root cannot read this checkout');
    chmodSync(folder, 0o755);
    expect(await asNobody('node', ...command('write', at('lyn.img'), loop))).toMatchObject({ exitCode: 1, all: `lyn: ${loop} cannot be written by this user (EACCES). A disk takes root: put sudo before the command.` });
  });

  /** A loop device, passed off as a removable stick with a serial number. */
  const asStick = (path: string) => stick({ path, 'maj:min': `7:${statSync(path).rdev & 0xff}`, size: 4 * MB, serial: '4C53' });
});

describe('lyn usb write that is interrupted', () => {
  const big = 384 * MB;

  beforeAll(() => sealedFile(at('big.img'), big));
  beforeEach(() => {
    writeFileSync(at('stick.img'), '');
    truncateSync(at('stick.img'), big);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'] as const)('by %s says that the stick is unusable now, and from where', async (signal) => {
    const running = execa('node', command('write', 'big.img', 'stick.img'), { cwd: folder, reject: false, all: true, stdin: 'ignore' });
    await firstByte(at('stick.img'));
    running.kill(signal);
    const { exitCode, all } = await running;
    expect(all).toContain('lyn: interrupted: ends with the piece under way.\n');
    expect(all).toMatch(/lyn: stick\.img, byte (\d+): interrupted while (writing|comparing), with \1 of 402653184 bytes done\.\nstick\.img is unusable now: what was on it is lost, and no whole image is on it\./);
    expect(exitCode).toBe(1);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('by %s while the image is still checked ends by that signal, and nothing is written', async (signal) => {
    const running = execa('node', command('write', 'big.img', 'stick.img'), { cwd: folder, reject: false, all: true, stdin: 'ignore' });
    await vi.waitUntil(() => opens(running.pid!, at('big.img')), { timeout: 60_000, interval: 5 });
    running.kill(signal);
    expect(await running).toMatchObject({ signal, all: '' });
    expect(readFileSync(at('stick.img')).every((byte) => byte === 0)).toBe(true);
  });

  it.for([
    ['says so in a log', '2>log', /^\nlyn: interrupted: ends with the piece under way\.\nlyn: stick\.img, byte \d+: interrupted while (writing|comparing)[^]*\nstick\.img is unusable now/],
    ['ends in silence where there is none', '', /^$/],
  ] as const)('by a terminal that is closed %s, as ended by the hang-up', async ([, log, words]) => {
    // The terminal's first process goes with it; the shell in it stays, and tells the status.
    const line = `sh -c 'trap "" HUP; node ${command('write', 'big.img', 'stick.img').join(' ')} ${log}; echo $? > status'; true`;
    const terminal = execa('script', ['--quiet', '--command', line, '/dev/null'], { cwd: folder, reject: false, stdin: 'pipe', stdout: 'ignore', env: { SHELL: '/bin/sh' } });
    writeFileSync(at('log'), '');
    await firstByte(at('stick.img'));
    terminal.kill('SIGKILL');
    await terminal;
    await vi.waitFor(() => expect(readFileSync(at('status'), 'utf8')).toBe('129\n'), 30_000);
    expect(readFileSync(at('log'), 'utf8')).toMatch(words);
    rmSync(at('status'));
  });

  /** Whether a process has a file open. */
  function opens(process: number, path: string): boolean {
    const files = `/proc/${process}/fd`;
    return readdirSync(files).some((file) => statSync(join(files, file), { throwIfNoEntry: false })?.ino === statSync(path).ino);
  }

  /** Ends when something has been written to a file of zeros. */
  async function firstByte(path: string): Promise<void> {
    const file = openSync(path, 'r');
    const start = Buffer.alloc(8);
    for (let tries = 0; start.every((byte) => byte === 0); tries++) {
      if (tries > 6000) throw new Error('Nothing was written within a minute.');
      await new Promise((resolve) => setTimeout(resolve, 10));
      readSync(file, start, 0, 8, 0);
    }
  }
});
