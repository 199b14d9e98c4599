import { beforeEach, describe, expect, test } from 'vitest';
import { cpu, memory, mmio, port, svm, textOf, vmx } from '../intrinsics.ts';
import { LynPanic, machine } from '../test.ts';

beforeEach(() => machine.reset());

describe('ports', () => {
  test('read all ones where nothing is', () => {
    expect([port.in8(0x80), port.in16(0x80), port.in32(0x80)]).toEqual([0xff, 0xffff, 0xffff_ffff]);
  });

  test('are answered by handlers and scripts, and writes are recorded', () => {
    let latch = 0;
    machine.ports.handle(0x70, 0x71, { in: (offset) => latch + offset, out: (_, __, value) => { latch = value; } });
    machine.ports.script(0x3fd, 0, 0x20);
    port.out8(0x70, 5);
    expect([port.in8(0x71), port.in8(0x3fd), port.in8(0x3fd), port.in8(0x3fd)]).toEqual([6, 0, 0x20, 0x20]);
    expect(machine.ports.writes).toEqual([{ port: 0x70, bytes: 1, value: 5 }]);
  });
});

describe('device memory', () => {
  test('is reached at the width of the access, and nowhere else', () => {
    const seen: [number, number, bigint][] = [];
    machine.mmio.handle(0xfee0_0000n, 16, { load: (offset, bytes) => BigInt(offset * 16 + bytes), store: (offset, bytes, value) => void seen.push([offset, bytes, value]) });
    expect([mmio.load8(0xfee0_0001n), mmio.load16(0xfee0_0002n), mmio.load32(0xfee0_0004n), mmio.load64(0xfee0_0008n)]).toEqual([0x11, 0x22, 0x44, 0x88n]);
    mmio.store8(0xfee0_0003n, 0xff);
    mmio.store16(0xfee0_000en, 0xabcd);
    expect(seen).toEqual([[3, 1, 0xffn], [14, 2, 0xabcdn]]);
    expect(() => mmio.load16(0xfee0_0001n)).toThrow('misaligned access');
    expect(() => mmio.load8(0xfee0_0010n)).toThrow('no device');
  });
});

describe('AMD-V', () => {
  const EFER = 0xc000_0080;

  test('needs EFER.SVME and a page', () => {
    expect(() => svm.clearGif()).toThrow('CLGI without EFER.SVME (#UD)');
    machine.msrs.set(EFER, 0x1000n);
    expect(() => svm.load(0x1008n)).toThrow('no page of memory (#GP)');
  });

  test('enters the guest for good, with the global interrupt flag clear', () => {
    machine.msrs.set(EFER, 0x1000n);
    expect(machine.run(() => svm.enter({ controlPhysical: 0x2000n }))).toBe('entered');
    expect(machine.svm.gif).toBe(false);
    expect(() => svm.enter({})).toThrow(LynPanic);
  });

  test('lets in what waits while the flag is set', () => {
    machine.msrs.set(EFER, 0x1000n);
    const seen: boolean[] = [];
    machine.svm.onOpen = () => void seen.push(machine.svm.gif);
    svm.acceptInterrupts();
    svm.idle();
    expect([seen, machine.svm.gif]).toEqual([[true, true], false]);
  });

  test('notes what is moved and invalidated', () => {
    machine.msrs.set(EFER, 0x1000n);
    svm.save(0x3000n);
    svm.load(0x3000n);
    svm.setGif();
    svm.invlpga(0x5000n, 7);
    expect(machine.svm.gif).toBe(true);
    expect(machine.svm.transfers).toEqual([{ instruction: 'vmsave', vmcb: 0x3000n }, { instruction: 'vmload', vmcb: 0x3000n }]);
    expect(machine.svm.invalidations).toEqual([{ address: 0x5000n, asid: 7 }]);
  });
});

