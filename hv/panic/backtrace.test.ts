import { beforeEach, describe, expect, it } from 'vitest';
import { encodeTable } from '../../toolchain/build/backtrace/encode.ts';
import { machine } from '../../toolchain/node/machine/machine.ts';
import { startConsole } from '../console/console.ts';
import { printBacktrace } from './backtrace.ts';

const BASE = 0xffffffff80000000n;
const STACK = 0xffffffffc0004000n;

/** `main` calls `serve`, into which `handle` is inlined; `handle` calls `check`, of the machinery of panics. */
const table = encodeTable({
  functions: [
    { name: 'main', file: 'hv/boot/main.ts', hidden: false },
    { name: 'serve', file: 'hv/vcpu/run.ts', hidden: false },
    { name: 'handle', file: 'hv/exit/cpuid.ts', hidden: false },
    { name: 'check', file: 'runtime/check.c', hidden: true },
  ],
  locations: [
    { function: 0, line: 400, caller: 0 },
    { function: 1, line: 20, caller: 0 },
    { function: 2, line: 31, caller: 2 },
    { function: 3, line: 9, caller: 0 },
  ],
  rows: [
    { address: 0x201000, location: 1, frame: 16 },
    { address: 0x201100, location: 2, frame: 24 },
    { address: 0x201110, location: 3, frame: 24 },
    { address: 0x201120, location: 2, frame: 24 },
    { address: 0x201200, location: 4, frame: 8 },
    { address: 0x201300, location: 0, frame: 0 },
  ],
});

let sent: string;

/** What a backtrace prints, without its title and the prefix. */
function backtrace(rip: bigint, rsp: bigint, skipPanic: boolean): string[] {
  sent = '';
  printBacktrace(rip, rsp, skipPanic);
  return sent.trimEnd().split('\r\n').slice(1).map((line) => line.replace('lyn:   ', ''));
}

/** The stack of `check`, from its return address up. */
function stack(...words: readonly bigint[]): void {
  words.forEach((word, i) => machine.current.stack.set(STACK + 8n * BigInt(i), word));
}

beforeEach(() => {
  machine.reset();
  machine.ports.handle(0x3f8, 0x3ff, { in: () => 0x60, out: (offset, _, value) => { if (offset === 0) sent += String.fromCharCode(value); } });
  startConsole();
  machine.boot.backtraceTable = new Uint8Array(table);
  stack(BASE + 0x201115n, 1n, 2n, BASE + 0x201040n, 3n, BASE + 0x201305n);
});

describe('a backtrace', () => {
  it('goes up from frame to frame, inlined functions among them', () => {
    expect(backtrace(BASE + 0x201205n, STACK, false)).toEqual([
      'check (runtime/check.c:9)', 'handle (hv/exit/cpuid.ts:31)', 'serve (hv/vcpu/run.ts:20)', 'main (hv/boot/main.ts:400)',
    ]);
  });

  it('of a panic leaves out its machinery', () => {
    expect(backtrace(BASE + 0x201205n, STACK, true)[0]).toBe('handle (hv/exit/cpuid.ts:31)');
  });

  it('takes a return address for the call before it, and the interrupted address as it is', () => {
    stack(BASE + 0x201110n);
    expect(backtrace(BASE + 0x201200n, STACK, true)[0]).toBe('serve (hv/vcpu/run.ts:20)');
    expect(backtrace(BASE + 0x201110n, STACK, true)[0]).toBe('handle (hv/exit/cpuid.ts:31)');
  });

  it('ends where the way up is not known', () => {
    expect(backtrace(BASE + 0x201305n, STACK, false)).toEqual([]);
  });

  it('ends at the end of the stack', () => {
    expect(backtrace(BASE + 0x201205n, 0xffffffffc01ffff8n + 16n, false)).toEqual(['check (runtime/check.c:9)']);
  });

  it('of a call through a bad pointer begins with its caller', () => {
    expect(backtrace(0n, STACK, false).slice(0, 2)).toEqual(['0x0 (not code of the hypervisor)', 'handle (hv/exit/cpuid.ts:31)']);
  });

  it('without a table is empty', () => {
    machine.boot.backtraceTable = new Uint8Array(16);
    expect(backtrace(BASE + 0x201205n, STACK, false)).toEqual([]);
  });
});
