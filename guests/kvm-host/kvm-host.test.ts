import { mkdtempSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTool } from '../../toolchain/host/tool.ts';
import type { UnpackedPackage } from '../debian/fetch.ts';
import { qemuArguments } from './host.ts';
import { sharedLibraries } from './libraries.ts';
import { readNestedRuns } from './report.ts';

describe("the host's console", () => {
  const text = [
    '[    2.684094] a word of the kernel',
    'nested: host is up, at 32.83',
    'nested: begin CPUID, at 32.90',
    'lyn: Lyn 0123456789abcdef\r',
    'ok one\r',
    'lyn: halted\r',
    'nested: end CPUID: halted, at 38.20',
    'nested: begin MSRs, in ring 3, at 38.25',
    'nested: end MSRs, in ring 3: status 137, at 98.25',
    'nested: begin last, at 98.30',
    'lyn: Lyn',
  ].join('\r\n');
  const runs = readNestedRuns(text);

  test('gives what each guest printed, and nothing else', () => {
    expect([...runs.keys()]).toEqual(['CPUID', 'MSRs, in ring 3', 'last']);
    expect(runs.get('CPUID')?.console).toBe('lyn: Lyn 0123456789abcdef\nok one\nlyn: halted');
  });

  test('tells how each ended, and how long it took', () => {
    expect(runs.get('CPUID')).toMatchObject({ end: 'halted', seconds: expect.closeTo(5.3, 5) });
    expect(runs.get('MSRs, in ring 3')).toMatchObject({ end: 'status 137', console: '' });
  });

  test('shows what was said by a guest whose end the host did not live to see', () => {
    expect(runs.get('last')).toEqual({ console: 'lyn: Lyn', end: undefined, seconds: undefined });
  });
});

describe("QEMU's arguments", () => {
  const modules = [{ file: '/a', commandLine: 'kernel console=ttyS0,115200 quiet' }, { file: '/b', commandLine: 'initramfs' }];
  const words = qemuArguments({ name: 'a', hypervisor: '/lyn.elf', commandLine: 'guest.memory=16M', modules, memoryMegabytes: 64, seconds: 10 });
  const after = (option: string): string | undefined => words[words.indexOf(option) + 1];

  test('give Lyn its command line', () => expect(after('-append')).toBe('guest.memory=16M'));
  test('give each module its own, commas and all', () => expect(after('-initrd')).toBe('module0 kernel console=ttyS0,,115200 quiet,module1 initramfs'));
  test("want the host's processor", () => expect(after('-cpu')).toBe('host,-umip'));
});

describe('the libraries of a program', () => {
  /** A package with a library that needs another one, which only the caller may have. */
  async function packageWith(name: string, needs: readonly string[]): Promise<UnpackedPackage> {
    const root = mkdtempSync(join(tmpdir(), 'lyn-package-'));
    const folder = join(root, 'usr/lib/x86_64-linux-gnu');
    await mkdir(folder, { recursive: true });
    await runTool('gcc', ['-shared', '-nostdlib', '-Wl,--no-as-needed', `-Wl,-soname,${name}`, '-o', join(folder, name), '-xc', '/dev/null', '-xnone', ...needs]);
    return { name: `package of ${name}`, version: '1', root };
  }
  const pathIn = (owner: UnpackedPackage, name: string) => join(owner.root, 'usr/lib/x86_64-linux-gnu', name);

  test('are found at any distance, with the loader', async () => {
    const loader = await packageWith('ld-linux-x86-64.so.2', []);
    const far = await packageWith('libfar.so.1', []);
    const near = await packageWith('libnear.so.1', [pathIn(far, 'libfar.so.1')]);
    const program = pathIn(await packageWith('program', [pathIn(near, 'libnear.so.1')]), 'program');
    const entries = await sharedLibraries(program, [far, near, loader]);
    expect(entries.map((entry) => entry.path)).toEqual(['lib/x86_64-linux-gnu/libnear.so.1', 'lib/x86_64-linux-gnu/libfar.so.1', 'lib64/ld-linux-x86-64.so.2']);
    expect(entries).toContainEqual({ path: 'lib/x86_64-linux-gnu/libfar.so.1', kind: 'file', from: pathIn(far, 'libfar.so.1'), executable: true });
    await expect(sharedLibraries(program, [near, loader])).rejects.toThrow('The library libfar.so.1 is in none of the packages package of libnear.so.1');
  });
});
