import { describe, expect, test } from 'vitest';
import { qemuArguments } from '../toolchain/emulators/qemu.ts';
import { boards, boardNamed, boot, type BootWish } from './index.ts';

const disk = { path: 'none.img', geometry: { cylinders: 1, heads: 16, sectorsPerTrack: 63 } };
const refusedBoot = (name: string, wish: Partial<BootWish>) => expect(boot(boardNamed(name), { disk, folder: 'none', timeoutSeconds: 1, ...wish })).rejects;

describe('the boards', () => {
  test('have names of their own and say what they are for', () => {
    expect(new Set(boards.map((board) => board.name)).size).toBe(boards.length);
    for (const board of boards) expect(board.purpose, board.name).toMatch(/^[A-Z].*\.$/);
  });

  test('are found by name; a wrong name is answered with all there are', () => {
    expect(boardNamed('bochs-vmx').virtualization).toBe('vmx');
    expect(() => boardNamed('bochs')).toThrow('There is no board "bochs". Boards: bochs-vmx, bochs-svm, qemu-svm, qemu-kvm, qemu-tcg, pc.');
  });

  test('of QEMU refuse options of Bochs', () => refusedBoot('qemu-tcg', { bochs: { ignoreUnknownMsrs: true } }).toThrow(/qemu-tcg is run by QEMU/));

  test('of Bochs refuse options of QEMU', () => refusedBoot('bochs-svm', { qemu: { machine: 'q35' } }).toThrow(/bochs-svm is run by Bochs/));

  test('refuse more processors than work', () => refusedBoot('bochs-vmx', { processors: 5 }).toThrow('The board bochs-vmx has at most 4 processors; 5 were asked for.'));

  test('that are real machines say what to do instead', () => refusedBoot('pc', {}).toThrow(/pc is not started from here. Write an image with/));
});

describe('a run that repeats to the instruction', () => {
  test('is refused where the processor runs at its own pace', () => refusedBoot('qemu-kvm', { deterministic: true }).toThrow(/qemu-kvm has no runs that repeat .* Take bochs-vmx, bochs-svm or qemu-svm\./));

  test('is refused by QEMU for two processors', () => refusedBoot('qemu-svm', { deterministic: true, processors: 2 }).toThrow(/with one processor only.*2 were asked for\. Bochs does it with two\./));

  test('counts instructions from a fixed day on, without randomness of the host', () => {
    const spec = { disk, folder: '.', timeoutSeconds: 1, cpu: 'EPYC', memoryMegabytes: 64, processors: 1 };
    const words = qemuArguments(spec, { machine: 'pc', accelerator: 'tcg', countInstructions: true }, 1234, '.').join(' ');
    expect(words).toContain('-machine pc,accel=tcg -cpu EPYC,-rdrand -icount shift=0,sleep=off -rtc base=2026-01-01T00:00:00,clock=vm');
  });
});
