import { printByte, printPadded, printText } from '../console/console.ts';
import { EXIT_KINDS, exitKindNames } from '../exit/kind.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { EndReason } from './end.ts';

/** Reasons after which a report of the guest's state helps: the domain did not end by itself. */
const needsState = table<boolean>(15, true, { [EndReason.PoweredOff]: false, [EndReason.Reset]: false });

/** Prints where a domain that did not end by itself stood: RIP, registers, and what the processor says of its last exit. */
export function reportState(vcpu: Vcpu): void {
  if (!needsState[u32(vcpu.domain.endReason)]) return;
  const registers = vcpu.registers;
  const backend = vcpu.backend;
  log.info(`domain ${vcpu.domain.id} stood at RIP ${hex(backend.rip())}, RSP ${hex(backend.rsp())}, RFLAGS ${hex(backend.rflags())}; last exit: ${backend.exitName()}`);
  log.info(`  RAX ${hex(registers.rax)} RBX ${hex(registers.rbx)} RCX ${hex(registers.rcx)} RDX ${hex(registers.rdx)}`);
  log.info(`  RSI ${hex(registers.rsi)} RDI ${hex(registers.rdi)} RBP ${hex(registers.rbp)} R8 ${hex(registers.r8)}`);
  log.info(`  R9 ${hex(registers.r9)} R10 ${hex(registers.r10)} R11 ${hex(registers.r11)} R12 ${hex(registers.r12)}`);
  log.info(`  R13 ${hex(registers.r13)} R14 ${hex(registers.r14)} R15 ${hex(registers.r15)}`);
  backend.dump();
}

const NAME_WIDTH: u32 = 28;
const NUMBER_WIDTH: u32 = 16;

/** Prints the table of exits by reason: how many, and how many ticks of the TSC each took in the hypervisor on average. */
export function reportExits(vcpu: Vcpu): void {
  printRow('exits by reason', 'count', 'average ticks');
  for (let kind: u32 = 0; kind < EXIT_KINDS; kind++) {
    const count = vcpu.statistics.counts[kind];
    if (count === 0n) continue;
    printPadded(exitKindNames[kind], NAME_WIDTH);
    printAligned(count);
    printAligned(vcpu.statistics.ticks[kind] / count);
    printByte(LINE_END);
  }
}

const LINE_END: u8 = 0x0A;
const SPACE: u8 = 0x20;
const DIGIT_ZERO: u8 = 0x30;

function printRow(name: string, count: string, average: string): void {
  printPadded(name, NAME_WIDTH);
  printRight(count);
  printRight(average);
  printByte(LINE_END);
}

function printRight(text: string): void {
  for (let width: u32 = text.length; width < NUMBER_WIDTH; width++) printByte(SPACE);
  printText(text);
}

/** A number in decimal, right-aligned. */
function printAligned(value: u64): void {
  let digits: u32 = 1;
  let unit: u64 = 1n;
  while (value / unit >= 10n) {
    unit *= 10n;
    digits++;
  }
  for (let width: u32 = digits; width < NUMBER_WIDTH; width++) printByte(SPACE);
  for (; unit > 0n; unit /= 10n) printByte(DIGIT_ZERO + u8((value / unit) % 10n));
}
