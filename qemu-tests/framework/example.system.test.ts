import { expect, test } from 'vitest';
import { boot, exitTable, expectEnd, readReport, tinyGuest, underLyn } from 'lyn/test';

test('Lyn shows the guest one processor, and counts its exits', async () => {
  const guest = tinyGuest({
    mode: 64,
    code: `
main:
    mov eax, 1
    xor ecx, ecx
    cpuid
    expect_bits "CPUID tells of a hypervisor", rcx, 1 << 31, 1 << 31
    works "a port that nobody has", out 0xE0, al
    done
`,
  });
  const machine = await boot('bochs-vmx', underLyn(guest, { options: 'guest.memory=16M' }));
  await expectEnd(machine, 'halted');

  const report = readReport(machine.console.text);
  expect([...report.checks]).toEqual([['CPUID tells of a hypervisor', undefined], ['a port that nobody has', undefined]]);
  expect(exitTable(machine.console.text).find(({ name }) => name === 'CPUID')?.count).toBeGreaterThan(0);
});

test('a guest in machine TypeScript finds no virtualization to use', async () => {
  const guest = tinyGuest({
    source: `
import { expect } from 'lyn/guest';

const IA32_VMX_BASIC: u32 = 0x480;
const SVM_FEATURES: u32 = 0x8000_000A;

function main(): void {
  expect('no VT-x', u64(cpu.tryRdmsr(IA32_VMX_BASIC)), 0n);
  expect('no AMD-V', u64(cpu.cpuid(SVM_FEATURES, 0).eax), 0n);
  assert(cpu.cpuid(0, 0).eax >= 1);
}

entry('lyn_main', main);
`,
  });
  const machine = await boot('qemu-svm', underLyn(guest, { options: 'guest.memory=16M' }));
  await expectEnd(machine, 'halted');
  expect([...readReport(machine.console.text).checks.values()]).toEqual([undefined, undefined]);
});

test('a guest on the bare processor takes a key', async () => {
  const guest = tinyGuest({
    mode: 32,
    code: `
main:
    say "type, please"
    end_line
    mov dx, 0x3FD
1:  in al, dx
    test al, 1
    jz 1b
    mov dx, 0x3F8
    in al, dx
    movzx eax, al
    expect "the key is x", eax, 0x78
    done
`,
  });
  const machine = await boot('qemu-tcg', guest);
  await machine.console.expect('type, please');
  machine.console.send('x');
  await machine.console.expect(/^ok the key is x/m);
  await expectEnd(machine, 'power-off');
});
