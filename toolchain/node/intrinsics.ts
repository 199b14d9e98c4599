import { IMAGE } from './machine/image.ts';
import { machine } from './machine/machine.ts';
import { MachineSignal } from './machine/signal.ts';
import { LynPanic } from './panic.ts';

/** The intrinsics of machine.d.ts on the simulated machine: what emitted code imports by name. */

const XCR0_X87 = 1n;
const XCR0_AVX_NEEDS_SSE = 0b110n;

export const cpu = {
  cpuid: (leaf: number, subleaf: number) => machine.cpuid(leaf, subleaf),
  rdtsc: () => {
    const now = machine.tsc.value;
    machine.tsc.value = BigInt.asUintN(64, now + machine.tsc.step);
    return now;
  },
  rdmsr: (index: number) => machine.msrs.read(index) ?? generalProtection('RDMSR', index),
  wrmsr: (index: number, value: bigint) => { if (!machine.msrs.write(index, value)) generalProtection('WRMSR', index); },
  tryRdmsr: (index: number) => {
    const value = machine.msrs.read(index);
    if (value !== undefined) machine.current.lastMsr = value;
    return value !== undefined;
  },
  tryWrmsr: (index: number, value: bigint) => machine.msrs.write(index, value),
  lastMsr: () => machine.current.lastMsr,
  readCr0: () => machine.current.cr0,
  writeCr0: (value: bigint) => { machine.current.cr0 = value; },
  readCr2: () => machine.current.cr2,
  writeCr2: (value: bigint) => { machine.current.cr2 = value; },
  readCr3: () => machine.current.cr3,
  writeCr3: (value: bigint) => { machine.current.cr3 = value; },
  readCr4: () => machine.current.cr4,
  writeCr4: (value: bigint) => { machine.current.cr4 = value; },
  readDr: (index: number) => machine.current.debug[debugRegister(index)]!,
  writeDr: (index: number, value: bigint) => { machine.current.debug[debugRegister(index)] = value; },
  /** XCR0 must have x87, and AVX only with SSE (SDM volume 1, 13.3). */
  trySetXcr0: (value: bigint) => {
    const valid = (value & XCR0_X87) !== 0n && ((value & XCR0_AVX_NEEDS_SSE) !== 0b100n);
    if (valid) machine.current.xcr0 = value;
    return valid;
  },
  readXcr0: () => machine.current.xcr0,
  invlpg: (address: bigint) => { machine.current.invlpg.push(address); },
  wbinvd: () => undefined,
  pause: () => undefined,
  idle: () => { machine.onIdle?.(); },
  stop: () => { throw new MachineSignal('stopped'); },
  abandon: () => { throw new MachineSignal('abandoned'); },
  takeNmi: () => { machine.current.nmisTaken += 1; },
  gdtBase: () => IMAGE.start,
  idtBase: () => IMAGE.start + 0x1000n,
  tssBase: () => IMAGE.start + 0x2000n,
  tssSelector: () => 0x18,
  codeSelector: () => 0x08,
  dataSelector: () => 0x10,
  index: () => machine.processor,
  magicBreak: () => undefined,
  breakpoint: () => { throw new MachineSignal('breakpoint'); },
  stackWord: (address: bigint) => machine.current.stack.get(address) ?? pageFault(address),
};

export const port = {
  in8: (number: number) => machine.ports.read(number, 1),
  in16: (number: number) => machine.ports.read(number, 2),
  in32: (number: number) => machine.ports.read(number, 4),
  out8: (number: number, value: number) => machine.ports.write(number, 1, value),
  out16: (number: number, value: number) => machine.ports.write(number, 2, value),
  out32: (number: number, value: number) => machine.ports.write(number, 4, value),
};

export const memory = {
  load8: (address: bigint) => Number(machine.memory.load(address, 1)),
  load16: (address: bigint) => Number(machine.memory.load(address, 2)),
  load32: (address: bigint) => Number(machine.memory.load(address, 4)),
  load64: (address: bigint) => machine.memory.load(address, 8),
  store8: (address: bigint, value: number) => machine.memory.store(address, 1, BigInt(value)),
  store16: (address: bigint, value: number) => machine.memory.store(address, 2, BigInt(value)),
  store32: (address: bigint, value: number) => machine.memory.store(address, 4, BigInt(value)),
  store64: (address: bigint, value: bigint) => machine.memory.store(address, 8, value),
  copy: (to: bigint, from: bigint, length: bigint) => machine.memory.copy(to, from, length),
  fill: (address: bigint, value: number, length: bigint) => machine.memory.fill(address, value, length),
  bytes: (address: bigint, length: number) => machine.memory.bytes(address, length),
  addressOf: (object: object) => machine.memory.addressOf(object),
};

