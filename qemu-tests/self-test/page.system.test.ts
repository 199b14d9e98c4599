import { beforeAll, describe, expect, it } from 'vitest';
import type { BootWish } from '../../boards/board.ts';
import { available, boardNamed } from '../../boards/index.ts';
import { boot, type TestMachine } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { buildSelfTest, type SelfTest } from '../../toolchain/self-test/build.ts';
import { readPage } from '../../toolchain/self-test/page.ts';
import { expectGolden } from '../../toolchain/test/golden.ts';
import { runFolder } from '../support/boots.ts';

/** A machine whose page is known. */
interface Known {
  readonly board: string;
  readonly cpu?: string;
  readonly runs: boolean;
}

/** By the name of the golden file. */
const known: Readonly<Record<string, Known>> = {
  'qemu-svm': { board: 'qemu-svm', runs: true },
  'qemu-tcg': { board: 'qemu-tcg', runs: false },
  'bochs-haswell': { board: 'bochs-vmx', runs: true },
  'bochs-skylake': { board: 'bochs-vmx', cpu: 'corei7_skylake_x', runs: true },
  'bochs-lynnfield': { board: 'bochs-vmx', cpu: 'corei5_lynnfield_750', runs: false },
};

let selfTest: SelfTest;
beforeAll(async () => {
  selfTest = await buildSelfTest(runFolder('self-test'));
}, 300_000);

/** What differs from build to build, and nothing else: measured times, the build's identifier, the sums over them. */
const masks: readonly (readonly [RegExp, string])[] = [
  [/\b\d+ kHz/g, '<n> kHz'], [/[+-]\d+ ppm/g, '<n> ppm'], [/\b\d+ ns\b/g, '<n> ns'], [/^(LYN1 .*) [0-9a-f]{16} [0-9a-f]{8} [0-9a-f]{4}$/gm, '$1 <build> <sum> <sum>'],
];
const masked = (page: string): string => masks.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), page);

/** The page's own lines: what the log says in between is not of it. */
const pageOf = (console: string): string => `${console.replaceAll('\r', '').split('\n').filter((line) => /^(\| |LYN1 )/.test(line)).join('\n')}\n`;

async function run(title: string, { board, cpu }: Known, wish: Partial<BootWish> = {}): Promise<TestMachine> {
  const repeats = boardNamed(board).deterministic === 'on request' ? { deterministic: true as const } : {};
  const machine = await boot(board, underLyn(selfTest.modules, { hypervisor: selfTest.elf }), { name: `self-test ${title}`, ...repeats, ...(cpu === undefined ? {} : { cpu }), ...wish });
  await expectEnd(machine, 'halted');
  return machine;
}

describe('The page of the self-test', () => {
  for (const [title, machine] of Object.entries(known)) {
    it(`on ${title} is as it was read and found good, and sound`, async ({ skip }) => {
      const answer = await available(boardNamed(machine.board));
      if (!answer.works) return skip(`${machine.board}: ${answer.reason}`);
      const { console } = await run(title, machine);
      const page = readPage(console.text);
      expect(page.photograph).toMatchObject({ runs: machine.runs, failed: 0 });
      expect(pageOf(console.text).split('\n').filter((line) => line.length > 78)).toEqual([]);
      expectGolden(`qemu-tests/self-test/golden/${title}.txt`, masked(pageOf(console.text)));
    }, 150_000);
  }
});
