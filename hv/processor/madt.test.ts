import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { topology } from './madt.ts';

const ROOT = 0xf_5a00n;
const LIST = 0x7fe_0000n;
const MADT = 0x7fe_1000n;

const text = (value: string) => [...new TextEncoder().encode(value)];
const le = (value: number, bytes: number) => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff);
const put = (address: bigint, ...bytes: number[]) => machine.memory.write(address, new Uint8Array(bytes));

const processor = (apic: number, enabled = true) => [0, 8, 0, apic, ...le(enabled ? 1 : 0, 4)];
const x2apicProcessor = (apic: number) => [9, 16, 0, 0, ...le(apic, 4), ...le(1, 4), ...le(0, 4)];
const ioApic = (address: number, firstInput: number) => [1, 12, 0, 0, ...le(address, 4), ...le(firstInput, 4)];
const override = (line: number, input: number) => [2, 10, 0, line, ...le(input, 4), 0, 0];

/** `bytes` with the one at `checksum` set so that all add up to zero. */
function summed(bytes: number[], checksum: number): number[] {
  const rest = bytes.reduce((total, byte, i) => (i === checksum ? total : total + byte), 0);
  return bytes.map((byte, i) => (i === checksum ? -rest & 0xff : byte));
}

const rootPointer = () => summed([...text('RSD PTR '), ...Array(8).fill(0), ...le(Number(LIST), 4)], 8);
const table = (signature: string, body: number[], length = 36 + body.length) => summed([...text(signature), ...le(length, 4), ...Array(28).fill(0), ...body], 9);

/** ACPI tables of revision 0 (RSDT) with this MADT, and one table before it. */
function tables(...entries: readonly number[][]): void {
  put(ROOT, ...rootPointer());
  put(LIST, ...table('RSDT', [...le(0x7fe_0800, 4), ...le(Number(MADT), 4)]));
  put(0x7fe_0800n, ...table('FACP', []));
  put(MADT, ...table('APIC', [...Array(8).fill(0), ...entries.flat()]));
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
    put(0x9_fc10n, ...rootPointer());
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
    ['the root pointer', ROOT + 9n],
    ['the list of tables', LIST + 10n],
    ['the table itself', MADT + 40n],
  ])('are not believed where %s does not add up', (_, address) => {
    tables(processor(1));
    put(address, 0x55);
    topology.read();
    expect(topology.count).toBe(0);
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
    put(LIST, ...table('XSDT', [0, 0, 0, 0, 1, 0, 0, 0]));
    put(ROOT, ...summed([...text('RSD PTR '), ...Array(7).fill(0), 2, ...le(0, 4)], 8), ...le(36, 4), ...le(Number(LIST), 4), ...le(0, 4));
    topology.read();
    expect(topology.count).toBe(0);
  });

  it('may tell of more processors than are used', () => {
    tables(...Array.from({ length: 20 }, (_, i) => processor(i)));
    topology.read();
    expect(topology.count).toBe(16);
    expect(machine.log.linesOf('warn')).toHaveLength(4);
  });
});
