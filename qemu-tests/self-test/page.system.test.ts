import { beforeAll, describe, expect, it } from 'vitest';
import type { BootWish } from '../../boards/board.ts';
import { available, boardNamed } from '../../boards/index.ts';
import { qemuSvm } from '../../boards/qemu-svm.ts';
import { boot, type TestMachine } from '../../toolchain/harness/boot.ts';
import { settled } from '../../toolchain/harness/expect-end.ts';
import { underLyn } from '../../toolchain/harness/image.ts';
import { buildSelfTest, type SelfTest } from '../../toolchain/self-test/build.ts';
import { readPage, type Entry } from '../../toolchain/self-test/page.ts';
import { expectGolden } from '../../toolchain/test/golden.ts';
import { runFolder } from '../support/boots.ts';
import { writeFirmware } from '../support/firmware.ts';

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

/** What it says at each step that begins. */
const steps = (console: string): string[] => [...console.matchAll(/^lyn: (\[\d\/\d\] .*?)\r?$/gm)].map(([, step]) => step!);

/** Switches the machine on, with the first `guests` of the test guests, and waits for the last line. */
async function run(title: string, { board, cpu }: Pick<Known, 'board' | 'cpu'>, wish: Partial<BootWish> = {}, guests = Infinity): Promise<TestMachine> {
  const repeats = boardNamed(board).deterministic === 'on request' ? { deterministic: true as const } : {};
  const image = underLyn(selfTest.modules.slice(0, guests), { hypervisor: selfTest.elf });
  const machine = await boot(board, image, { name: `self-test ${title}`, ...repeats, ...(cpu === undefined ? {} : { cpu }), ...wish });
  await settled(machine);
  return machine;
}

describe('The page of the self-test', () => {
  for (const [title, machine] of Object.entries(known)) {
    onBoard(machine.board, `on ${title} is as it was read and found good, and sound, and its summary stands on the screen`, async () => {
      const { console, screen } = await run(title, machine);
      const shown = (await screen()).map((row) => row.trimEnd());
      const summary = console.text.replaceAll('\r', '').trimEnd().split('\n| [summary]\n')[1]!.split('\n');
      expect(summary.at(-3), 'the last line, in one row').toMatch(/^LYN1 /);
      const shownLines = shown.filter((row) => row !== '' && !/^ part \d of \d /.test(row)); // the viewer's row may be there already
      expect(shownLines.slice(-summary.length), 'the whole summary stands on the screen').toEqual(summary);
      expect(steps(console.text), 'its steps are all there').toEqual(['memory', 'clock', 'interrupt controllers', 'processors', 'machine', 'test guests', 'summary'].map((step, i) => `[${i + 1}/7] ${step}`));
      expect(console.text, 'what test guests do on purpose').not.toMatch(/where nothing is|which is not there/);
      const page = readPage(console.text);
      expect(page.photograph).toMatchObject({ runs: machine.runs, failed: 0 });
      expect(pageOf(console.text).split('\n').filter((line) => line.length > 78)).toEqual([]);
      expectGolden(`qemu-tests/self-test/golden/${title}.txt`, masked(pageOf(console.text)));
    });
  }
});

/** A machine that differs from the usual one, and what stands in its page. */
interface Other {
  readonly title: string;
  readonly board: string;
  readonly cpu?: string;
  readonly wish?: () => Promise<Partial<BootWish>>;
  readonly runs: boolean;
  readonly says: Partial<Entry>;
  /** With the long tests only. */
  readonly long?: true;
}

const others: readonly Other[] = [
  { title: 'a Penryn, which has no EPT', board: 'bochs-vmx', cpu: 'core2_penryn_t9600', runs: false, says: { kind: 'needs', names: ['EPT'] } },
  {
    title: 'a firmware that has locked VT-x off', board: 'bochs-vmx', runs: false, wish: async () => ({ bochs: { firmware: await writeFirmware(1, `${runFolder('self-test locked')}/firmware.rom`) } }),
    says: { kind: 'fact', text: expect.stringMatching(/^Lyn does not run on this machine: the firmware has locked VT-x off .*enable "Intel Virtualization Technology"/) as unknown as string },
  },
  {
    long: true, title: 'a firmware that has left VT-x unlocked', board: 'bochs-vmx', runs: true, wish: async () => ({ bochs: { firmware: await writeFirmware(0, `${runFolder('self-test unlocked')}/firmware.rom`) } }),
    says: { kind: 'fact', text: 'IA32_FEATURE_CONTROL 0x0: not locked, VMX outside SMX off' },
  },
  { title: 'no local APIC', board: 'qemu-svm', cpu: `${qemuSvm.cpu},-apic`, runs: false, says: { kind: 'fact', text: expect.stringMatching(/^Lyn does not run on this machine: this processor has no local APIC/) as unknown as string } },
  { title: 'an IOMMU of Intel', board: 'qemu-svm', runs: true, wish: async () => ({ qemu: { machine: 'q35', extra: ['-device', 'intel-iommu'] } }), says: { kind: 'fact', text: 'Intel VT-d (DMAR), units: 1' } },
  { long: true, title: 'an IOMMU of AMD', board: 'qemu-svm', runs: true, wish: async () => ({ qemu: { machine: 'q35', extra: ['-device', 'amd-iommu'] } }), says: { kind: 'fact', text: 'AMD-Vi (IVRS), units: 1' } },
  { long: true, title: 'no ACPI', board: 'qemu-svm', runs: true, wish: async () => ({ qemu: { machine: 'pc,acpi=off' } }), says: { kind: 'lacks', names: ['ACPI tables'] } },
  { long: true, title: 'no HPET', board: 'qemu-svm', runs: true, wish: async () => ({ qemu: { machine: 'pc,hpet=off' } }), says: { kind: 'lacks', names: ['HPET'] } },
  { long: true, title: 'more memory than 4 GB', board: 'qemu-svm', runs: true, wish: async () => ({ memoryMegabytes: 6144 }), says: { kind: 'fact', text: 'RAM in all: 6143 MB' } },
];

describe('The page of a machine with', () => {
  for (const { title, board, cpu, wish, runs, says, long } of others) {
    onBoard(board, title, async () => {
      const machine = await run(title, { board, ...(cpu === undefined ? {} : { cpu }) }, await wish?.(), 1);
      const { photograph, entries } = readPage(machine.console.text);
      expect(photograph).toMatchObject({ runs, failed: 0 });
      expect(entries).toContainEqual(expect.objectContaining(says));
    }, long);
  }
});

/** A test that is skipped, and says why, where the board does not work. `long`: without LYN_FULL too. */
function onBoard(board: string, title: string, test: () => Promise<void>, long = false): void {
  it(title, async ({ skip }) => {
    if (long && process.env['LYN_FULL'] !== '1') return skip('it is one of the long tests: make test-full');
    const answer = await available(boardNamed(board));
    if (!answer.works) return skip(`${board}: ${answer.reason}`);
    await test();
  }, 150_000);
}
