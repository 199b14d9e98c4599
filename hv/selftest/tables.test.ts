import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ControlKind, vmxCapabilities } from '../vmx/capabilities.ts';
import { missingVmxCapabilities } from '../vmx/requirements.ts';
import { bitsOf, CapabilityMsr, Ept, offerVmx } from '../vmx/vmx.testing.ts';
import { Kind, type Capability } from './capability.ts';
import { cpuidFeatures, cpuidWord } from './cpuid_features.ts';
import { svmCapabilityTable } from './svm_table.ts';
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

  it('have no secondary controls, EPT or VM functions where the primary ones do not allow them', () => {
    offerVmx({ primary: 0x8000_0000 });
    for (const word of [Word.Secondary, Word.EptVpid, Word.Functions]) expect(vmxWord(word)).toBe(0n);
  });

  it('have nothing where a virtual machine leaves MSRs out', () => {
    for (const word of [Word.Basic, Word.Pin, Word.Secondary, Word.Miscellaneous, Word.EptVpid, Word.Functions]) expect(vmxWord(word)).toBe(0n);
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
