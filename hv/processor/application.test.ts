import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LynPanic, machine } from 'lyn/test';
import { cpu } from '../../toolchain/node/runtime.ts';
import { bootInformation } from '../boot/boot_information.ts';
import { frames } from '../memory/frames.ts';
import { addHole, addRam } from '../memory/memory_map.ts';
import { hostClock } from '../time/clock.ts';
import { arrive, startApplicationProcessors } from './application.ts';
import type { Extension } from './extension.ts';
import { topology } from './madt.ts';
import { joinPeers, processorCount } from './peers.ts';
import { stopOthers } from './standstill.ts';
import { enableInterrupts } from './vectors.ts';

/** IPIs that go out by the interrupt command register, and what happens at each. */
let sent: bigint[];
let onIpi: (command: number) => void;
const START_UP = 0x4608;
const nothing = () => undefined as never;
/** Nothing is to be turned on. */
const extension: Extension = {
  isPresent: nothing, require: nothing, allow: nothing, enable: nothing, title: nothing, bit: nothing, instructions: nothing, mapMemory: nothing, makeVcpu: nothing,
};

/** In x2APIC mode; its local APIC has the index for its number. */
function powerOn(index: number): void {
  machine.processor = index;
  machine.setCpuid(1, 0, { ecx: 1 << 21, edx: 1 << 9 });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
  machine.msrs.set(0x802, BigInt(index));
  machine.msrs.set(0x277, 0n);
  machine.msrs.handle(0x830, (value: bigint) => { sent.push(value); onIpi(Number(value & 0xffff_ffffn)); return value; });
}

/** Processor 1 arrives at the first start-up IPI, as the processor with that index. */
function startAs(index: number, before: () => void = () => undefined): void {
  onIpi = (command) => {
    if (command !== START_UP) return;
    onIpi = () => undefined;
    before();
    machine.processor = 1;
    arrive(index);
    machine.processor = 0;
  };
  startApplicationProcessors(extension);
}

beforeEach(() => {
  machine.reset();
  sent = [];
  onIpi = () => undefined;
  let pauses = 0;
  vi.spyOn(cpu, 'pause').mockImplementation(() => { if (++pauses > 20_000) throw new Error('it waits for ever'); });
  hostClock.ticksPerSecond = 1_000n;
  frames.free.add(0x10_0000n, 0x100_0000n);
  addRam(0n, 0xa_0000n);
  powerOn(1);
  powerOn(0);
  enableInterrupts();
  joinPeers();
  [topology.apics[0], topology.apics[1], topology.count] = [0, 1, 2];
});

afterEach(() => { vi.restoreAllMocks(); });

describe('an application processor', () => {
  it('that is one too many is left alone, and nobody waits for it', () => {
    startAs(256);
    expect(machine.log.linesOf('warn')).toEqual([expect.stringContaining('APIC 1 did not start')]);
    expect(processorCount()).toBe(1);
  });

  it('that fails at its first step has the others stand still', () => {
    expect(() => startAs(1, () => frames.free.remove(0n, 0x1000_0000n))).toThrow(LynPanic);
    sent = [];
    stopOthers();
    expect(sent).toEqual([0x4400n]);
  });

  const startUps = (): number[] => sent.map((command) => Number(command & 0xffff_ffffn)).filter((command) => (command & 0x700) === 0x600).map((command) => command & 0xff);

  it('starts in the first page from 0x8000 on in which the boot loader has left nothing, and which is RAM', () => {
    addHole(0x8000n, 0x1001n);
    bootInformation.leave(0xafffn, 2n);
    startApplicationProcessors(extension);
    expect(startUps()).toEqual([0xc, 0xc]);
  });

  it('is left alone where there is no such page', () => {
    addHole(0n, 0xa_0000n);
    startApplicationProcessors(extension);
    expect(sent).toEqual([]);
    expect(machine.log.linesOf('warn')).toEqual(['the processor with APIC 1 is left alone: no memory below 640 KB is free, where it could start']);
  });
});
