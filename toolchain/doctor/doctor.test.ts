import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeHosts } from '../host/fake-host.ts';
import type { Host, HostParts } from '../host/host.ts';
import { hostPackages } from '../host/packages.ts';
import { expectGolden } from '../test/golden.ts';
import { projectRoot } from '../host/root.ts';
import { examine } from './examine.ts';
import { describeExamination } from './text.ts';
import { atLeast } from './version.ts';

const fake = fakeHosts();

/** Everything that Lyn's packages bring, but those named. */
function packageFiles(...missing: readonly string[]): Record<string, string> {
  const here = hostPackages.filter(({ name }) => !missing.includes(name));
  return Object.fromEntries(here.flatMap(({ proof, programs }) => [proof, ...(programs ?? []).map((program) => `/usr/bin/${program}`)].map((path) => [path, ''])));
}

const memory = '/proc/meminfo';
const roomy = { [memory]: 'MemTotal:       16384000 kB\nMemAvailable:    8192000 kB\n' };
const intel = { '/proc/cpuinfo': 'processor\t: 0\nflags\t\t: fpu vmx sse\n', '/dev/kvm': '' };

/** A machine with 50 GB free and Node 20.19.0, unless told. */
function machine(files: Readonly<Record<string, string>>, parts: HostParts = {}): Host {
  return fake({ ...roomy, ...files }, { node: '20.19.0', freeBytes: () => 50 * 2 ** 30, ...parts });
}

const look = (host: Host) => examine(host, '/', '20.19.0');

describe('a machine', () => {
  const cases: readonly (readonly [name: string, status: 0 | 1, host: () => Host])[] = [
    ['a workstation whose KVM nests VT-x', 0, () => machine({ ...packageFiles(), ...intel }, { kvm: async () => ({ works: true, vmx: true, svm: false }) })],
    ['a workstation whose KVM does not nest', 0, () => machine({ ...packageFiles(), ...intel, '/sys/module/kvm_intel/parameters/nested': 'N\n' }, { kvm: async () => ({ works: true, vmx: false, svm: false }) })],
    ['a virtual machine without the emulators', 1, () => machine(packageFiles('bochs', 'bochsbios', 'qemu-system-x86'))],
    ['a small machine with an old Node', 0, () => machine({ ...packageFiles('gdb'), [memory]: 'MemAvailable: 512000 kB\n' }, { node: '18.20.4', freeBytes: () => 2 ** 30 })],
  ];

  test.each(cases)('%s', async (name, status, host) => {
    const found = await look(host());
    expect(found.ok ? 0 : 1).toBe(status);
    expectGolden(join(projectRoot(), `toolchain/doctor/golden/${name.replaceAll(' ', '-')}.txt`), describeExamination(found));
  });
});

describe('the JSON', () => {
  test('has a stable shape', async () => {
    const host = machine({ ...packageFiles('bochs'), ...intel }, { kvm: async () => ({ works: true, vmx: true, svm: false }) });
    const found = await look(host);
    expect(found).toMatchObject({
      version: 1, ok: true, board: 'qemu-kvm', node: { version: '20.19.0', needed: '20.19.0', ok: true },
      virtualization: { processor: 'vmx', kvm: 'works', nested: 'vmx' },
      disk: { freeMegabytes: 51200, neededMegabytes: 2048, ok: true }, memory: { freeMegabytes: 8000, ok: true },
    });
    expect(Object.keys(found)).toEqual(['version', 'ok', 'board', 'node', 'packages', 'install', 'virtualization', 'boards', 'disk', 'memory']);
    expect(found.install).toMatch(/ bochs$/);
    expect(found.packages.find(({ name }) => name === 'bochs')).toEqual({ name: 'bochs', why: expect.any(String), installed: false, missingPrograms: [] });
    expect(found.boards.find(({ name }) => name === 'bochs-vmx')).toEqual({
      name: 'bochs-vmx', works: false, virtualization: null, usable: false, reason: 'The program bochs-bin is not on this machine.', remedy: expect.stringMatching(/ bochs$/),
    });
  });

  test('names programs of installed packages that are not on PATH', async () => {
    const found = await look(machine({ ...packageFiles(), ...intel }, { path: '/opt' }));
    expect(found.packages.find(({ name }) => name === 'mtools')).toMatchObject({ installed: true, missingPrograms: ['mformat', 'mcopy', 'mmd', 'mtype'] });
    expect(found).toMatchObject({ ok: false, board: null, install: null });
  });

  test.each([
    ['absent', {}, {}],
    ['broken', intel, {}],
  ] as const)('says that KVM is %s', async (kvm, files, parts) => {
    expect((await look(machine({ ...packageFiles(), ...files }, parts))).virtualization).toMatchObject({ kvm, nested: null });
  });

  test('says that KVM is forbidden', async () => {
    const host = { ...machine({ ...packageFiles(), ...intel }), mayOpen: () => false };
    expect((await look(host)).virtualization).toEqual({ processor: 'vmx', kvm: 'forbidden', nested: null });
  });
});

describe('a version', () => {
  test.each([
    ['20.19.0', true],
    ['20.19.5', true],
    ['22.0.0', true],
    ['20.18.9', false],
    ['18.20.4', false],
  ] as const)('%s is enough for 20.19.0: %s', (version, enough) => expect(atLeast(version, '20.19.0')).toBe(enough));
});
