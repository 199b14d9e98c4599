import { beforeAll, describe, expect, it } from 'vitest';
import { boot, type Board } from '../../boards/board.ts';
import { bochsVmx } from '../../boards/bochs-vmx.ts';
import { qemuTcg } from '../../boards/qemu-tcg.ts';
import { assembleTinyGuest } from '../../guests/tiny/assemble.ts';
import { setFeatureControl } from '../../guests/tiny/firmware.ts';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { buildDiskImage, type DiskImage } from '../../toolchain/images/disk.ts';
import { hypervisorFile, runFolder, untilHalted, type Run } from '../support/boots.ts';
import { refuses } from '../support/refusal.ts';

const guest = { name: 'guest', mode: 64, code: 'main:\n reached "the guest runs"\n done' } as const;

async function disk(name: string): Promise<DiskImage> {
  const folder = runFolder(name);
  const modules = [{ file: await assembleTinyGuest(guest, folder), commandLine: 'tiny' }];
  return buildDiskImage({ kind: 'multiboot', kernel: hypervisorFile(), commandLine: 'test guest.memory=64M', modules }, `${folder}/disk.img`);
}

async function bootOn(board: Board, name: string, cpu?: string, featureControl?: number): Promise<Machine> {
  const image = await disk(name);
  if (featureControl !== undefined) await setFeatureControl(image, featureControl);
  return boot(board, { disk: image, folder: runFolder(name), timeoutSeconds: 60, ...(cpu === undefined ? {} : { cpu }) });
}

refuses('A processor without EPT (Core 2, Penryn)', {
  boot: () => bootOn(bochsVmx, 'refusal penryn', 'core2_penryn_t9600'),
  says: /lyn: error: this processor's VT-x has no .*EPT/,
});

refuses('A processor without unrestricted guest (Core i5, Lynnfield)', {
  boot: () => bootOn(bochsVmx, 'refusal lynnfield', 'corei5_lynnfield_750'),
  says: /lyn: error: this processor's VT-x has no unrestricted guest/,
  not: /has no EPT/,
});

refuses('A processor without VT-x (QEMU)', {
  boot: () => bootOn(qemuTcg, 'refusal qemu'),
  says: /lyn: error: this processor has no VT-x \(CPUID 1, ECX bit 5\)/,
});

refuses('A processor without VT-x (Pentium 4, Prescott)', {
  boot: () => bootOn(bochsVmx, 'refusal prescott', 'p4_prescott_celeron_336'),
  says: /lyn: error: this processor has no VT-x/,
});

refuses('VT-x locked off by the firmware', {
  boot: () => bootOn(bochsVmx, 'refusal locked', undefined, 1),
  says: /lyn: error: the firmware has locked VT-x off .*enable "Intel Virtualization Technology"/,
});

refuses('VT-x locked to SMX operation by the firmware', {
  boot: () => bootOn(bochsVmx, 'refusal locked to SMX', undefined, 3),
  says: /lyn: error: the firmware has locked VT-x off/,
});

for (const [state, value] of [['left unlocked', 0], ['locked on', 5]] as const) {
  describe(`VT-x ${state} by the firmware`, () => {
    let run: Run;
    beforeAll(async () => {
      run = await untilHalted(await bootOn(bochsVmx, `feature control ${state}`, undefined, value));
    }, 120_000);
    it('is used', () => expect(run.console).toMatch(/^ok the guest runs/m));
  });
}
