import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { readPage } from '../../toolchain/self-test/page.ts';
import { le, rootPointer, rsdt, table, text } from '../processor/madt.testing.ts';
import { reportAcpi, reportIommu } from './firmware.ts';
import { reportIdentity } from './identity.ts';
import { reportMemory } from './memory.ts';
import { Mark, page } from './page.ts';
import { lines, pageEntries, pageLines, takeScreen } from './page.testing.ts';
import { preparePhotograph, reportSummary } from './summary.ts';

beforeEach(takeScreen);

const put = (address: number, bytes: readonly number[]) => machine.memory.write(BigInt(address), new Uint8Array(bytes));
const LIST = 0x7fe_0000;
const FIRST = 0x7fe_1000;

/** ACPI tables, one page each. */
function firmware(...tables: readonly (readonly number[])[]): void {
  put(0xf_5a00, rootPointer(LIST));
  put(LIST, rsdt(...tables.map((_, i) => FIRST + 0x1000 * i)));
  tables.forEach((bytes, i) => put(FIRST + 0x1000 * i, bytes));
}

const said = (report: () => void) => (report(), pageLines());

describe('ACPI tables', () => {
  it('are listed with place, length, and whether they add up', () => {
    const broken = table('SSDT', [1, 2, 3]).map((byte, i) => (i === 38 ? byte + 1 : byte));
    firmware(table('FACP', Array<number>(80).fill(0)), broken);
    expect(said(reportAcpi)).toEqual([`ok FACP at 0x${FIRST.toString(16)}, 116 bytes`, `FAIL SSDT at 0x${(FIRST + 0x1000).toString(16)}, 39 bytes`]);
  });

  it('that lead to nothing are told of by address alone', () => {
    put(0xf_5a00, rootPointer(LIST));
    put(LIST, rsdt(0, 0xffff_fff0));
    expect(said(reportAcpi)).toEqual(['FAIL table at 0x0 is out of reach', 'FAIL table at 0xfffffff0 is out of reach']);
  });

  it('with a name that no terminal should see are shown with dots', () => {
    firmware(table('\x1b[2J', []));
    expect(said(reportAcpi)).toEqual([`ok .[2J at 0x${FIRST.toString(16)}, 36 bytes`]);
  });

  it('of an absurd number are counted', () => {
    put(0xf_5a00, rootPointer(LIST));
    put(LIST, rsdt(...Array<number>(1000).fill(FIRST)));
    put(FIRST, table('SSDT', []));
    const entries = said(reportAcpi);
    expect(entries).toHaveLength(65);
    expect(entries.at(-1)).toBe('= further tables: 936');
  });

  it('that are not there are a line', () => expect(said(reportAcpi)).toEqual(['- ACPI tables: one processor is used, timers are looked for where the first', '  PCs had them']));
});

describe('IOMMUs', () => {
  const unit = (type: number, length: number) => [...le(type, 2), ...le(length, 2), ...Array<number>(Math.max(0, length - 4)).fill(0)];
  const block = (type: number, length: number) => [type, 0, ...le(length, 2), ...Array<number>(Math.max(0, length - 4)).fill(0)];
  const withHeader = (signature: string, ...entries: readonly number[][]) => table(signature, [...Array<number>(12).fill(0), ...entries.flat()]);

  it.each([
    ['of Intel', withHeader('DMAR', unit(0, 16), unit(1, 24), unit(0, 24), unit(2, 8)), '= Intel VT-d (DMAR), units: 2'],
    ['of AMD, whose blocks of other types repeat the same', withHeader('IVRS', block(0x10, 24), block(0x11, 40), block(0x40, 40), block(0x20, 32)), '= AMD-Vi (IVRS), units: 1'],
    ['with an entry of no length', withHeader('DMAR', unit(0, 16), unit(0, 0), unit(0, 16)), '= Intel VT-d (DMAR), units: 1'],
    ['with an entry that protrudes', withHeader('DMAR', unit(0, 16), [...le(0, 2), ...le(0xffff, 2)]), '= Intel VT-d (DMAR), units: 2'],
    ['without entries', withHeader('DMAR'), '= Intel VT-d (DMAR), units: 0'],
  ])('%s are counted', (_, bytes, line) => {
    firmware(bytes);
    expect(said(reportIommu)).toEqual(['+ IOMMU', line]);
  });

  it('that are not there are a line', () => expect(said(reportIommu)[0]).toMatch(/^- IOMMU: devices of the machine reach all of its memory/));
});

