import { describe, expect, test } from 'vitest';
import { fakeHosts } from '../toolchain/host/fake-host.ts';
import type { Host } from '../toolchain/host/host.ts';
import type { KvmAnswer } from '../toolchain/host/kvm.ts';
import { available, boardNamed } from './index.ts';

const fake = fakeHosts();

const bochs = { '/usr/bin/bochs-bin': '', '/usr/share/bochs/BIOS-bochs-latest': '', '/usr/share/vgabios/vgabios.bin': '' };
const qemu = { '/usr/bin/qemu-system-x86_64': '' };
const kvm = { ...qemu, '/dev/kvm': '', '/proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu vmx sse\n' };

/** A machine with these files, whose KVM answers so. */
function hostWith(files: Readonly<Record<string, string>>, answer?: KvmAnswer): Host {
  return fake(files, answer === undefined ? {} : { kvm: async () => answer });
}

const on = (board: string, host: Host) => available(boardNamed(board), host);
const without = (reason: RegExp | string, remedy: RegExp | string) => ({ works: false, reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) });

describe('a board works', () => {
  test.each([
    ['bochs-vmx', bochs, 'vmx'],
    ['bochs-svm', bochs, 'svm'],
    ['qemu-svm', qemu, 'svm'],
    ['qemu-tcg', qemu, 'none'],
  ] as const)('%s, where its emulator is installed', async (board, files, virtualization) => {
    expect(await on(board, hostWith(files))).toEqual({ works: true, virtualization });
  });

  test.each([
    ['vmx', { works: true, vmx: true, svm: false }],
    ['svm', { works: true, vmx: false, svm: true }],
  ] as const)('qemu-kvm, where KVM gives its guests %s', async (virtualization, answer) => {
    expect(await on('qemu-kvm', hostWith(kvm, answer))).toEqual({ works: true, virtualization });
  });
});

describe('a board does not work, and the reason has a remedy', () => {
  test('without the emulator: the package to install', async () => {
    expect(await on('bochs-vmx', hostWith(qemu))).toEqual(without('The program bochs-bin is not on this machine.', /apt-get install .* bochs$/));
    expect(await on('qemu-svm', hostWith(bochs))).toEqual(without('qemu-system-x86_64 is not on this machine', / qemu-system-x86$/));
  });

  test('without its firmware', async () => {
    const { '/usr/share/bochs/BIOS-bochs-latest': _, ...rest } = bochs;
    expect(await on('bochs-svm', hostWith(rest))).toEqual(without('The file /usr/share/bochs/BIOS-bochs-latest is not', / bochsbios$/));
  });

  test('a real machine: what to do instead', async () => {
    expect(await on('pc', hostWith({}))).toEqual(without(/real machine/, /npx lyn image/));
  });

  test('KVM without its module', async () => {
    const { '/dev/kvm': _, ...rest } = kvm;
    expect(await on('qemu-kvm', hostWith(rest))).toEqual(without(/no \/dev\/kvm: KVM's module is not loaded/, 'sudo modprobe kvm_intel'));
  });

  test('a processor without virtualization', async () => {
    expect(await on('qemu-kvm', hostWith({ ...qemu, '/proc/cpuinfo': 'flags\t: fpu sse\n' }))).toEqual(without('/proc/cpuinfo shows neither vmx nor svm', /firmware/));
  });

  test('a device that this user may not open', async () => {
    expect(await on('qemu-kvm', { ...hostWith(kvm), mayOpen: () => false })).toEqual(without('This user may not open /dev/kvm.', 'usermod -aG kvm'));
  });

  test('a device behind which there is no KVM', async () => {
    expect(await on('qemu-kvm', hostWith(kvm, { works: false, reason: 'failed to initialize kvm: No such device' }))).toEqual(without('KVM does not work here: failed to initialize kvm: No such device.', 'dmesg'));
  });

  test('KVM with nesting switched off', async () => {
    const host = hostWith({ ...kvm, '/sys/module/kvm_intel/parameters/nested': 'N\n' }, { works: true, vmx: false, svm: false });
    expect(await on('qemu-kvm', host)).toEqual(without('kvm_intel/parameters/nested is off', 'sudo modprobe kvm_intel nested=1'));
  });

  test('KVM that cannot nest at all', async () => {
    const host = hostWith({ ...qemu, '/dev/kvm': '', '/proc/cpuinfo': 'flags\t: fpu\n' }, { works: true, vmx: false, svm: false });
    expect(await on('qemu-kvm', host)).toEqual(without('KVM works, but gives its guests neither VT-x nor AMD-V', 'whose host hands neither on'));
  });
});
