import { describe, expect, test } from 'vitest';
import type { KvmAnswer } from '../toolchain/host/kvm.ts';
import { thisHost, type Host } from '../toolchain/host/host.ts';
import { bestBoard, takeBestBoard } from './best.ts';

/** A machine that has these programs, whose KVM answers so. */
function hostWith(programs: readonly string[], answer: KvmAnswer): Host {
  return { ...thisHost, has: () => true, read: () => undefined, mayOpen: () => true, program: (name) => (programs.includes(name) ? name : undefined), kvm: async () => answer };
}

const both = ['bochs-bin', 'qemu-system-x86_64'];
const nests = (kind: 'vmx' | 'svm'): KvmAnswer => ({ works: true, vmx: kind === 'vmx', svm: kind === 'svm' });
const nothing: KvmAnswer = { works: true, vmx: false, svm: false };
const best = async (...args: Parameters<typeof bestBoard>) => (await bestBoard(...args)).taken?.board.name;

describe('the board that is taken where none is named', () => {
  test('is KVM where it nests what Lyn runs on', async () => expect(await best(hostWith(both, nests('vmx')), ['vmx'])).toBe('qemu-kvm'));
  test('is an emulated one where KVM nests only what Lyn does not run on', async () => expect(await best(hostWith(both, nests('svm')), ['vmx'])).toBe('bochs-vmx'));
  test('is Bochs where Lyn runs on VT-x alone', async () => expect(await best(hostWith(both, nothing), ['vmx'])).toBe('bochs-vmx'));
  test('is QEMU, which is faster, where Lyn runs on AMD-V too', async () => expect(await best(hostWith(both, nothing), ['vmx', 'svm'])).toBe('qemu-svm'));
  test('is QEMU where there is no Bochs and Lyn runs on AMD-V too', async () => expect(await best(hostWith(['qemu-system-x86_64'], nothing), ['vmx', 'svm'])).toBe('qemu-svm'));
  test('is Bochs where there is no QEMU', async () => expect(await best(hostWith(['bochs-bin'], nothing), ['vmx', 'svm'])).toBe('bochs-vmx'));
});

describe('the choice', () => {
  test('is told with its reason, and what speaks against better ones', async () => {
    const lines: string[] = [];
    await takeBestBoard((line) => lines.push(line), hostWith(both, nothing));
    expect(lines[0]).toMatch(/^The board is qemu-svm: .*\.$/);
    expect(lines[1]).toBe('  not qemu-kvm: KVM works, but gives its guests neither VT-x nor AMD-V.');
  });

  test('fails where nothing works, with every reason', async () => {
    await expect(takeBestBoard(() => {}, hostWith([], nothing))).rejects.toThrow(/^No board works here.*\n {2}not qemu-kvm: .*\n {2}not qemu-svm: .*\n {2}not bochs-vmx: The program bochs-bin is not on this machine\.$/);
  });
});