describe('model-specific registers', () => {
  test('that nothing has made answer #GP', () => {
    expect(cpu.tryRdmsr(0x10)).toBe(false);
    expect(cpu.tryWrmsr(0x10, 1n)).toBe(false);
    expect(() => cpu.rdmsr(0x10)).toThrow(LynPanic);
  });

  test('keep what is written, but for the read-only ones', () => {
    machine.msrs.set(0x10, 1n);
    machine.msrs.setReadOnly(0x480, 4n);
    cpu.wrmsr(0x10, 7n);
    expect(cpu.rdmsr(0x10)).toBe(7n);
    expect(cpu.tryWrmsr(0x480, 0n)).toBe(false);
    expect([cpu.tryRdmsr(0x480), cpu.lastMsr()]).toEqual([true, 4n]);
  });

  test('may count as they are read', () => {
    machine.msrs.handleReads(0x839, () => --machine.tsc.value);
    machine.tsc.value = 100n;
    expect([cpu.rdmsr(0x839), cpu.tryRdmsr(0x839), cpu.lastMsr()]).toEqual([99n, true, 98n]);
  });

  test('are numbers with 64-bit values, as bigints: what else a test hands in is refused by name', () => {
    expect(() => machine.msrs.set(0x10, 5 as never)).toThrow('value of MSR 0x10: 5 where u64 (a bigint) is expected');
    expect(() => machine.msrs.set(0x10n as never, 5n)).toThrow('index of an MSR: 16n where u32 (a number) is expected');
    expect(() => machine.memory.install(0 as never, 4096n)).toThrow('address of machine.memory.install: 0 where u64 (a bigint) is expected');
    machine.msrs.set(0x10, -1n);
    expect(machine.msrs.get(0x10)).toBe(0xffff_ffff_ffff_ffffn);
  });

  test('are each processor\'s own', () => {
    machine.msrs.set(0x1b, 1n);
    machine.processor = 1;
    expect([cpu.index(), cpu.tryRdmsr(0x1b)]).toEqual([1, false]);
  });
});

describe('the processor', () => {
  test('counts time at each RDTSC', () => {
    machine.tsc.value = 100n;
    machine.tsc.step = 10n;
    expect([cpu.rdtsc(), cpu.rdtsc()]).toEqual([100n, 110n]);
  });

  test('has the CPUID leaves that were set, and zeros', () => {
    machine.setCpuid(1, 0, { ecx: 1 << 5 });
    expect(cpu.cpuid(1, 0)).toEqual({ eax: 0, ebx: 0, ecx: 32, edx: 0 });
    expect(cpu.cpuid(7, 0).ebx).toBe(0);
  });

  test('does not come back from a stop', () => {
    expect(machine.run(() => cpu.stop())).toBe('stopped');
    expect(machine.run(() => cpu.pause())).toBe('returned');
  });
});

describe('physical memory', () => {
  test('is zero at first, little-endian, of any alignment, across pages', () => {
    expect(memory.load64(0x12_3456_7000n)).toBe(0n);
    memory.store32(0xffen, 0x1122_3344);
    expect([memory.load8(0xfffn), memory.load16(0x1000n), memory.load64(0xffen)]).toEqual([0x33, 0x1122, 0x1122_3344n]);
  });

  test('gives slices of itself, over what was written before', () => {
    memory.store8(0x1fffn, 1);
    const bytes = memory.bytes(0x1ff0n, 0x2000);
    bytes[0x10] = 2;
    memory.store8(0x3000n, 3);
    expect([bytes[0xf], memory.load8(0x2000n), bytes[0x1010]]).toEqual([1, 2, 3]);
  });

  test('copies ranges that overlap', () => {
    machine.memory.write(0x1000n, [1, 2, 3]);
    memory.copy(0x1001n, 0x1000n, 3n);
    expect([...machine.memory.read(0x1000n, 4)]).toEqual([1, 1, 2, 3]);
  });

  test('has 52 bits of addresses', () => {
    expect(() => memory.store8(1n << 52n, 0)).toThrow('no physical memory at 0x10000000000000');
  });

  test('is where it has been installed, if that has been said, and an access elsewhere names the address', () => {
    machine.memory.install(0x0n, 0xa0000n);
    machine.memory.install(0x10_0000n, 0x1000n);
    memory.store32(0x10_0ffcn, 7);
    expect([memory.load32(0x10_0ffcn), memory.load8(0x9_ffffn), memory.load8(memory.addressOf(new Uint8Array(1)))]).toEqual([7, 0, 0]);
    const refused: readonly (readonly [() => unknown, string])[] = [
      [() => memory.load8(0xa_0000n), ' (a load of 1 byte at 0xa0000)'],
      [() => memory.load64(0xa_0010n), ' (a load of 8 bytes at 0xa0010)'],
      [() => memory.store16(0x9_ffffn, 1), ' (a store of 2 bytes at 0x9ffff)'],
      [() => memory.bytes(0x9_f000n, 0x2000), ''],
    ];
    for (const [access, what] of refused) {
      const place = what.includes('0xa0010') ? '0xa0010' : '0xa0000';
      expect(access).toThrow(new LynPanic(`no memory at ${place}${what}: there is 0x0 to 0x9ffff, 0x100000 to 0x100fff (machine.memory.install)`));
    }
    expect(memory.load8(0x9_ffffn)).toBe(0);
    machine.reset();
    expect(memory.load8(0xa_0000n)).toBe(0);
  });

  test('gives a static array an address that stays', () => {
    const array = new Uint32Array(2048);
    const address = memory.addressOf(array);
    memory.store32(address + 4n, 7);
    expect([array[1], memory.addressOf(array), memory.addressOf(array.subarray(1)), address & 0xfffn]).toEqual([7, address, address + 4n, 0n]);
    expect(memory.addressOf(new Uint8Array(1))).toBe(address + 0x2000n);
  });
});