/** Simulated processors take turns, and each sees at once what another has written. */
export const barrier = { full: () => undefined, load: () => undefined, store: () => undefined, compiler: () => undefined };

export const mmio = {
  load8: (address: bigint) => Number(machine.mmio.load(address, 1)),
  store8: (address: bigint, value: number) => machine.mmio.store(address, 1, BigInt(value)),
  load16: (address: bigint) => Number(machine.mmio.load(address, 2)),
  store16: (address: bigint, value: number) => machine.mmio.store(address, 2, BigInt(value)),
  load32: (address: bigint) => Number(machine.mmio.load(address, 4)),
  store32: (address: bigint, value: number) => machine.mmio.store(address, 4, BigInt(value)),
  load64: (address: bigint) => machine.mmio.load(address, 8),
  store64: (address: bigint, value: bigint) => machine.mmio.store(address, 8, value),
};

export const vmx = {
  on: (region: bigint) => machine.vmx.on(region),
  off: () => machine.vmx.off(),
  clear: (region: bigint) => machine.vmx.clear(region),
  load: (region: bigint) => machine.vmx.load(region),
  read: (field: number) => machine.vmx.get(field),
  write: (field: number, value: bigint) => machine.vmx.set(field, value),
  invept: (kind: bigint, eptp: bigint) => machine.vmx.invalidations.push({ instruction: 'invept', kind, eptp }) > 0,
  invvpid: (kind: bigint, vpid: number, address: bigint) => machine.vmx.invalidations.push({ instruction: 'invvpid', kind, vpid, address }) > 0,
  prepare: (vcpu: object) => { machine.vmx.prepared = vcpu; },
  launch: (vcpu: object) => machine.vmx.launch(vcpu),
};

export const svm = {
  enter: (vcpu: object) => machine.svm.enter(vcpu),
  load: (vmcb: bigint) => machine.svm.transfer('vmload', vmcb),
  save: (vmcb: bigint) => machine.svm.transfer('vmsave', vmcb),
  setGif: () => machine.svm.setGif(true),
  clearGif: () => machine.svm.setGif(false),
  acceptInterrupts: () => machine.svm.acceptInterrupts(),
  idle: () => machine.svm.idle(),
  invlpga: (address: bigint, asid: number) => machine.svm.invlpga(address, asid),
};

export const smp = {
  trampoline: (_root: bigint, _page: number) => {},
};

export const boot = {
  info: () => machine.boot.info,
  magic: () => machine.boot.magic,
  imageStart: () => IMAGE.start,
  imageEnd: () => IMAGE.end,
  imageReadOnly: () => IMAGE.readOnly,
  imageWritable: () => IMAGE.writable,
  percpuImage: () => IMAGE.end - 0x2000n,
  percpuSize: () => 0x1000n,
  percpuBase: () => 0xffff_ffff_c000_0000n,
  backtraceTable: () => machine.boot.backtraceTable,
  buildId: () => machine.boot.buildId,
};

export const log = {
  debug: (text: string) => machine.log.add('debug', text),
  info: (text: string) => machine.log.add('info', text),
  warn: (text: string) => machine.log.add('warn', text),
  error: (text: string) => machine.log.add('error', text),
  print: (text: string) => machine.log.add('print', text),
};

export function textOf(argument: bigint): string {
  return machine.textAt(argument);
}

function pageFault(address: bigint): never {
  throw new LynPanic(`#PF: read of 0x${address.toString(16)}, where no test has put a stack (machine.current.stack.set)`);
}

function generalProtection(instruction: string, index: number): never {
  throw new LynPanic(`#GP: ${instruction} 0x${index.toString(16)}, which nothing has made (machine.msrs.set)`);
}

function debugRegister(index: number): number {
  if (index > 7) throw new LynPanic(`no debug register ${index}`);
  return index;
}
