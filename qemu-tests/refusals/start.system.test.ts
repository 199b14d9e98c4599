import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { boot, type EmulatedBoard } from '../../boards/board.ts';
import { fetchKernel } from '../../guests/linux/kernel.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { buildDiskImage } from '../../toolchain/images/disk.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';
import { hypervisorFile, runFolder } from '../support/boots.ts';
import { bootLying } from '../support/lying-loader.ts';
import { refuses } from '../support/refusal.ts';

/** A module: a name for its file, and its bytes. */
type Bytes = Uint8Array | string;

async function bootWith(board: EmulatedBoard, title: string, commandLine: string, contents: readonly Bytes[], memoryMegabytes = 512): Promise<Machine> {
  const folder = runFolder(`${title} on ${board.name}`);
  await mkdir(folder, { recursive: true });
  const modules = await Promise.all(
    contents.map(async (bytes, index) => {
      const file = join(folder, `module${index}`);
      await writeFile(file, bytes);
      return { file, commandLine: `module${index}` };
    }),
  );
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: hypervisorFile(), commandLine, modules }, join(folder, 'disk.img'));
  return boot(board, { disk, folder, memoryMegabytes, timeoutSeconds: 60 });
}

/** The first bytes of Debian's kernel. */
const kernel = async (bytes?: number): Promise<Uint8Array> => (await readFile((await fetchKernel()).image)).subarray(0, bytes);
const zeros = (megabytes: number): Uint8Array => new Uint8Array(megabytes << 20);
const tiny = async (name: string): Promise<Uint8Array> => readFile(await assembleTinyGuest({ name: 'guest', mode: 16, code: 'main:\n done' }, runFolder(name)));

onOneBoardWithLyn('Guests that cannot be started', (board) => describe(`Guests that cannot be started on ${board.name}`, () => {
  refuses('No kernel', { boot: () => bootWith(board, 'refusal no kernel', '', []), says: /lyn: error: .*(first module|no guest)/ });
  refuses('No test guest', { boot: () => bootWith(board, 'refusal no test guest', 'test', []), says: /lyn: error: there is no guest/ });
  refuses('A text file as kernel', { boot: () => bootWith(board, 'refusal text', '', ['nothing to see\n'.repeat(2000)]), says: /lyn: error: the guest kernel is no bzImage/ });
  refuses('A short file as kernel', { boot: () => bootWith(board, 'refusal short', '', ['short']), says: /lyn: error: the guest kernel is too short/ });
  refuses('A kernel cut in half', { boot: async () => bootWith(board, 'refusal truncated', '', [await kernel(3_000_000)]), says: /lyn: error: the guest kernel is truncated/ });
  refuses('Too little memory for the kernel', {
    boot: async () => bootWith(board, 'refusal small guest', 'guest.memory=16M', [await kernel()]),
    says: /lyn: error: the guest has too little memory for its kernel/,
  });
  refuses('Too little memory for the initramfs', {
    boot: async () => bootWith(board, 'refusal large initramfs', 'guest.memory=64M', [await kernel(), zeros(40)]),
    says: /lyn: error: the guest has too little memory for its initramfs/,
  });
  refuses('A test guest that is too large', { boot: () => bootWith(board, 'refusal large test guest', 'test', [zeros(1)]), says: /lyn: error: the test guest has 1048576 bytes/ });
  refuses('More memory for the guest than the machine has', {
    boot: async () => bootWith(board, 'refusal small machine', 'test guest.memory=256M', [await tiny('refusal small machine')], 128),
    says: /lyn: error: the guest cannot have 256 MB/,
  });
  refuses('Debian on a machine of 64 MB', {
    boot: async () => bootWith(board, 'refusal 64 MB', '', [await kernel()], 64),
    says: /lyn: error: the guest cannot have 256 MB: that much is not free in one piece; give it less \(guest\.memory= in the boot menu, key e; lyn image --memory\) or the machine more/,
  });
  refuses('Debian on a machine of 64 MB, with what there is', {
    boot: async () => bootWith(board, 'refusal 64 MB small', 'guest.memory=32M', [await kernel()], 64),
    says: /lyn: error: the guest has too little memory for its kernel/,
  });
  refuses('An option that nobody knows', { boot: async () => bootWith(board, 'refusal option', 'test nonsense=1', [await tiny('refusal option')]), says: /unknown or whose value makes no sense/ });
  refuses('A size that is none', { boot: async () => bootWith(board, 'refusal size', 'test guest.memory=3', [await tiny('refusal size')]), says: /unknown or whose value makes no sense/ });
}));

