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
  /** Readings, counted from 1, at which the machine is held up for so long that the counter goes round. */
  holdUps: readonly number[] = [];
  private readings = 0;

  constructor() {
    machine.ports.handle(0x61, 0x61, { in: () => this.control, out: (_, __, value) => { this.control = value; } });
    machine.ports.handle(0x43, 0x43, { out: (_, __, command) => { if (command === 0x80) this.latch(); } });
    machine.ports.handle(0x42, 0x42, { in: () => this.latched.shift() ?? 0xff });
  }

  private latch(): void {
    if (this.holdUps.includes(++this.readings)) machine.tsc.value += FREQUENCY / 14n;
    const counts = (this.control & 1) !== 0 && !this.stuck;
    const count = Number(BigInt.asUintN(16, counts ? -ticksOf(1_193_182n) : 0n));
    this.latched = [count & 0xff, count >> 8];
  }
}

/** The PM timer at a port, of 24 or 32 bits; and how often its reads are wrong. */
export class TestPmTimer {
  stuck = false;
  /** One read in so many gives a value that cannot be; zero: none. */
  wrongEvery = 0;
  private reads = 0;

  constructor(port = 0x608, private readonly bits = 24) {
    machine.ports.handle(port, port, { in: () => this.read() });
  }

  private read(): number {
    const count = this.stuck ? 7n : ticksOf(3_579_545n);
    const isWrong = this.wrongEvery !== 0 && ++this.reads % this.wrongEvery === 0;
    return Number(BigInt.asUintN(this.bits, isWrong ? count ^ 0x40_0000n : count));
  }
}

/** An HPET at an address, with a counter of 32 or 64 bits that counts while it is enabled. */
export class TestHpet {
  configuration = 0n;
  stuck = false;

  constructor(base: bigint, private readonly femtoseconds = 69_841_279n, private readonly bits = 64) {
    machine.mmio.handle(base, 0x400, {
      load: (offset, bytes) => BigInt.asUintN(8 * bytes, this.load(offset & ~7) >> BigInt(8 * (offset & 7))),
      store: (offset, _, value) => { if (offset === 0x10) this.configuration = value; },
    });
  }

  private load(offset: number): bigint {
    if (offset === 0) return (this.femtoseconds << 32n) | 0x8086_0201n | (this.bits === 64 ? 0x2000n : 0n);
    if (offset === 0x10) return this.configuration;
    if (offset !== 0xf0 || this.stuck || (this.configuration & 1n) === 0n) return 0n;
    return BigInt.asUintN(this.bits, ticksOf(10n ** 15n / this.femtoseconds));
  }
}
