import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../toolchain/build/build.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { exitTable } from '../../toolchain/harness/exit-table.ts';
import { expectEnd, settled } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { readReport } from '../../guests/tiny/report.ts';
import { onEachBoardWithLyn } from '../support/boards.ts';
import { runFolder } from '../support/boots.ts';

/** Bochs takes turns among its processors, instruction by instruction: two are enough. */
const counts = { bochs: 2, qemu: 4 } as const;

const options = 'guest.memory=16M';
const guest = tinyGuest({ mode: 64, code: 'main:\n mov eax, 1\n cpuid\n expect_bits "CPUID tells of a hypervisor", rcx, 1 << 31, 1 << 31\n done\n' });

/**
 * Has `balls` thrown at a time, and spins without an exit of its own until it has seen its processor catch them `catches` times. CLI: Bochs
 * lets an interrupt end a guest's run that was entered with interrupts off only once the guest has touched the flag.
 */
const throwing = (balls: number, catches: number) => tinyGuest({ mode: 64, code: `main:
  mov dx, 0x510
  mov al, 1
 .rept ${balls}
  out dx, al
 .endr
  mov ebx, 0x800000
1:
  cli
  cmp dword ptr [rbx], ${catches}
  jb 1b
  mov ecx, [rbx]
  expect "the balls were caught", rcx, ${catches}
  done
` });

/** Has another processor fail, and goes on printing. */
const failing = tinyGuest({ mode: 64, code: 'main:\n mov dx, 0x510\n mov al, 2\n out dx, al\n mov dx, 0x3f8\n mov al, 0x2e\n1: out dx, al\n jmp 1b\n' });

describe('The other processors', () => {
  let hypervisor = '';
  beforeAll(async () => {
    hypervisor = (await build({ entries: ['qemu-tests/runtime/fixtures/processors.ts'], output: runFolder('processors that call each other') })).elf;
  }, 120_000);

  onEachBoardWithLyn('The other processors', (board) => describe(`on ${board.name}`, () => {
    const processors = counts[board.emulator];

    it(`come up, all ${processors}, with clocks in step, and the guest runs`, async () => {
      const machine = await boot(board, underLyn(guest, { options }), { processors });
      await expectEnd(machine, 'halted');
      expect(machine.console.text).toContain(`lyn: processors that are up: ${processors}`);
      expect(machine.console.text).not.toMatch(/the TSC of processor|does not answer|did not start/);
      expect([...readReport(machine.console.text).checks.values()]).toEqual([undefined]);
    }, 120_000);

    it('call each other in a ring, through the processor of a guest that spins with its interrupts off', async () => {
      const balls = 3;
      const catches = balls * Math.floor(300 / processors);
      const machine = await boot(board, underLyn(throwing(balls, catches), { options, hypervisor }), { processors });
      await expectEnd(machine, 'halted');
      expect([...readReport(machine.console.text).checks.entries()]).toEqual([['the balls were caught', undefined]]);
      expect(exitTable(machine.console.text).find(({ name }) => name === 'external interrupt')?.count).toBeGreaterThanOrEqual(catches / balls);
    }, 120_000);

    it('stand still when one of them has halted the machine, and its dump has what they did', async () => {
      const machine = await boot(board, underLyn(failing, { options, hypervisor }), { processors });
      await settled(machine);
      await setTimeout(500);
      expect(machine.console.text).toMatch(/lyn: panic: this processor has failed.*\r\n.*on processor 1\r\n[^]*\nlyn: halted\r\n$/);
      await machine.stop();
      expect(readFileSync(`${machine.folder}/dump.txt`, 'utf8')).toMatch(/^ +\+\S+ +0 {2}.*exit: port I\/O/m);
    }, 120_000);
  }));
});
