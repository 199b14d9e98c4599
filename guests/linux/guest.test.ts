import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { runTool } from '../../toolchain/host/tool.ts';
import { commandLine } from './guest.ts';
import { packInitramfs, withParents, type InitramfsEntry } from './initramfs.ts';
import { memoryPatternSha256 } from './memory-pattern.ts';
import { compileProgram } from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-guest-'));
writeFileSync(join(folder, 'program'), 'contents');

describe("the guest's command line", () => {
  test('asks for a shell, the self-check, or the self-check of a bare machine', () => {
    expect(commandLine()).toBe('console=ttyS0,115200 loglevel=4 panic=-1');
    expect(commandLine({ check: 'guest' })).toMatch(/ lyn\.check$/);
    expect(commandLine({ check: 'bare', mark: true, extra: 'nokaslr' })).toMatch(/ lyn\.check=bare lyn\.mark nokaslr$/);
  });
});

describe('an initramfs', () => {
  const entries: InitramfsEntry[] = [
    { path: 'bin/program', kind: 'file', from: join(folder, 'program'), executable: true },
    { path: 'bin/link', kind: 'link', to: 'program' },
    { path: 'proc', kind: 'folder' },
  ];

  test('lists folders before what is in them', () => {
    expect(withParents(entries)).toEqual(['bin', 'bin/link', 'bin/program', 'proc']);
  });

  test('is byte for byte the same whenever it is packed, and belongs to root', async () => {
    const packed = async (name: string) => {
      await packInitramfs(entries, join(folder, name));
      return readFileSync(join(folder, name));
    };
    const first = await packed('first.cpio');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect((await packed('second.cpio')).equals(first)).toBe(true);
    const listing = await runTool('cpio', ['--quiet', '-itv', '--numeric-uid-gid'], { input: first });
    expect(listing).toMatch(/-rwxr-xr-x\s+1 0\s+0\s+8 Jan\s+1\s+1970 bin\/program/);
    expect(listing).toContain('bin/link -> program');
  });
});

describe('the memory pattern', () => {
  test('is the same from the guest’s program as from the host', async () => {
    const fill = await compileProgram('guests/linux/programs/lyn-fill.c', 'lyn-fill', folder);
    const { stdout } = await execa(fill, { encoding: 'buffer' });
    expect(stdout.length).toBe(32 << 20);
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(memoryPatternSha256());
  });
});
