import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ControlKind, vmxCapabilities } from '../vmx/capabilities.ts';
import { missingVmxCapabilities } from '../vmx/requirements.ts';
import { bitsOf, CapabilityMsr, Ept, offerVmx } from '../vmx/vmx.testing.ts';
import { Kind, type Capability } from './capability.ts';
import { cpuidFeatures, cpuidWord } from './cpuid_features.ts';
import { pageLines, takeScreen } from './page.testing.ts';
import { svmCandidate } from './svm_candidate.ts';
import { svmCapabilityTable, SvmWord } from './svm_table.ts';
import { vmxCandidate } from './vmx_candidate.ts';
import { vmxCapabilityTable, Word } from './vmx_table.ts';
import { vmxWord } from './vmx_words.ts';

beforeEach(() => machine.reset());

const [ofCpuid, ofVmx, ofSvm] = [[...cpuidFeatures], [...vmxCapabilityTable], [...svmCapabilityTable]];
const tables: readonly [string, readonly Capability[]][] = [['CPUID', ofCpuid], ['VT-x', ofVmx], ['AMD-V', ofSvm]];

describe.each(tables)('the table of %s', (_, table) => {
  it('names nothing twice, and no bit twice', () => {
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
    expect(new Set(table.map(({ word, bit }) => `${word}.${bit}`)).size).toBe(table.length);
  });

  it('has names that can stand in lists', () => {
    for (const { name } of table) expect(name).toMatch(/^[^,:]+$/);
  });

  it('says of all that is needed, or used, what for, or what Lyn does without', () => {
    for (const { name, kind, without } of table) expect(without.length > 0, name).toBe(kind === Kind.Needed || kind === Kind.Used);
  });
});

/** Numbers from the first to the last. */
const from = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Every bit that the manuals define as a capability: SDM volume 3, tables 27-5 to 27-8, 27-10, 27-14, 27-15 and 27-17, appendix A; APM volume 3, appendix E.4.9. */
const defined: readonly (readonly [string, readonly Capability[], number, readonly number[]])[] = [
  ['IA32_VMX_BASIC', ofVmx, Word.Basic, [49, 54, 55, 56, 58]],
  ['the pin-based controls', ofVmx, Word.Pin, [0, 3, 5, 6, 7]],
  ['the primary controls', ofVmx, Word.Primary, [2, 3, 7, ...from(9, 12), 15, 16, 17, ...from(19, 25), ...from(27, 31)]],
  ['the secondary controls', ofVmx, Word.Secondary, [...from(0, 28), 30, 31]],
  ['the tertiary controls', ofVmx, Word.Tertiary, [...from(0, 9), 12]],
  ['the exit controls', ofVmx, Word.Exit, [2, 9, 12, 15, ...from(18, 31)]],
  ['the secondary exit controls', ofVmx, Word.SecondaryExit, from(0, 3)],
  ['the entry controls', ofVmx, Word.Entry, [2, 9, 10, 11, ...from(13, 25)]],
  ['IA32_VMX_MISC', ofVmx, Word.Miscellaneous, [5, 6, 7, 8, 14, 15, 28, 29, 30]],
  ['IA32_VMX_EPT_VPID_CAP', ofVmx, Word.EptVpid, [0, 6, 7, 8, 14, 16, 17, ...from(20, 23), 25, 26, 32, ...from(40, 43)]],
  ['IA32_VMX_VMFUNC', ofVmx, Word.Functions, [0]],
  ['CPUID 8000000Ah EDX', ofSvm, SvmWord.Edx, [...from(0, 8), 10, 12, 13, ...from(15, 21), ...from(23, 30)]],
  ['CPUID 8000000Ah ECX', ofSvm, SvmWord.Ecx, [4, 5, 6]],
];

it.each(defined)('of %s every bit is in its table that the manual defines, and no other', (_, table, word, bits) => {
  expect(table.filter((row) => row.word === word).map(({ bit }) => bit).sort((a, b) => a - b)).toEqual(bits);
});

it('the tables have no words beside these', () => {
  expect(defined.reduce((sum, [, , , bits]) => sum + bits.length, 0)).toBe(ofVmx.length + ofSvm.length);
});

/** Rows that are marked as needed: word and bit. */
const needed = (word: Word) => new Set(ofVmx.filter((row) => row.kind === Kind.Needed && row.word === word).map(({ bit }) => bit));
const bitNumbers = (raw: number) => bitsOf(raw).map((bit) => Math.log2(bit));

