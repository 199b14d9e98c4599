import { FifoControl, InterruptEnable, InterruptIdentification, LineControl, LineStatus, ModemControl, UartPort } from '../device/uart_registers.ts';
import { typed } from './byte_ring.ts';

cold();

/** Divisor of the 1.8432 MHz clock by 16 for 115200 baud. */
const DIVISOR: u16 = 1;
/** Eight data bits, no parity, one stop bit. */
const EIGHT_N_ONE: u8 = 3;
/** Any value that an empty bus, which reads all ones, does not give back. */
const SCRATCH: u8 = 0x5a;
/** Bytes that an empty transmitter takes at once: 16550A; one without FIFOs. */
const FIFO_DEPTH: u32 = 16;
/** Bits 7 and 6 of the interrupt identification where the FIFOs work. */
const FIFOS_ON: u8 = 3;
/** Bytes that one poll takes at most: a broken port that always has one must not hold the processor. */
const POLL_LIMIT: u32 = 64;
/** Reads of the line status before a transmitter that never empties is given up: some 100 ms on real ports. */
const PATIENCE: u32 = 100000;

/** The host's own 16550 (PC16550D, section 8). Without one, output goes nowhere and there is no input. */
export class SerialPort {
  private readonly first: u16;
  /** One answers. */
  present: boolean = false;
  private depth: u32 = 1;
  /** Bytes that the transmitter takes before it must be empty again. */
  private room: u32 = 0;
  /** Bytes may be left in the port, which then raises no interrupt for further ones. */
  hasMore: boolean = false;
  /** The last byte sent ended a line. */
  atLineStart: boolean = true;

  constructor(first: u16) {
    this.first = first;
  }

  /** 115200 baud, 8n1, FIFOs on, interrupts off. */
  configure(): void {
    this.out(UartPort.Scratch, SCRATCH);
    this.present = this.in(UartPort.Scratch) === SCRATCH;
    this.out(UartPort.InterruptEnable, 0);
    this.out(UartPort.LineControl, LineControl.with({ divisorAccess: true }).raw);
    this.out(UartPort.Data, u8(DIVISOR));
    this.out(UartPort.InterruptEnable, u8(DIVISOR >> 8));
    this.out(UartPort.LineControl, EIGHT_N_ONE);
    this.out(UartPort.InterruptIdOrFifo, FifoControl.with({ enable: true, clearReceiver: true, clearTransmitter: true }).raw);
    this.out(UartPort.ModemControl, ModemControl.with({ dtr: true, rts: true }).raw);
    this.depth = InterruptIdentification.of(this.in(UartPort.InterruptIdOrFifo)).fifos === FIFOS_ON ? FIFO_DEPTH : 1;
    this.room = 0;
  }

  /** From now on a received byte raises the port's interrupt, which OUT2 gates on a PC. Answer it with `poll`. */
  enableReceiveInterrupt(): void {
    this.out(UartPort.ModemControl, ModemControl.with({ dtr: true, rts: true, out2: true }).raw);
    this.out(UartPort.InterruptEnable, InterruptEnable.with({ received: true }).raw);
  }

  put(byte: u8): void {
    if (this.room === 0) {
      this.wait(LineStatus.with({ holdingEmpty: true }));
      this.room = this.depth;
    }
    this.room -= 1;
    this.out(UartPort.Data, byte);
    this.atLineStart = byte === 0x0a;
  }

  /** Takes what the port has received, as far as the ring has room: what is left stays in the port, and `hasMore` says so. */
  poll(): void {
    if (!this.present) return;
    for (let taken: u32 = 0; taken < POLL_LIMIT; taken++) {
      this.hasMore = this.status().dataReady;
      if (!this.hasMore || typed.isFull()) return;
      typed.offer(this.in(UartPort.Data));
    }
  }

  /** Waits until the last bit has left the wire. */
  flush(): void {
    this.wait(LineStatus.with({ transmitterEmpty: true }));
  }

  private wait(wanted: LineStatus): void {
    for (let tries: u32 = 0; tries < PATIENCE; tries++) {
      if ((this.status().raw & wanted.raw) !== 0) return;
      cpu.pause();
    }
  }

  private status(): LineStatus {
    return LineStatus.of(this.in(UartPort.LineStatus));
  }

  private in(register: UartPort): u8 {
    return port.in8(this.first + u16(register));
  }

  private out(register: UartPort, value: u8): void {
    port.out8(this.first + u16(register), value);
  }
}

/** COM1. */
export const serial = new SerialPort(0x3f8);