/** Multiboot informations that no honest loader gives; EBX is at it, EDI at the first module's entry. */
const lies: readonly (readonly [name: string, lie: string, says: RegExp])[] = [
  ['a magic number that is not multiboot', 'mov eax, 0x36D7628A', /not started by a multiboot loader/],
  ['what is no multiboot2 information', 'mov eax, 0x36D76289', /the information of the boot loader has a tag of an impossible size/],
  ['no memory map', 'and dword ptr [ebx], ~(1 << 6)', /gives no memory map/],
  ['an empty memory map', 'mov dword ptr [ebx + 44], 0', /module lies outside the memory/],
  ['a module over the hypervisor', 'mov dword ptr [edi], HYPERVISOR + 0x1000\n mov dword ptr [edi + 4], HYPERVISOR + 0x2000', /a module overlaps the hypervisor/],
  ['a module around the hypervisor', 'mov dword ptr [edi], 0x180000\n mov dword ptr [edi + 4], 0x2000000', /a module overlaps the hypervisor/],
  ['a module that ends before it begins', 'mov dword ptr [edi + 4], 0x1000', /a module ends before it begins/],
  ['an empty module', 'mov ecx, [edi]\n mov [edi + 4], ecx', /a module is empty/],
  ['a module beyond the memory', 'mov dword ptr [edi], 0xE0000000\n mov dword ptr [edi + 4], 0xE0001000', /a module lies outside the memory/],
  ['two modules on one place', 'mov ecx, [edi]\n mov [edi + 16], ecx\n add ecx, 16\n mov [edi + 20], ecx', /two modules overlap/],
  ['a million modules', 'mov dword ptr [ebx + 20], 1000000', /more than 24 modules/],
];

onOneBoardWithLyn('Boot loaders that tell lies', (board) => describe(`Boot loaders that tell lies on ${board.name}`, () => {
  for (const [name, lie, says] of lies) refuses(name, { boot: () => bootLying(board, `refusal ${name}`, lie), says });
}));

describe('Kernel files that cannot work are refused before there is an image', () => {
  const run = (...args: string[]) => execa(process.execPath, [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'run', '--check', ...args], { reject: false, cwd: projectRoot() });

  it('a file that is not there', async () => {
    const { exitCode, stderr } = await run('--kernel', '/nowhere/vmlinuz');
    expect(stderr).toMatch(/The kernel \/nowhere\/vmlinuz cannot be read \(ENOENT\)/);
    expect(exitCode).toBe(1);
  });
  it('a file that is no kernel', async () => {
    const { exitCode, stderr } = await run('--kernel', join(projectRoot(), 'package-lock.json'));
    expect(stderr).toMatch(/cannot be started: it is no bzImage/);
    expect(exitCode).toBe(1);
  });
  it('a truncated kernel', async () => {
    await mkdir(runFolder('cli'), { recursive: true });
    const file = join(runFolder('cli'), 'vmlinuz');
    await writeFile(file, await kernel(3_000_000));
    const { exitCode, stderr } = await run('--kernel', file);
    expect(stderr).toMatch(/truncated: its header promises \d+ bytes, the file has 3000000/);
    expect(exitCode).toBe(1);
  });
});