describe('what the table of VT-x marks as needed', () => {
  const kinds = [[ControlKind.Pin, Word.Pin, []], [ControlKind.Primary, Word.Primary, [2, 22]], [ControlKind.Secondary, Word.Secondary, []], [ControlKind.Exit, Word.Exit, []], [ControlKind.Entry, Word.Entry, [9]]] as const;

  it.each(kinds)('of the controls of kind %i is what Lyn refuses to be without, and what every processor with VT-x has', (kind, word, everywhere) => {
    const everything = 0xffff_ffff;
    offerVmx({ pin: everything, exit: everything, entry: everything, secondary: everything, primary: kind === ControlKind.Secondary ? 0 : everything });
    missingVmxCapabilities();
    const refused = bitNumbers(vmxCapabilities.missing(kind));
    expect(refused.length).toBeGreaterThan(0);
    expect([...needed(word)].sort((a, b) => a - b)).toEqual([...refused, ...everywhere].sort((a, b) => a - b));
  });

  it('of EPT is what Lyn refuses to be without, and INVEPT of all contexts, with which it begins', () => {
    const refused = Object.values(Ept).filter((bit) => (offerVmx({ ept: bit }), missingVmxCapabilities() > 0)).map((bit) => bit.toString(2).length - 1);
    expect([...needed(Word.EptVpid)].sort((a, b) => a - b)).toEqual([...refused, 26].sort((a, b) => a - b));
  });
});

describe('the words of VT-x', () => {
  it('are the bits that may be one, by the true MSRs', () => {
    offerVmx({ pin: 1 << 7 });
    expect(vmxWord(Word.Pin)).toBe(0xffff_ff7fn);
  });

  it('are by the older MSRs where there are no others', () => {
    offerVmx({ basic: 1n << 55n });
    machine.msrs.setReadOnly(CapabilityMsr.pin, 0x7f_0000_0016n);
    expect(vmxWord(Word.Pin)).toBe(0x7fn);
  });

  it('have tertiary and secondary exit controls, of 64 bits, where the primary ones allow them', () => {
    machine.msrs.setReadOnly(0x492, 0x1_0000_0010n);
    machine.msrs.setReadOnly(0x493, 0x8n);
    offerVmx();
    expect([vmxWord(Word.Tertiary), vmxWord(Word.SecondaryExit)]).toEqual([0x1_0000_0010n, 0x8n]);
    offerVmx({ primary: 1 << 17, exit: 1 << 31 });
    expect([vmxWord(Word.Tertiary), vmxWord(Word.SecondaryExit)]).toEqual([0n, 0n]);
  });

  it('have no secondary controls, EPT or VM functions where the primary ones do not allow them', () => {
    offerVmx({ primary: 0x8000_0000 });
    for (const word of [Word.Secondary, Word.EptVpid, Word.Functions]) expect(vmxWord(word)).toBe(0n);
  });

  it('have nothing where a virtual machine leaves MSRs out', () => {
    for (const word of [Word.Basic, Word.Pin, Word.Secondary, Word.Miscellaneous, Word.EptVpid, Word.Functions]) expect(vmxWord(word)).toBe(0n);
  });
});

describe('the facts beside the tables', () => {
  it('of VT-x are its capability MSRs, those too that are not there', () => {
    takeScreen();
    machine.setCpuid(0, 0, { eax: 1 });
    offerVmx();
    vmxCandidate.report();
    const entry = pageLines().join('').replaceAll(/ +/g, ' ');
    expect(entry).toContain('= VMX capability MSRs from 480h on: 0xd810000000002b none none none none 0x45 0x80000021 0xffffffff 0x2000 0x3727ff none 0xffffffff00000000 ');
    expect(entry).toMatch(/ none none none- secondary exit controls|none none none\+/);
  });

  it('of AMD-V are its revision and its address space identifiers', () => {
    takeScreen();
    machine.setCpuid(0x8000_000A, 0, { eax: 1, ebx: 16, ecx: 1 << 6, edx: 1 << 3 });
    svmCandidate.report();
    expect(pageLines()).toContain('= revision 1, address space identifiers: 16');
    expect(pageLines()).toContain('+ next RIP, x2AVIC of 4096 vCPUs');
  });
});

describe('a word of CPUID', () => {
  const row = (wanted: string) => ofCpuid.find(({ name }) => name === wanted)!;

  it('has the bit of the leaf and register', () => {
    machine.setCpuid(0, 0, { eax: 7 });
    machine.setCpuid(7, 0, { ebx: 1 << 7 });
    expect((cpuidWord(row('SMEP').word) >> BigInt(row('SMEP').bit)) & 1n).toBe(1n);
    expect((cpuidWord(row('SMAP').word) >> BigInt(row('SMAP').bit)) & 1n).toBe(0n);
  });

  it('of a leaf that is not there is zero, whatever the processor gives', () => {
    machine.setCpuid(0, 0, { eax: 6 });
    machine.setCpuid(7, 0, { ebx: 0xffff_ffff });
    expect(cpuidWord(row('SMEP').word)).toBe(0n);
    machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0001 });
    machine.setCpuid(0x8000_0007, 0, { edx: 0xffff_ffff });
    expect(cpuidWord(row('invariant TSC').word)).toBe(0n);
  });
});