describe('device memory', () => {
  test('is what handlers say; anything else is an error', () => {
    const seen: unknown[] = [];
    machine.mmio.handle(0xfee0_0000n, 0x1000, { load: (offset) => BigInt(offset), store: (...access) => { seen.push(access); } });
    mmio.store32(0xfee0_00b0n, 1);
    expect([mmio.load32(0xfee0_0020n), seen]).toEqual([0x20, [[0xb0, 4, 1n]]]);
    expect(() => mmio.load32(0xfee0_0022n)).toThrow('misaligned');
    expect(() => mmio.load32(0xfec0_0000n)).toThrow('no device at 0xfec00000');
  });
});

describe('VT-x', () => {
  const vcpu = {};

  function loaded(): void {
    machine.msrs.set(0x480, 0x12n);
    for (const region of [0x1000n, 0x2000n]) memory.store32(region, 0x12);
    expect([vmx.on(0x1000n), vmx.clear(0x2000n), vmx.load(0x2000n)]).toEqual([true, true, true]);
  }

  test('wants the revision of IA32_VMX_BASIC in its regions', () => {
    machine.msrs.set(0x480, 0x12n);
    expect(vmx.on(0x1000n)).toBe(false);
    loaded();
    expect(vmx.load(0x3000n)).toBe(false);
    expect(vmx.read(0x4400)).toBe(11n);
  });

  test('keeps the fields of each VMCS; those never written read zero', () => {
    loaded();
    vmx.write(0x681e, 5n);
    expect([vmx.read(0x681e), vmx.read(0x6820)]).toEqual([5n, 0n]);
    expect(vmx.clear(0x2000n)).toBe(true);
    expect(() => vmx.read(0x681e)).toThrow('no current VMCS');
  });

  test('enters the guest, as far as the test is concerned', () => {
    loaded();
    vmx.prepare(vcpu);
    expect(machine.run(() => vmx.launch(vcpu))).toBe('entered');
    expect(vmx.launch(vcpu)).toBe(false);
    expect(vmx.read(0x4400)).toBe(4n);
  });

  test('fails an entry as the test says', () => {
    machine.vmx.begin();
    machine.vmx.onLaunch = () => 7;
    vmx.prepare(vcpu);
    expect([vmx.launch(vcpu), vmx.read(0x4400)]).toEqual([false, 7n]);
  });

  test('records invalidations', () => {
    vmx.invept(1n, 0x5000n);
    expect(machine.vmx.invalidations).toEqual([{ instruction: 'invept', kind: 1n, eptp: 0x5000n }]);
  });
});

test('text for a log sink travels as a number', () => {
  expect(textOf(machine.text('hello'))).toBe('hello');
});
