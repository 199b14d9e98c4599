import { beforeAll, describe, expect, it } from 'vitest';
import { boot, type Board } from '../../boards/board.ts';
import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { qemuSvm } from '../../boards/qemu-svm.ts';
import { qemuTcg } from '../../boards/qemu-tcg.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { buildDiskImage, type DiskImage } from '../../toolchain/images/disk.ts';
import { hypervisorFile, runFolder, untilHalted, type Run } from '../support/boots.ts';
import { writeFirmware } from '../support/firmware.ts';
import { refuses } from '../support/refusal.ts';

const guest = { name: 'guest', mode: 64, code: 'main:\n reached "the guest runs"\n done' } as const;

async function disk(name: string): Promise<DiskImage> {
  const folder = runFolder(name);
  const modules = [{ file: await assembleTinyGuest(guest, folder), commandLine: 'tiny' }];
  return buildDiskImage({ kind: 'multiboot', kernel: hypervisorFile(), commandLine: 'test guest.memory=64M', modules }, `${folder}/disk.img`);
}

async function bootOn(board: Board, name: string, cpu?: string): Promise<Machine> {
  return boot(board, { disk: await disk(name), folder: runFolder(name), timeoutSeconds: 60, ...(cpu === undefined ? {} : { cpu }) });
}

/** The usual board, with a firmware that sets these bits of IA32_FEATURE_CONTROL. */
async function bootWithFeatureControl(name: string, value: number): Promise<Machine> {
  const image = await disk(name);
  const firmware = await writeFirmware(value, `${runFolder(name)}/firmware.rom`);
  return boot(bochsVmx, { disk: image, folder: runFolder(name), timeoutSeconds: 60, bochs: { firmware } });
}

refuses('A processor without EPT (Core 2, Penryn)', {
  boot: () => bootOn(bochsVmx, 'refusal penryn', 'core2_penryn_t9600'),
  says: /lyn: error: VT-x of this processor lacks EPT/,
});

refuses('A processor without unrestricted guest (Core i5, Lynnfield)', {
  boot: () => bootOn(bochsVmx, 'refusal lynnfield', 'corei5_lynnfield_750'),
  says: /lyn: error: VT-x of this processor lacks unrestricted guest/,
  not: /lacks EPT/,
});

refuses('A processor without VT-x (QEMU)', {
  boot: () => bootOn(qemuTcg, 'refusal qemu'),
  says: /lyn: error: this processor has no VT-x \(CPUID 1, ECX bit 5\)/,
});

refuses('A processor without VT-x (Pentium 4, Prescott)', {
  boot: () => bootOn(bochsVmx, 'refusal prescott', 'p4_prescott_celeron_336'),
  says: /lyn: error: this processor has no VT-x/,
});

refuses('A processor without execute-disable, as a set-up leaves it (EPYC)', {
  boot: () => bootOn(qemuSvm, 'refusal no execute-disable', `${qemuSvm.cpu},-nx`),
  says: /lyn: this processor does not offer execute-disable \(CPUID 80000001h EDX bit 20\): enable XD or NX in the firmware/,
});

refuses('A processor without 64-bit mode', {
  boot: () => bootOn(qemuTcg, 'refusal no long mode', `${qemuTcg.cpu},-lm`),
  says: /lyn: this processor has no 64-bit mode \(Intel 64, CPUID 80000001h EDX bit 29\)/,
});

refuses('A processor without a local APIC', {
  boot: () => bootOn(qemuSvm, 'refusal no local APIC', `${qemuSvm.cpu},-apic`),
  says: /lyn: error: this processor has no local APIC \(CPUID 1, EDX bit 9\), by which processors and timers interrupt/,
});

refuses('VT-x locked off by the firmware', {
  boot: () => bootWithFeatureControl('refusal locked', 1),
  says: /lyn: error: the firmware has locked VT-x off .*enable "Intel Virtualization Technology"/,
});

refuses('VT-x locked to SMX operation by the firmware', {
  boot: () => bootWithFeatureControl('refusal locked to SMX', 3),
  says: /lyn: error: the firmware has locked VT-x off/,
});

for (const [state, value] of [['left unlocked', 0], ['locked on', 5]] as const) {
  describe(`VT-x ${state} by the firmware`, () => {
    let run: Run;
    beforeAll(async () => {
      run = await untilHalted(await bootWithFeatureControl(`feature control ${state}`, value));
    }, 120_000);
    it('is used', () => expect(run.console).toMatch(/^ok the guest runs/m));
  });
}
