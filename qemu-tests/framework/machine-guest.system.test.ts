import { describe, expect, it } from 'vitest';
import { boot, expectEnd, readReport, tinyGuest, underLyn, type TestMachine } from 'lyn/test';
import { onEachBoard, onEachBoardWithLyn } from '../support/boards.ts';

/** A guest's whole life under Lyn. */
async function lives(board: Parameters<typeof boot>[0], body: string, declarations = ''): Promise<TestMachine> {
  const source = `import { expect } from 'lyn/guest';\n${declarations}\nfunction main(): void {\n${body}\n}\nentry('lyn_main', main);\n`;
  const machine = await boot(board, underLyn(tinyGuest({ source }), { options: 'guest.memory=16M' }));
  await expectEnd(machine, 'halted');
  return machine;
}

const statics = `
class Counter {
  count: u32 = 3;
}
const counter = new Counter();
const here = perCpu(Counter);
const zeros = array(u32, 5000);
const primes: readonly u8[] = [2, 3, 5, 7];
let sum: u32 = 0;
`;
const usesStatics = `
  for (const prime of primes) sum += u32(prime);
  for (const zero of zeros) sum += zero;
  counter.count += sum;
  zeros[4999] = here.here().count;
  expect('numbers', u64(counter.count), 20n);
  expect('per processor', u64(zeros[4999]), 3n);
  memory.store32(memory.addressOf(zeros) + 4n, 0x1234);
  expect('memory is that of the objects', u64(zeros[1]), 0x1234n);
  expect('processor 0', u64(cpu.index()), 0n);
  log.info(\`words: \${i32(-5)} \${hex(sum)} \${sum === 17} \${primes.length}\`);
  log.warn('hot');
`;

describe('A guest in machine TypeScript', () => {
  onEachBoard('A guest in machine TypeScript', ({ board }) => {
    it(`has statics, memory and a log on the bare processor of ${board.name}`, async () => {
      const source = `import { expect } from 'lyn/guest';\n${statics}\nfunction main(): void {${usesStatics}}\nentry('lyn_main', main);\n`;
      const machine = await boot(board, tinyGuest({ source }));
      await machine.ended;
      const report = readReport(machine.console.text);
      expect([...report.checks]).toEqual([['numbers', undefined], ['per processor', undefined], ['memory is that of the objects', undefined], ['processor 0', undefined]]);
      expect(machine.console.text).toMatch(/^words: -5 0x11 true 4\r?\nwarning: hot\r?\ntiny: done, failures 0x0/m);
    });
  });

  onEachBoardWithLyn('A guest in machine TypeScript', (board) => {
    it(`that panics says where, and ends as failed: on ${board.name}`, async () => {
      const { console } = await lives(board, '  log.info(`${numbers[cpu.cpuid(0, 0).eax + 4]}`);', 'const numbers = array(u32, 4);');
      expect(console.text).toMatch(/^FAIL panic: index \d+ is not below the length 4 \(build\/system-tests\/[a-z0-9-]+\/guest\.ts:4\)/m);
      expect(console.text).toMatch(/^lyn: domain 1 ended: powered off, status 1\r?$/m);
      expect(readReport(console.text)).toMatchObject({ done: true, stray: [expect.stringContaining('panic')] });
    });

    it(`goes on after a check that fails, and ends as failed: on ${board.name}`, async () => {
      const { console } = await lives(board, "  expect('one', 1n, 2n);\n  expect('two', 2n, 2n);");
      expect([...readReport(console.text).checks]).toEqual([['one', 'got 0x1, want 0x2'], ['two', undefined]]);
      expect(console.text).toMatch(/^lyn: domain 1 ended: powered off, status 1\r?$/m);
    });

    it(`survives what the processor refuses where it tries it, and nothing else: on ${board.name}`, async () => {
      const { console } = await lives(board, "  expect('refused', u64(cpu.tryWrmsr(0x12345, 1n)), 0n);\n  expect('taken', u64(cpu.tryRdmsr(0x10)), 1n);\n  cpu.wrmsr(0x12345, 1n);\n  expect('not reached', 1n, 1n);");
      const { checks, stray } = readReport(console.text);
      expect([...checks]).toEqual([['refused', undefined], ['taken', undefined]]);
      expect(stray).toEqual([expect.stringMatching(/^FAIL unexpected exception 0xd error 0x0 at 0xffffffff8000/)]);
    });
  });
});
