import { machine } from 'lyn/test';

/** The TSC's frequency in Hz on the machine of `startTime`. */
export const FREQUENCY = 2_400_000_000n;

/** Ticks of the TSC that go by during each access to a timer: half a microsecond. */
const ACCESS = 1_200n;

/** A machine on which time goes by with every access to a timer. */
export function startTime(): void {
  machine.reset();
  machine.tsc.step = 0n;
  machine.tsc.value = 1_000_000n;
}

/** Ticks so far of a timer of `hertz`, after an access to it. */
export function ticksOf(hertz: bigint): bigint {
  machine.tsc.value += ACCESS;
  return (machine.tsc.value * hertz) / FREQUENCY;
}

/** The machine's 8254, of which channel 2 counts down; and port 61h. */
export class TestPit {
  /** Port 61h; bit 0 lets channel 2 count. */
  control = 0x0e;
  private latched: number[] = [];
  stuck = false;

  constructor() {
    machine.ports.handle(0x61, 0x61, { in: () => this.control, out: (_, __, value) => { this.control = value; } });
    machine.ports.handle(0x43, 0x43, { out: (_, __, command) => { if (command === 0x80) this.latch(); } });
    machine.ports.handle(0x42, 0x42, { in: () => this.latched.shift() ?? 0xff });
  }

  private latch(): void {
    const counts = (this.control & 1) !== 0 && !this.stuck;
    const count = Number(BigInt.asUintN(16, counts ? -ticksOf(1_193_182n) : 0n));
    this.latched = [count & 0xff, count >> 8];
  }
}
