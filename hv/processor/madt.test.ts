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

/** ACPI tables of revision 0 (RSDT) with this MADT, and one table before it. */
function tables(...entries: readonly number[][]): void {
  put(ROOT, ...text('RSD PTR '), ...Array(8).fill(0), ...le(Number(LIST), 4));
  put(LIST, ...text('RSDT'), ...le(36 + 8, 4));
  put(LIST + 36n, ...le(0x7fe_0800, 4), ...le(Number(MADT), 4));
  put(0x7fe_0800n, ...text('FACP'));
  const body = entries.flat();
  put(MADT, ...text('APIC'), ...le(44 + body.length, 4));
  put(MADT + 44n, ...body);
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
    put(0x9_fc10n, ...text('RSD PTR '), ...Array(8).fill(0), ...le(Number(LIST), 4));
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

  it('may tell of more processors than are used', () => {
    tables(...Array.from({ length: 20 }, (_, i) => processor(i)));
    topology.read();
    expect(topology.count).toBe(16);
    expect(machine.log.linesOf('warn')).toHaveLength(4);
  });
});
