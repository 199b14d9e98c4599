import { describe, expect, it } from 'vitest';
import { boot, exitTable, expectEnd, readReport, tinyGuest, underLyn, type Board, type Image } from 'lyn/test';
import { onEachBoardWithLyn } from '../support/boards.ts';

const fixture = (name: string): URL => new URL(`fixtures/${name}`, import.meta.url);
const options = { options: 'guest.memory=16M' };

/** MSRs that a guest can read: the first, and how many follow each other. */
const readable: readonly (readonly [first: number, count: number, what: string])[] = [
  [0x10, 3, 'time-stamp counter, and the paravirtual clocks at their old numbers'],
  [0x17, 1, 'platform identifier'],
  [0x1b, 1, 'APIC base'],
  [0x3a, 2, 'feature control, TSC adjustment'],
  [0x8b, 1, 'signature of the microcode'],
  [0xfe, 1, 'MTRR capabilities'],
  [0x174, 3, 'SYSENTER'],
  [0x179, 2, 'machine check: capabilities, status'],
  [0x1a0, 1, 'miscellaneous enables'],
  [0x1d9, 1, 'debug control'],
  [0x200, 16, 'MTRRs of variable size'],
  [0x250, 1, 'MTRRs of fixed size: 64 KB'],
  [0x258, 2, '16 KB'],
  [0x268, 8, '4 KB'],
  [0x277, 1, 'page attribute table'],
  [0x2ff, 1, 'default type of the MTRRs'],
  [0x6e0, 1, 'TSC deadline'],
  [0x802, 2, 'x2APIC: identifier, version'],
  [0x808, 1, 'task priority'],
  [0x80a, 1, 'processor priority'],
  [0x80d, 1, 'logical destination'],
  [0x80f, 26, 'spurious vector; in service, trigger mode, requests; errors'],
  [0x830, 1, 'interrupt command'],
  [0x832, 8, 'local vector table, initial and current count'],
  [0x83e, 1, 'divide configuration'],
  [0xda0, 1, 'extended supervisor state'],
  [0xc0000080, 5, 'EFER and SYSCALL'],
  [0xc0000100, 4, 'bases of FS and GS, TSC_AUX'],
  [0xc0010010, 1, "AMD's SYSCFG"],
  [0xc0010015, 1, "AMD's HWCR"],
  [0xc001001f, 1, "AMD's NB_CFG"],
];

const hexadecimal = (value: number): string => `0x${value.toString(16)}`;

describe('Every MSR there may be', () => {
  onEachBoardWithLyn('Every MSR there may be', (board) => {
    it(`is read or refused the same with either vendor: on ${board.name}`, async () => {
      const machine = await boot(board, underLyn(tinyGuest({ module: fixture('msrs.ts') }), options));
      await expectEnd(machine, 'halted');
      const { shown, done, stray } = readReport(machine.console.text);
      expect({ done, stray }).toEqual({ done: true, stray: [] });
      expect([...shown]).toEqual(readable.map(([first, count]) => [`from ${hexadecimal(first)}`, hexadecimal(count)]));
      expect(exitTable(machine.console.text).find(({ name }) => name === 'RDMSR')?.count).toBeGreaterThan(0x6000 - 100);
    });
  });
});

/** Where a guest's CPUID may differ from the processor's: the bits of each register, and what they are. */
const differing: readonly (readonly [register: string, bits: number, what: string])[] = [
  ['leaf 0x1.0x0 ebx', 0xffff0000, 'number of processors, and the initial APIC identifier'],
  ['leaf 0x1.0x0 ecx', 0x0000c1bc, 'no MONITOR, VMX, SMX, nor what is about power, debug store and performance'],
  ['leaf 0x1.0x0 ecx', 0x81200000, 'x2APIC, TSC deadline, hypervisor'],
  ['leaf 0x1.0x0 edx', 0xb0600000, 'no thermal control, debug store, several threads'],
  ...[0, 1, 2, 3].map((cache) => [`leaf 0x4.0x${cache} eax`, 0xffffc000, 'threads and cores that share a cache'] as const),
  ...['eax', 'ebx', 'ecx', 'edx'].flatMap((register) => [
    [`leaf 0x5.0x0 ${register}`, 0xffffffff, 'no MONITOR'],
    [`leaf 0x6.0x0 ${register}`, 0xffffffff, 'no power management'],
    [`leaf 0xa.0x0 ${register}`, 0xffffffff, 'no performance counters'],
    [`leaf 0xb.0x0 ${register}`, 0xffffffff, 'topology'],
    [`leaf 0xb.0x1 ${register}`, 0xffffffff, 'topology'],
    [`leaf 0xb.0x2 ${register}`, 0xffffffff, 'topology'],
    ...[0xa, 0x19, 0x1a, 0x1b, 0x1d, 0x1e, 0x1f].map((leaf) => [`leaf ${hexadecimal(0x80000000 + leaf)}.0x0 ${register}`, 0xffffffff, 'beyond the last leaf'] as const),
  ] as const),
  ['leaf 0x7.0x0 ebx', 1 << 1, 'TSC adjustment'],
  ['leaf 0xd.0x1 ebx', 0xffffffff, 'the size of the state without XSAVES'],
  ['last of 0x80000000', 0xffffffff, 'extended leaves that there are'],
  ['leaf 0x80000000.0x0 eax', 0xffffffff, 'the same'],
  ['leaf 0x80000001.0x0 ebx', 0xf0000000, 'the kind of package'],
  ['leaf 0x80000001.0x0 ecx', ~(1 << 0 | 1 << 5 | 1 << 8), 'nothing but LAHF, LZCNT and PREFETCHW'],
  ['leaf 0x80000001.0x0 edx', 1 << 25, 'no fast FXSAVE'],
  ['leaf 0x80000007.0x0 ebx', 0xffffffff, 'no machine checks of its own'],
  ['leaf 0x80000007.0x0 edx', 0xffffffff & ~(1 << 8), 'of power management that the TSC is invariant'],
  ['leaf 0x80000008.0x0 ebx', 1 << 0, 'no CLZERO'],
];

const allowed = (register: string): number => differing.filter(([name]) => name === register).reduce((bits, [, more]) => (bits | more) >>> 0, 0);

/** What a guest shows, on the bare processor or under Lyn. */
async function shownBy(board: Board, where: string, image: Image): Promise<ReadonlyMap<string, string>> {
  const machine = await boot(board, image, { name: `CPUID leaf by leaf ${board.name} ${where}` });
  await (where === 'bare' ? machine.ended : expectEnd(machine, 'halted'));
  const { shown, done, stray } = readReport(machine.console.text);
  expect({ done, stray }, machine.console.text).toEqual({ done: true, stray: [] });
  return shown;
}

describe('CPUID, leaf by leaf', () => {
  onEachBoardWithLyn('CPUID, leaf by leaf', (board) => {
    it(`is the bare processor's, but for what is hidden or offered: on ${board.name}`, async () => {
      const guest = tinyGuest({ module: fixture('leaves.ts') });
      const bare = await shownBy(board, 'bare', guest);
      const given = await shownBy(board, 'under Lyn', underLyn(guest, options));
      const differs = [...new Set([...bare.keys(), ...given.keys()])].flatMap((register) => {
        const bits = (Number(bare.get(register) ?? 0) ^ Number(given.get(register) ?? 0)) & ~allowed(register);
        return bits === 0 ? [] : [`${register}: ${bare.get(register)}, under Lyn ${given.get(register)}`];
      });
      expect(differs).toEqual([]);
      expect(bare.size).toBeGreaterThan(30);
    });
  });
});
