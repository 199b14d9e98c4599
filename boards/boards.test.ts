import { describe, expect, test } from 'vitest';
import { boards, boardNamed, boot } from './index.ts';

describe('the boards', () => {
  test('have names of their own and say what they are for', () => {
    expect(new Set(boards.map((board) => board.name)).size).toBe(boards.length);
    for (const board of boards) expect(board.purpose, board.name).toMatch(/^[A-Z].*\.$/);
  });

  test('are found by name; a wrong name is answered with all there are', () => {
    expect(boardNamed('bochs-vmx').virtualization).toBe('vmx');
    expect(() => boardNamed('bochs')).toThrow('There is no board "bochs". Boards: bochs-vmx, qemu-tcg.');
  });

  test('of QEMU refuse options of Bochs', async () => {
    const disk = { path: 'none.img', geometry: { cylinders: 1, heads: 16, sectorsPerTrack: 63 } };
    const booted = boot(boardNamed('qemu-tcg'), { disk, folder: 'none', timeoutSeconds: 1, bochs: { ignoreUnknownMsrs: true } });
    await expect(booted).rejects.toThrow(/qemu-tcg is run by QEMU/);
  });
});