describe('the memory map', () => {
  const entry = (base: bigint, length: bigint, type: number) => [...le(20, 4), ...le(Number(base & 0xffff_ffffn), 4), ...le(Number(base >> 32n), 4), ...le(Number(length & 0xffff_ffffn), 4), ...le(Number(length >> 32n), 4), ...le(type, 4)];
  function map(...entries: readonly number[][]): void {
    put(0x9000, [...le(1 << 6, 4), ...Array<number>(40).fill(0), ...le(entries.flat().length, 4), ...le(0xa000, 4), ...Array<number>(64).fill(0)]);
    put(0xa000, entries.flat());
    machine.boot.magic = 0x2bad_b002;
    machine.boot.info = 0x9000n;
  }

  it('is shown by ranges, with what they are', () => {
    map(entry(0n, 0x9_fc00n, 1), entry(0x1_0000_0000n, 0x4000_0000n, 1), entry(0xe0_0000n, 0x1000n, 3), entry(0xe1_0000n, 0x1000n, 4), entry(0xe2_0000n, 0x1000n, 5), entry(0xe3_0000n, 0x1000n, 77));
    expect(said(reportMemory)).toEqual([
      '= 0000000000000000 to 000000000009fbff: 639 KB RAM', '= 0000000100000000 to 000000013fffffff: 1048576 KB RAM', '= 0000000000e00000 to 0000000000e00fff: 4 KB ACPI tables',
      '= 0000000000e10000 to 0000000000e10fff: 4 KB ACPI NVS', '= 0000000000e20000 to 0000000000e20fff: 4 KB defective', '= 0000000000e30000 to 0000000000e30fff: 4 KB reserved', '= RAM in all: 0 MB',
    ]);
  });

  it('with empty ranges, with one that wraps around, and with too many, is shown as far as it makes sense', () => {
    map(entry(0n, 0n, 1), entry(0xffff_ffff_ffff_f000n, 0x2000n, 2), ...Array.from({ length: 200 }, (_, i) => entry(BigInt(i) << 20n, 0x1000n, 2)));
    const entries = said(reportMemory);
    expect(entries[0]).toBe('= fffffffffffff000 to 0000000000000fff: 8 KB reserved');
    expect(entries).toHaveLength(98);
    expect(entries.at(-2)).toBe('= further ranges: 105');
  });
});

/** CPUID of a processor of this vendor, signature and name. */
function processor(vendor: string, signature: number, name: string): void {
  const word = (from: string, at: number) => le32(text(from.padEnd(48, '\0')).slice(at, at + 4));
  const le32 = (bytes: readonly number[]) => bytes.reduce((sum, byte, i) => (sum | (byte << (8 * i))) >>> 0, 0);
  machine.setCpuid(0, 0, { eax: 1, ebx: word(vendor, 0), edx: word(vendor, 4), ecx: word(vendor, 8) });
  machine.setCpuid(1, 0, { eax: signature });
  machine.setCpuid(0x8000_0000, 0, { eax: name === '' ? 0 : 0x8000_0004 });
  for (let i = 0; i < 3; i++) machine.setCpuid(0x8000_0002 + i, 0, { eax: word(name, 16 * i), ebx: word(name, 16 * i + 4), ecx: word(name, 16 * i + 8), edx: word(name, 16 * i + 12) });
}

describe('the processor', () => {
  it.each([
    ['GenuineIntel', 0x306c3, 'family 6, model 60, stepping 3'], ['AuthenticAMD', 0x800f12, 'family 23, model 1, stepping 2'], ['AuthenticAMD', 0xa20f10, 'family 25, model 33, stepping 0'],
    ['GenuineIntel', 0x0f41, 'family 15, model 4, stepping 1'],
  ])('%s %s is told by its numbers', (vendor, signature, numbers) => {
    processor(vendor, signature, '');
    expect(said(reportIdentity)[0]).toBe(`= vendor ${vendor}, ${numbers}, microcode 0x0`);
  });

  it('has its name without spaces around it', () => {
    processor('GenuineIntel', 0x306c3, '       Intel(R) Xeon(R) CPU      ');
    expect(said(reportIdentity)[1]).toBe('= name: Intel(R) Xeon(R) CPU');
  });

  it("tells its microcode's revision in the half of the register that the vendor uses", () => {
    processor('GenuineIntel', 0x306c3, '');
    machine.msrs.setReadOnly(0x8b, 0x28_0000_0000n);
    expect(said(reportIdentity)[0]).toMatch(/microcode 0x28$/);
    takeScreen();
    processor('AuthenticAMD', 0x800f12, '');
    machine.msrs.setReadOnly(0x8b, 0x800_1250n);
    expect(said(reportIdentity)[0]).toMatch(/microcode 0x8001250$/);
  });
});

describe('the last lines', () => {
  it('are read by lyn report-hardware: counts, processor, verdict and sums', () => {
    machine.boot.buildId = '0123456789abcdef';
    processor('Genuine\x07ntel', 0x306c3, '');
    page.say(Mark.Title, 'Lyn self-test, page 1');
    page.say(Mark.Section, '[processor]');
    reportIdentity();
    page.say(Mark.Failed, 'nothing works');
    page.lack('PCID', 'guests are not offered it');
    page.say(Mark.Section, '[summary]');
    reportSummary('VT-x', 'the firmware has locked it off');
    preparePhotograph(false);
    page.endPlain();
    const { photograph, entries } = readPage(lines().join('\n'));
    expect(photograph).toMatchObject({ runs: false, vendor: 'Genuine.ntel', family: 6, model: 60, stepping: 3, passed: 0, failed: 2, missing: 1 });
    expect(entries).toContainEqual({ section: 'summary', kind: 'fact', names: [], text: 'Lyn does not run on this machine: the firmware has locked it off' });
  });

  it('say that a check has failed where Lyn runs nevertheless', () => {
    page.say(Mark.Section, '[summary]');
    reportSummary('VT-x', '');
    page.say(Mark.Failed, 'a timer');
    reportSummary('VT-x', '');
    expect(pageEntries().filter((line) => line.startsWith('= Lyn runs'))).toEqual(['= Lyn runs on this machine, with VT-x', '= Lyn runs on this machine, with VT-x; but a check has failed, see above']);
  });
});
