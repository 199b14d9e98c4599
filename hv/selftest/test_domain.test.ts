import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { BootModule } from '../boot/boot_module.ts';
import { powerOn } from '../device/board.testing.ts';
import { EndReason } from '../domain/end.ts';
import { FrameUse, frames } from '../memory/frames.ts';
import { hostApic } from '../processor/host_apic.ts';
import { processor } from '../processor/processor.ts';
import { NESTED_PAGING_ONLY, offerSvm } from '../svm/vendor.testing.ts';
import { NEVER } from '../time/deadline.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { offerVmx } from '../vmx/vmx.testing.ts';
import type { Candidate } from './candidate.ts';
import { svmCandidate } from './svm_candidate.ts';
import { endTestGuest, startTestGuest, testOutput } from './test_domain.ts';
import { vmxCandidate } from './vmx_candidate.ts';

const MODULE = 0x20_0000n;
const MEGABYTES_4 = 0x40_0000n;

const candidates: readonly [string, Candidate, () => void][] = [['VT-x', vmxCandidate, offerVmx], ['AMD-V', svmCandidate, () => offerSvm(NESTED_PAGING_ONLY)]];

/** A module of so many bytes, which begin so. */
function moduleOf(bytes: bigint, ...first: readonly number[]): BootModule {
  const module = new BootModule();
  [module.start, module.end] = [MODULE, MODULE + bytes];
  machine.memory.write(MODULE, new Uint8Array(first));
  return module;
}

describe.each(candidates)('a test guest under %s', (_, candidate, offer) => {
  beforeEach(() => {
    powerOn();
    machine.setCpuid(1, 0, { ecx: (1 << 21) | (1 << 24) | (1 << 5), edx: 1 << 9 });
    machine.msrs.set(0x1b, 0xfee0_0800n);
    for (const first of [0x6e0, 0x800]) for (let index = 0; index < 0x40; index++) machine.msrs.set(first + index, 0n);
    for (const [index, value] of [[0xfe, 0n], [0x2ff, 0xc06n], [0x277, 0x0007_0406_0007_0406n], [0xc000_0080, 0xd00n], [0xc001_0117, 0n], [0x3a, 5n]] as const) machine.msrs.set(index, value);
    Object.assign(machine.current, { cr0: 0x8000_0011n, cr3: 0x5000n, cr4: 0x20n });
    machine.ports.handle(0x70, 0x71, { in: () => 0 });
    hostApic.here().enable(0xff);
    offer();
    frames.free.add(0x100_0000n, 0x280_0000n);
    expect(candidate.lack()).toBe('');
    candidate.enable();
  });

  /** Starts a guest; gives its vCPU. */
  function start(id: number, module = moduleOf(512n, 0xeb, 0xfe)): Vcpu {
    machine.run(() => void startTestGuest(candidate, module, id));
    const { vcpu } = processor.here();
    processor.here().vcpu = null; // as after its end
    return vcpu!;
  }

  it('has a domain of its own, its memory, and its first bytes where a BIOS puts them', () => {
    const { domain } = start(3);
    expect(domain).toMatchObject({ id: 3, endReason: EndReason.None, status: 0 });
    expect(domain.memory.read16(0x7c00n)).toBe(0xfeeb);
    expect(frames.usedFor(FrameUse.GuestMemory)).toBe(MEGABYTES_4);
    expect(processor.here().deadlines.earliest).not.toBe(NEVER);
    for (const byte of new TextEncoder().encode('ok it talks\n')) domain.machine.uart.write(0x3f8, 1, byte);
    expect(testOutput().passed).toBe(1);
  });

  it('leaves nothing behind: memory, deadlines, and its state are gone, and the next one begins as the first', () => {
    const [free, used] = [frames.free.total(), frames.usedFor(FrameUse.ControlStructures)];
    const first = start(1);
    const { domain } = first;
    Object.assign(first.registers, { rax: 0x1234n, r15: 0x5678n });
    domain.memory.write64(0x20_0000n, 0xc0ffeen);
    domain.machine.board.write(0x80, 1, 0x55);
    domain.status = 7;
    domain.end(EndReason.TripleFault);
    endTestGuest(candidate, domain);
    expect(frames.free.total()).toBe(free);
    expect([FrameUse.GuestMemory, FrameUse.NestedTables].map((use) => frames.usedFor(use))).toEqual([0n, 0n]);
    expect(frames.usedFor(FrameUse.ControlStructures)).toBe(used);
    expect(processor.here().deadlines.earliest).toBe(NEVER);

    const second = start(2);
    expect(second.registers).toMatchObject({ rax: 0n, r15: 0n });
    expect(second.domain).toMatchObject({ id: 2, endReason: EndReason.None, status: 0 });
    expect(second.domain.memory.read64(0x20_0000n)).toBe(0n);
    expect(second.domain.machine.board.read(0x80, 1)).toBe(0);
    expect(testOutput()).toMatchObject({ passed: 0, isDone: false });
    endTestGuest(candidate, second.domain);
  });

  it('that is too large, or for which there is no memory, is not started, and nothing is taken', () => {
    const free = frames.free.total();
    expect(startTestGuest(candidate, moduleOf(0xa_0000n), 1)).toBe('it is too large');
    expect(frames.free.total()).toBe(free);
    frames.free.remove(0x120_0000n, 0x280_0000n);
    expect(startTestGuest(candidate, moduleOf(512n), 1)).toBe('there are no 4 MB free in one piece');
    expect(processor.here().vcpu).toBeNull();
  });
});

describe('a second test guest under VT-x', () => {
  it('finds no translation of the first, whose tables lay in the same frames', () => {
    powerOn();
    const invalidationsOf = (): number => machine.vmx.invalidations.filter(({ instruction, kind }) => instruction === 'invept' && kind === 2n).length;
    for (const [index, value] of [[0xfe, 0n], [0x2ff, 0xc06n], [0x277, 0x0007_0406_0007_0406n], [0xc000_0080, 0xd00n], [0x6e0, 0n], [0x1b, 0xfee0_0800n]] as const) machine.msrs.set(index, value);
    Object.assign(machine.current, { cr0: 0x8000_0011n, cr3: 0x5000n, cr4: 0x20n });
    machine.ports.handle(0x70, 0x71, { in: () => 0 });
    offerVmx();
    frames.free.add(0x100_0000n, 0x280_0000n);
    vmxCandidate.lack();
    vmxCandidate.enable();
    const before = invalidationsOf();
    for (const id of [1, 2]) {
      machine.run(() => void startTestGuest(vmxCandidate, moduleOf(512n), id));
      endTestGuest(vmxCandidate, processor.here().vcpu!.domain);
      expect(invalidationsOf()).toBe(before + id);
    }
  });
});
