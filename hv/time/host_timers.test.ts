import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { ram } from '../memory/memory_map.ts';
import { le, rootPointer, rsdt, table } from '../processor/madt.testing.ts';
import { againstHpet } from './host_hpet.ts';
import { againstPmTimer } from './host_pm_timer.ts';
import { findTscFrequency } from './frequency.ts';
import { FREQUENCY, startTime, TestHpet, TestPit, TestPmTimer } from './timers.testing.ts';

const LIST = 0x7fe_0000n;
const [FADT, HPET] = [0x7fe_1000n, 0x7fe_2000n];
const BASE = 0xfed0_0000n;

const put = (address: bigint, bytes: readonly number[]) => machine.memory.write(address, new Uint8Array(bytes));

/** The body of a table of so many bytes, header included, with fields at offsets from the table's start. */
function body(size: number, ...fields: readonly (readonly [offset: number, bytes: readonly number[]])[]): number[] {
  const bytes = Array<number>(size - 36).fill(0);
  for (const [offset, value] of fields) bytes.splice(offset - 36, value.length, ...value);
  return bytes;
}

const pmTimer = (port: number, length = 4) => [[76, le(port, 4)], [91, [length]]] as const;
const longPmTimer = (space: number, port: number) => [[208, [space, 32, 0, 3, ...le(port, 4)]]] as const;
const hpetAt = (base: number, space = 0, above4G = 0) => [[40, [space, 64, 0, 0, ...le(base, 4), ...le(above4G, 4)]]] as const;

const oldFadt = (...fields: Parameters<typeof body>[1][]) => table('FACP', body(116, ...fields));
const fadt = (...fields: Parameters<typeof body>[1][]) => table('FACP', body(276, ...fields));
const hpet = (...fields: Parameters<typeof body>[1][]) => table('HPET', body(56, ...fields));
const damaged = (bytes: readonly number[]) => bytes.map((byte, i) => (i === 20 ? byte ^ 0x55 : byte));

/** Tables of the firmware; what is not given is not there. */
function tables({ fixed = [], timer = [] }: { fixed?: number[]; timer?: number[] }): void {
  put(0xf_5a00n, rootPointer(Number(LIST)));
  put(LIST, rsdt(Number(FADT), Number(HPET)));
  put(FADT, fixed);
  put(HPET, timer);
}

/** Deviation from the true frequency in parts per million. */
const deviation = (measured: bigint) => Math.abs(Number(measured - FREQUENCY)) / Number(FREQUENCY) * 1e6;

beforeEach(() => {
  startTime();
  machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_0008, ebx: 0, ecx: 0, edx: 0 });
  machine.setCpuid(0x8000_0007, 0, { eax: 0, ebx: 0, ecx: 0, edx: 1 << 8 });
});

describe('the timers of the machine', () => {
  const source = () => (findTscFrequency(), /by (.*)$/.exec(machine.log.lines.at(-1)!)?.[1]);
  const all = () => ({ pm: new TestPmTimer(), hpet: new TestHpet(BASE), pit: new TestPit() });
  const both = { fixed: fadt(...pmTimer(0x608)), timer: hpet(...hpetAt(Number(BASE))) };

  it('are the PM timer before the others', () => {
    all();
    tables(both);
    expect(source()).toBe('the PM timer');
    expect(machine.ports.writes).toEqual([]);
  });

  it('are the HPET where the PM timer stands still', () => {
    all().pm.stuck = true;
    tables(both);
    expect(source()).toBe('the HPET');
  });

  it('are the HPET where there is no PM timer', () => {
    all();
    tables({ timer: both.timer });
    expect(source()).toBe('the HPET');
  });

  it('are the 8254 where both stand still', () => {
    const { pm, hpet: timer } = all();
    pm.stuck = timer.stuck = true;
    tables(both);
    expect(source()).toBe('the 8254');
  });

  it('are the 8254 where there are no tables', () => {
    all();
    expect(source()).toBe('the 8254');
  });

  it('are the 8254 where the list of tables is damaged, which is said once', () => {
    all();
    tables(both);
    put(LIST, damaged(rsdt(Number(FADT), Number(HPET))));
    expect(source()).toBe('the 8254');
    expect(machine.log.linesOf('warn')).toEqual(["the firmware's ACPI table at 0x7fe0000 is damaged and left alone"]);
  });
});

