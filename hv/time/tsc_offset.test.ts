import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { joinPeers, serveCalls } from '../processor/peers.ts';
import { enableInterrupts } from '../processor/vectors.ts';
import { hostClock } from './clock.ts';
import { checkClock } from './tsc_offset.ts';

/** What the other processor does when it is kicked. */
let kicked: () => void;

/** Puts processor `index` among the peers: in x2APIC mode, with the index as the number of its APIC. */
function join(index: number): void {
  machine.processor = index;
  machine.setCpuid(1, 0, { eax: 0, ebx: 0, ecx: 1 << 21, edx: 1 << 9 });
  machine.msrs.set(0x1b, 0xfee0_0900n);
  machine.msrs.set(0x802, BigInt(index));
  for (const msr of [0x808, 0x80f, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837]) machine.msrs.set(msr, 0n);
  machine.msrs.handle(0x830, (value: bigint) => { kicked(); return value; });
  enableInterrupts();
  joinPeers();
}

/** Processor 1 answers; its TSC is that many ticks ahead of that of processor 0. */
const answersWith = (ahead: bigint) => () => {
  machine.processor = 1;
  machine.tsc.value += ahead;
  serveCalls();
  machine.tsc.value -= ahead;
  machine.processor = 0;
};

beforeEach(() => {
  machine.reset();
  join(1);
  join(0);
  hostClock.ticksPerSecond = 1_000_000n;
  machine.tsc.value = 10_000n;
});

const warnings = () => { checkClock(1); return machine.log.linesOf('warn'); };

describe('the TSC of another processor', () => {
  it('that is in step is not spoken of', () => {
    kicked = answersWith(0n);
    expect(warnings()).toEqual([]);
  });

  it('that runs ahead is, with how far', () => {
    kicked = answersWith(5000n);
    expect(warnings()).toEqual([expect.stringMatching(/TSC of processor 1 is (499\d|5000) ticks ahead/)]);
  });

  it('that runs behind is as well', () => {
    kicked = answersWith(-5000n);
    expect(warnings()).toEqual([expect.stringMatching(/TSC of processor 1 is (499\d|5000) ticks behind/)]);
  });

  it('that does not come, because no interrupt reaches the processor, is waited for a second', () => {
    kicked = () => {};
    const before = machine.tsc.value;
    expect(warnings()).toEqual([expect.stringContaining('processor 1 does not answer the interrupts of the others')]);
    expect(machine.tsc.value - before).toBeGreaterThanOrEqual(1_000_000n);
    expect(machine.tsc.value - before).toBeLessThan(1_001_000n);
  });

  it('that comes too late does not answer the question about another', () => {
    kicked = () => {};
    checkClock(1);
    join(2);
    machine.processor = 0;
    kicked = answersWith(5000n);
    checkClock(2);
    expect(machine.log.linesOf('warn')).toEqual([expect.stringContaining('processor 1 does not answer'), expect.stringContaining('processor 2 does not answer')]);
  });
});
