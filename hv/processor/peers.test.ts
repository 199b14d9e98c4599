import { beforeEach, describe, expect, it } from 'vitest';
import { interleave, machine, stepsOn } from 'lyn/test';
import { ExceptionFrame } from '../panic/frame.ts';
import { Inbox } from './inbox.ts';
import { takeNmi } from './nmi.ts';
import { callProcessor, joinPeers, processorCount, serveCalls } from './peers.ts';
import { processor } from './processor.ts';
import { releaseOthers, stopOthers, stopOthersForGood } from './standstill.ts';
import { enableInterrupts } from './vectors.ts';
import { lentRing } from '../trace/lent.ts';
import { traceRing } from '../trace/ring.ts';

/** What goes out by the interrupt command register (SDM figure 12-12): to whom, and the lower half. */
let sent: [to: number, command: number][];
const KICK = 0x4042;
const NMI = 0x4400;

/** The processor with that index does `what`. */
function on<T>(index: number, what: () => T): T {
  machine.processor = index;
  try {
    return what();
  } finally {
    machine.processor = 0;
  }
}

/** Numbers of the local APICs, in x2APIC mode, are 10 and the index. */
function join(index: number): void {
  on(index, () => {
    machine.setCpuid(1, 0, { eax: 0, ebx: 0, ecx: 1 << 21, edx: 1 << 9 });
    machine.msrs.set(0x1b, 0xfee0_0900n);
    machine.msrs.set(0x802, BigInt(10 + index));
    for (const msr of [0x80b, 0x808, 0x80f, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837]) machine.msrs.set(msr, 0n);
    machine.msrs.handle(0x830, (value: bigint) => { sent.push([Number(value >> 32n), Number(value & 0xffff_ffffn)]); return value; });
    enableInterrupts();
    joinPeers();
  });
}

const nmi = new ExceptionFrame();
const done: [on: number, argument: bigint][] = [];
const task = (argument: bigint) => { done.push([machine.processor, argument]); };

beforeEach(() => {
  machine.reset();
  sent = [];
  done.length = 0;
  for (const index of [0, 1, 2]) join(index);
});

describe('a processor', () => {
  it('is counted once it has joined', () => expect(processorCount()).toBe(3));

  it('that is not there is not called', () => {
    for (const index of [3, 255, 256, 0xffff_ffff]) expect(callProcessor(index, task, 1n)).toBe(false);
    expect(sent).toEqual([]);
  });

  it('that is called is kicked, and does what it was asked when it looks, once', () => {
    expect(callProcessor(2, task, 7n)).toBe(true);
    expect([sent, done]).toEqual([[[12, KICK]], []]);
    for (const index of [1, 2, 2]) on(index, serveCalls);
    expect(done).toEqual([[2, 7n]]);
  });

  it('that waits for one to take its call serves its own meanwhile, which that one may wait for', () => {
    callProcessor(1, task, 1n);
    on(1, () => callProcessor(0, () => on(1, serveCalls), 0n));
    callProcessor(1, task, 2n);
    on(1, serveCalls);
    expect(done).toEqual([[1, 1n], [1, 2n]]);
  });
});

describe('an inbox', () => {
  it('holds one task', () => {
    const inbox = new Inbox();
    expect([inbox.offer(task, 1n), inbox.offer(task, 2n)]).toEqual([true, false]);
    inbox.serve();
    inbox.serve();
    expect(done).toEqual([[0, 1n]]);
    expect(inbox.offer(task, 3n)).toBe(true);
  });

  it('loses nothing and mixes nothing up, in whatever order two that offer and the owner take turns', () => {
    const inbox = new Inbox();
    const taken: string[] = [];
    const first = (argument: bigint) => { taken.push(`first ${argument}`); };
    const second = (argument: bigint) => { taken.push(`second ${argument}`); };
    const seen = new Set<string>();
    interleave({
      begin: () => { taken.length = 0; },
      courses: [stepsOn(inbox, 'serve'), stepsOn(inbox, 'offer', first, 1n), stepsOn(inbox, 'offer', second, 2n)],
      check: () => { inbox.serve(); seen.add(taken.join(', ')); },
    });
    expect([...seen].sort()).toEqual(['first 1', 'first 1, second 2', 'second 2', 'second 2, first 1']);
  });
});

describe('a processor that has the machine to itself', () => {
  it('may read the trace rings of those that stand still, and of no others', () => {
    traceRing.here().base = 0x5000n;
    traceRing.here().written = 64n;
    on(1, stopOthersForGood);
    expect(lentRing(0)).toBeNull();
    machine.run(() => takeNmi(nmi));
    expect(lentRing(0)).toMatchObject({ base: 0x5000n, written: 64n });
    expect([lentRing(1), lentRing(2)]).toEqual([null, null]);
  });

  it('no longer may when they go on', () => {
    on(1, () => { stopOthers(); releaseOthers(); });
    takeNmi(nmi);
    expect(lentRing(0)).toBeNull();
  });

  it('has sent every other one an NMI', () => {
    on(1, stopOthers);
    expect(sent).toEqual([[10, NMI], [12, NMI]]);
  });

  it('has it already when it asks again', () => {
    on(1, () => { stopOthers(); stopOthers(); });
    expect(sent).toHaveLength(2);
  });

  it('lets the others go on, to whom the NMI was nothing', () => {
    on(1, () => { stopOthers(); releaseOthers(); });
    expect(machine.run(() => takeNmi(nmi))).toBe('returned');
    expect(processor.here().nmiArrived.load()).toBe(false);
    takeNmi(nmi);
    expect(processor.here().nmiArrived.load()).toBe(true);
  });

  it('sends none to a processor that has not taken the one before: of two that are sent, the processor may see one', () => {
    on(1, () => { stopOthers(); releaseOthers(); });
    on(2, stopOthers);
    expect(sent).toEqual([[10, NMI], [12, NMI], [11, NMI]]);
    on(2, releaseOthers);
    takeNmi(nmi);
    on(2, stopOthers);
    expect(sent.slice(3)).toEqual([[10, NMI]]);
  });

  it('and halts it stops the others for good: in an NMI, and where they want the machine for themselves', () => {
    on(1, stopOthersForGood);
    expect(machine.run(() => takeNmi(nmi))).toBe('stopped');
    expect(on(2, () => machine.run(stopOthers))).toBe('stopped');
    expect(on(1, () => machine.run(stopOthers))).toBe('returned');
  });
});
