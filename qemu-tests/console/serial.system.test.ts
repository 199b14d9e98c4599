import { expect, it } from 'vitest';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { onOneBoardWithLyn } from '../support/boards.ts';

/** More than all queues on the way to the guest hold together: the port's, Lyn's, and that of the guest's port. */
const MANY = 1000;

/** Looks away while it is sent something, and then reads all of it. */
const guest = tinyGuest({
  mode: 64,
  code: String.raw`
main:
    reached "the guest looks away"
    call console_drain
    rdtsc
    mov rbx, rax
    shl rdx, 32
    or rbx, rdx
1:  rdtsc
    shl rdx, 32
    or rax, rdx
    sub rax, rbx
    cmp rax, 2000000000
    jb 1b
    mov r12d, ${MANY}
    xor r13d, r13d
2:  mov edx, COM1 + 5
    in al, dx
    test al, 1
    jz 2b
    mov edx, COM1
    in al, dx
    movzx eax, al
    add r13, rax
    dec r12d
    jnz 2b
    expect "the sum of what was sent", r13, ${MANY * 'x'.charCodeAt(0)}
    done
`,
});

onOneBoardWithLyn('A guest that is sent much at once', (board) => {
  it(`on ${board.name} reads all of it, when it comes to it`, async () => {
    const machine = await boot(board.name, underLyn(guest, { options: 'guest.memory=16M' }), { timeoutSeconds: 100 });
    await machine.console.expect('the guest looks away', 60);
    machine.console.send('x'.repeat(MANY));
    await expectEnd(machine, 'halted');
    expect(machine.console.text).toMatch(/^ok the sum of what was sent/m);
  }, 120_000);
});
