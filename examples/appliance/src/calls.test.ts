import { beforeEach, expect, test } from 'vitest';
import { LynPanic, machine } from 'lyn/test';
import { backend, ExitKind, exitBy, nextInstruction, serveBy, underEachVendor, vcpu } from 'lyn/exits';
import { handleCall } from './calls.ts';

/** The guest calls with a number in RAX; what is in RAX afterwards. */
function call(number: bigint): bigint {
  vcpu.registers.rax = number;
  exitBy(ExitKind.Hypercall);
  return vcpu.registers.rax;
}

underEachVendor(() => {
  beforeEach(() => serveBy(ExitKind.Hypercall, handleCall));

  test('the guest is told how warm the processor is, and goes on', () => {
    machine.msrs.set(0x19c, 0x8823_0000n);
    expect(call(0x4150_0001n)).toBe(0x23n);
    expect(backend.rip()).toBe(nextInstruction());
  });

  test('a processor that does not tell is a panic with the cause', () => {
    expect(() => call(0x4150_0001n)).toThrow(new LynPanic('#GP: RDMSR 0x19c, which nothing has made (machine.msrs.set)'));
  });

  test('a heartbeat reaches the watchdog, and tells the time', () => {
    machine.tsc.value = 12_345n;
    expect(call(0x4150_0002n)).toBe(12_345n);
    expect(machine.ports.writes.at(-1)).toEqual({ port: 0x2f0, bytes: 1, value: 1 });
  });

  test("what is not the appliance's is answered by Lyn", () => {
    expect(BigInt.asIntN(64, call(7n))).toBe(-1000n);
  });
});