describe('the PM timer', () => {
  it.each([
    ['in a table of ACPI 1.0', oldFadt(...pmTimer(0x608)), 0x608],
    ['by its short address', fadt(...pmTimer(0xb008)), 0xb008],
    ['by its long address, which is the one that counts', fadt(...pmTimer(0x4000), ...longPmTimer(1, 0x808)), 0x808],
    ['by its short address where the long one is in memory', fadt(...pmTimer(0x608), ...longPmTimer(0, 0x9000_0000)), 0x608],
    ['by its short address where the table ends within the long one', table('FACP', body(216, ...pmTimer(0x608), [208, [1, 32, 0, 3, ...le(0x808, 4)]])), 0x608],
  ])('is found %s', (_, fixed, port) => {
    new TestPmTimer(port);
    tables({ fixed });
    expect(deviation(againstPmTimer(false))).toBeLessThan(60);
  });

  it.each([24, 32])('has %i bits, and goes on behind its end', (bits) => {
    new TestPmTimer(0x608, bits);
    tables({ fixed: fadt(...pmTimer(0x608)) });
    machine.tsc.value = (((1n << BigInt(bits)) - 50_000n) * FREQUENCY) / 3_579_545n;
    expect(deviation(againstPmTimer(false))).toBeLessThan(60);
  });

  it('is read three times, so that a wrong value does not count', () => {
    new TestPmTimer().wrongEvery = 7;
    tables({ fixed: fadt(...pmTimer(0x608)) });
    expect(deviation(againstPmTimer(false))).toBeLessThan(60);
    expect(machine.log.lines).toEqual([]);
  });

  it.each([
    ['whose block has another length than four', fadt(...pmTimer(0x608, 8))],
    ['without an address', fadt(...pmTimer(0))],
    ['beyond the ports', fadt(...pmTimer(0x1_0608))],
    ['across the last port', fadt(...pmTimer(0xfffd))],
    ['in a table that does not add up', damaged(fadt(...pmTimer(0x608)))],
    ['in a table shorter than that of ACPI 1.0', table('FACP', body(112, ...pmTimer(0x608)))],
    ['that stands still', fadt(...pmTimer(0x700))],
  ])('is passed over: one %s', (_, fixed) => {
    new TestPmTimer();
    new TestPmTimer(0xfffd);
    tables({ fixed });
    expect(againstPmTimer(false)).toBe(0n);
  });
});

describe('the HPET', () => {
  it.each([
    [64, 69_841_279n],
    [32, 41_666_667n],
    [64, 100_000_000n],
    [32, 10_000_000n],
  ])('has %i bits and a period of %i fs', (bits, period) => {
    new TestHpet(BASE, period, bits);
    tables({ timer: hpet(...hpetAt(Number(BASE))) });
    expect(deviation(againstHpet(false))).toBeLessThan(60);
  });

  it('goes on behind the end of 32 bits', () => {
    new TestHpet(BASE, 10_000_000n, 32);
    tables({ timer: hpet(...hpetAt(Number(BASE))) });
    machine.tsc.value = (((1n << 32n) - 100_000n) * FREQUENCY) / 100_000_000n;
    expect(deviation(againstHpet(false))).toBeLessThan(60);
  });

  it.each([0n, 1n, 2n])('is left in the configuration %i in which it was', (configuration) => {
    const timer = new TestHpet(BASE);
    timer.configuration = configuration;
    tables({ timer: hpet(...hpetAt(Number(BASE))) });
    expect(deviation(againstHpet(false))).toBeLessThan(60);
    expect(timer.configuration).toBe(configuration);
  });

  it.each([0n, 99_999n, 100_000_001n, 0xffff_ffffn])('is passed over with a period of %i fs, and not touched', (period) => {
    const timer = new TestHpet(BASE, period);
    timer.configuration = 2n;
    tables({ timer: hpet(...hpetAt(Number(BASE))) });
    expect(againstHpet(false)).toBe(0n);
    expect(timer.configuration).toBe(2n);
  });

  it.each([
    ['in ports', hpetAt(Number(BASE), 1)],
    ['without an address', hpetAt(0)],
    ['at an address that is no multiple of its size', hpetAt(Number(BASE) + 8)],
    ['above 4 GB', hpetAt(Number(BASE), 0, 1)],
    ['in RAM', hpetAt(0x10_0000)],
  ])('is passed over: one %s', (_, place) => {
    ram.add(0n, 0x800_0000n);
    for (const base of [BASE, 0x10_0000n, BASE + 8n]) new TestHpet(base);
    tables({ timer: hpet(...place) });
    expect(againstHpet(false)).toBe(0n);
  });

  it.each([
    ['does not add up', damaged(hpet(...hpetAt(Number(BASE))))],
    ['is too short', table('HPET', body(52, [40, [0, 64, 0, 0, ...le(Number(BASE), 4)]]))],
  ])('is passed over where its table %s', (_, timer) => {
    new TestHpet(BASE);
    tables({ timer });
    expect(againstHpet(false)).toBe(0n);
    expect(machine.log.linesOf('warn')).toHaveLength(1);
  });
});
