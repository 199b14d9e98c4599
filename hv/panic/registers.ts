import { printByte, printHex, printText } from '../console/console.ts';
import { beginLine } from '../console/log.ts';
import type { ExceptionFrame } from './frame.ts';

/** The registers of an exception, three to a line. */
export function printRegisters(frame: ExceptionFrame): void {
  printRow('rip ', frame.rip, ' rsp ', frame.rsp, ' fl  ', frame.rflags);
  printRow('rax ', frame.rax, ' rbx ', frame.rbx, ' rcx ', frame.rcx);
  printRow('rdx ', frame.rdx, ' rsi ', frame.rsi, ' rdi ', frame.rdi);
  printRow('rbp ', frame.rbp, ' r8  ', frame.r8, ' r9  ', frame.r9);
  printRow('r10 ', frame.r10, ' r11 ', frame.r11, ' r12 ', frame.r12);
  printRow('r13 ', frame.r13, ' r14 ', frame.r14, ' r15 ', frame.r15);
  printRow('cr0 ', cpu.readCr0(), ' cr3 ', cpu.readCr3(), ' cr4 ', cpu.readCr4());
}

function printRow(first: string, a: u64, second: string, b: u64, third: string, c: u64): void {
  beginLine(LogLevel.Info);
  printText(first);
  printHex(a, 16);
  printText(second);
  printHex(b, 16);
  printText(third);
  printHex(c, 16);
  printByte(0x0a);
}
