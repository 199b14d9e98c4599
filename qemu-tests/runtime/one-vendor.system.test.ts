import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../toolchain/build/build.ts';
import { collectReport } from '../../toolchain/report/collect.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { readReport } from '../../guests/tiny/report.ts';
import { onEachBoard } from '../support/boards.ts';
import { hypervisorFile, runFolder } from '../support/boots.ts';

/** The images for one vendor: names that only its part of the hypervisor has, and what the image says on a processor without it. */
const images = [
  { virtualization: 'vmx', own: /vmx|vmcs/i, others: /svm|vmcb/i, refusal: /lyn: error: this processor has no VT-x/ },
  { virtualization: 'svm', own: /svm|vmcb/i, others: /vmx|vmcs/i, refusal: /lyn: error: this processor has no AMD-V/ },
] as const;

const guest = tinyGuest({ mode: 64, code: 'main:\n mov eax, 1\n cpuid\n expect_bits "CPUID tells of a hypervisor", rcx, 1 << 31, 1 << 31\n done\n' });

/** Bytes of code, constants and data: 160 KB, the screen's font beside. */
const budget = 160 * 1024;
const fontBytes = 96 * 16;

describe('The image for both vendors', () => {
  it('keeps within its budget', () => {
    const { image, font } = JSON.parse(readFileSync(join(dirname(hypervisorFile()), 'size.json'), 'utf8')) as { readonly image: number; readonly font: number };
    expect(font).toBe(fontBytes);
    expect(image).toBeGreaterThan(budget / 2);
    expect(image).toBeLessThanOrEqual(budget);
  });
});

describe.each([['the hypervisor', 'hv/boot/main.ts'], ['the self-test', 'hv/selftest/main.ts']])('Every stack of %s', (name, entry) => {
  it('has a bound, and room for it', async () => {
    const { errors, stacks } = await collectReport({ entries: [entry], output: runFolder(`stacks of ${name}`) });
    expect(errors).toEqual([]);
    expect(stacks.entries.length).toBeGreaterThan(5);
  }, 120_000);
});

describe.each(images)('An image for $virtualization alone', ({ virtualization, own, others, refusal }) => {
  let image = '';
  beforeAll(async () => {
    image = (await build({ entries: [`hv/boot/${virtualization}.ts`], output: runFolder(`image for ${virtualization}`) })).elf;
  }, 120_000);

  it("has nothing of the other's in it", async () => {
    const names = (await execa('nm', [`${image}64`])).stdout.split('\n').map((line) => line.split(' ').at(-1)!);
    expect(names.filter((name) => own.test(name)).length).toBeGreaterThan(50);
    expect(names.filter((name) => others.test(name))).toEqual([]);
  });

  onEachBoard(`An image for ${virtualization} alone`, (tested) => {
    const fits = tested.virtualization === virtualization;
    it(`${fits ? 'runs a guest' : 'is refused with a sentence'} on ${tested.board.name}`, async () => {
      const machine = await boot(tested.board.name, underLyn(guest, { options: 'guest.memory=16M', hypervisor: image }));
      await expectEnd(machine, 'halted');
      if (fits) expect([...readReport(machine.console.text).checks.values()]).toEqual([undefined]);
      else expect(machine.console.text).toMatch(refusal);
    }, 120_000);
  });
});
