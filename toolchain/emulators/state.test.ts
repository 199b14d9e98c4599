import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTool } from '../host/tool.ts';
import { keepState, readStands } from './state.ts';

describe('where the processors stood', () => {
  test("is read from Bochs' debugger", () => {
    const state = 'CPU0:\nrax: 00000000_00000001\nrip: 00000000_00007c42\neflags 0x00000046\nCPU1:\nrip: ffffffff_80201b76\n';
    expect(readStands(state)).toEqual([{ processor: 0, rip: '0000000000007c42' }, { processor: 1, rip: 'ffffffff80201b76' }]);
  });

  test("is read from QEMU's monitor, in 32 bits and in 64", () => {
    const state = '\r\nCPU#0\r\nEAX=00000000\r\nEIP=00007c42 EFL=00000046\r\n\r\nCPU#1\r\nRIP=ffffffff80201b76 RFL=00000046\r\n';
    expect(readStands(state)).toEqual([{ processor: 0, rip: '0000000000007c42' }, { processor: 1, rip: 'ffffffff80201b76' }]);
  });
});

describe('what is kept of a machine that hangs', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lyn-state-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const state = 'CPU0:\nrip: 00000000_00400000\n';
  const kept = (): string => readFileSync(join(folder, 'state.txt'), 'utf8');

  test('is its registers, with function and line in front where the program is at hand', async () => {
    writeFileSync(join(folder, 'spin.c'), '\nvoid spin(void) { for (;;); }\n');
    await runTool('gcc', ['-g', '-nostdlib', '-static', '-Ttext=0x400000', '-e', 'spin', '-o', 'spin.elf', 'spin.c'], { cwd: folder });
    const stands = await keepState(folder, state, join(folder, 'spin.elf'));
    expect(stands).toMatch(/^processor 0 at 0x0000000000400000, spin in \S*spin\.c:2 \(registers in .*state\.txt\)$/);
    expect(kept()).toMatch(/^processor 0 at 0x0000000000400000, spin in .*\n\nCPU0:\nrip/);
  });

  test('is its registers and the reason, where the program is not', async () => {
    expect(await keepState(folder, state, join(folder, 'none.elf'))).toMatch(/^processor 0 at 0x0000000000400000, of which nothing more is known: addr2line .*none\.elf/s);
    expect(await keepState(folder, state, undefined)).toMatch(/^processor 0 at 0x0000000000400000 \(registers/);
  });

  test('is empty words where the emulator did not answer', async () => expect(await keepState(folder, '', undefined)).toBe(''));
});
