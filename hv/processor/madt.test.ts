import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ioApic, le, madt, override, processor, rootPointer, rsdt, table, widePointer, x2apicProcessor, xsdt } from './madt.testing.ts';
import { topology } from './madt.ts';

const ROOT = 0xf_5a00n;
const LIST = 0x7fe_0000n;
const MADT = 0x7fe_1000n;

const put = (address: bigint, ...bytes: number[]) => machine.memory.write(address, new Uint8Array(bytes));

/** ACPI tables of revision 0 (RSDT) with this MADT, and one table before it. */
function tables(...entries: readonly number[][]): void {
  put(ROOT, ...rootPointer(Number(LIST)));
  put(LIST, ...rsdt(0x7fe_0800, Number(MADT)));
  put(0x7fe_0800n, ...table('FACP', []));
  put(MADT, ...madt(...entries));
}

beforeEach(() => machine.reset());

describe("the firmware's tables", () => {
  it('tell of the processors that can be used', () => {
    tables(processor(0), processor(2), processor(3, false), x2apicProcessor(0x1_0004));
    topology.read();
    expect([...topology.apics].slice(0, topology.count)).toEqual([0, 2, 0x1_0004]);
  });

  it('tell of the I/O APIC with the ISA interrupts, and where they are not as on the first PCs', () => {
    tables(ioApic(0xfec1_0000, 24), ioApic(0xfec0_8000, 0), override(0, 2));
    topology.read();
    expect(topology.ioApic).toBe(0xfec0_8000n);
    expect([topology.inputs[0], topology.inputs[4]]).toEqual([2, 4]);
  });

  it('are found by the word at 40Eh too', () => {
    tables(processor(7));
    put(ROOT, ...Array(8).fill(0));
    put(0x40en, ...le(0x9fc0, 2));
    put(0x9_fc10n, ...rootPointer(Number(LIST)));
    topology.read();
    expect(topology.apics[0]).toBe(7);
  });

  it('may be missing: the I/O APIC is where it always was', () => {
    topology.read();
    expect(topology).toMatchObject({ count: 0, ioApic: 0xfec0_0000n });
    expect(topology.inputs[4]).toBe(4);
  });

  it('may be damaged: an entry of no length ends them', () => {
    tables(processor(1), [0, 0, 0, 0]);
    topology.read();
    expect(topology.count).toBe(1);
  });

  it.each([
    ['a processor', [0, 7, 0, 5, 1, 0, 0]],
    ['a processor of x2APIC', [9, 12, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0]],
    ['an I/O APIC', [1, 8, 0, 0, ...le(0xfec1_0000, 4)]],
    ['an override', [2, 6, 0, 0, 2, 0]],
  ])('may be damaged: %s in fewer bytes than it takes is left out', (_, entry) => {
    tables(entry, processor(3));
    topology.read();
    expect([...topology.apics].slice(0, topology.count)).toEqual([3]);
    expect([topology.ioApic, topology.inputs[0]]).toEqual([0xfec0_0000n, 0]);
  });

  it('may be damaged: an entry that goes on behind the end is left out', () => {
    tables(processor(3), [0, 8, 0, 5]);
    put(MADT + BigInt(44 + 8 + 4), ...le(1, 4));
    topology.read();
    expect(topology.count).toBe(1);
  });

  it('may name a processor twice: it is one', () => {
    tables(processor(1), x2apicProcessor(1), processor(2));
    topology.read();
    expect([...topology.apics].slice(0, topology.count)).toEqual([1, 2]);
  });

  it.each([
    ['the root pointer', ROOT + 9n],
    ['the list of tables', LIST + 10n],
    ['the table itself', MADT + 40n],
  ])('are not believed where %s does not add up', (_, address) => {
    tables(processor(1));
    put(address, 0x55);
    topology.read();
    expect(topology.count).toBe(0);
  });

  it('are those of the RSDT where the root pointer is a copy of revision 0 of one that has more', () => {
    tables(processor(3));
    const copy = [...rootPointer(Number(LIST))];
    copy[15] = 2;
    copy[8] = (copy[8]! - 2) & 0xff;
    put(ROOT, ...copy, 0, 0, 0, 0, 15, 0, 0, 0, 44, 0, 0, 0);
    topology.read();
    expect(topology.apics[0]).toBe(3);
    expect(machine.log.linesOf('warn')).toEqual([]);
  });

  it.each([['is damaged', 0x7fe_2000n], ['is out of reach', 0x1_0000_0000n]])('are those of the RSDT where the XSDT %s', (_, address) => {
    tables(processor(3));
    put(0x7fe_2000n, ...xsdt(MADT).map((byte, i) => (i === 20 ? byte ^ 1 : byte)));
    put(ROOT, ...widePointer(address, Number(LIST)));
    topology.read();
    expect(topology.apics[0]).toBe(3);
  });

  it.each([['shorter than its header', 8], ['longer than any', 0xffff_ffff]])('are not believed where the list is %s', (_, length) => {
    tables(processor(1));
    put(LIST, ...table('RSDT', le(Number(MADT), 4), length));
    topology.read();
    expect(topology.count).toBe(0);
    expect(machine.log.linesOf('warn')).toHaveLength(1);
  });

  it('are not believed where the list names a table above 4 GB', () => {
    tables(processor(1));
    put(LIST, ...xsdt(1n << 32n));
    put(ROOT, ...widePointer(LIST));
    topology.read();
    expect(topology.count).toBe(0);
  });

  it('may tell of more processors than are used', () => {
    tables(...Array.from({ length: 260 }, (_, i) => x2apicProcessor(i)));
    topology.read();
    expect(topology.count).toBe(256);
    expect(machine.log.linesOf('warn')).toHaveLength(4);
  });
});
