import { describe, expect, it } from 'vitest';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { readReport } from '../../guests/tiny/report.ts';
import { onEachBoardWithLyn } from '../support/boards.ts';

/** Bochs takes turns among its processors, instruction by instruction: two are enough. */
const counts = { bochs: 2, qemu: 4 } as const;

const guest = tinyGuest({ mode: 64, code: 'main:\n mov eax, 1\n cpuid\n expect_bits "CPUID tells of a hypervisor", rcx, 1 << 31, 1 << 31\n done\n' });

describe('The other processors', () => {
  onEachBoardWithLyn('The other processors', (board) => {
    const processors = counts[board.emulator];
    it(`come up, all ${processors}, and the guest runs on ${board.name}`, async () => {
      const machine = await boot(board, underLyn(guest, { options: 'guest.memory=16M' }), { processors });
      await expectEnd(machine, 'halted');
      expect(machine.console.text).toContain(`lyn: processors that are up: ${processors}`);
      expect([...readReport(machine.console.text).checks.values()]).toEqual([undefined]);
    }, 120_000);
  });
});
