/** Registers of the 16550A (National Semiconductor PC16550D, section 8). Offsets from the first port. */
export const enum UartPort {
  /** Receiver buffer (read), transmitter holding (write); the divisor's low byte under DLAB. */
  Data = 0,
  /** Interrupt enable; the divisor's high byte under DLAB. */
  InterruptEnable = 1,
  /** Interrupt identification (read), FIFO control (write). */
  InterruptIdOrFifo = 2,
  LineControl = 3,
  ModemControl = 4,
  LineStatus = 5,
  ModemStatus = 6,
  Scratch = 7,
}

export const InterruptEnable = register(u8, { received: flag(0), transmitterEmpty: flag(1), lineStatus: flag(2), modemStatus: flag(3) });
export type InterruptEnable = Value<typeof InterruptEnable>;

/** Bits 3 to 0 of the interrupt identification, the highest priority first. */
export const enum InterruptId {
  LineStatus = 0b0110,
  Received = 0b0100,
  CharacterTimeout = 0b1100,
  TransmitterEmpty = 0b0010,
  ModemStatus = 0b0000,
  None = 0b0001,
}

export const InterruptIdentification = register(u8, { id: bits<InterruptId>(3, 0), fifos: bits<u8>(7, 6) });

export const FifoControl = register(u8, { enable: flag(0), clearReceiver: flag(1), clearTransmitter: flag(2), trigger: bits<u8>(7, 6) });
export type FifoControl = Value<typeof FifoControl>;

export const LineControl = register(u8, { setBreak: flag(6), divisorAccess: flag(7) });
export type LineControl = Value<typeof LineControl>;

/** OUT2 gates the interrupt on a PC. */
export const ModemControl = register(u8, { dtr: flag(0), rts: flag(1), out1: flag(2), out2: flag(3), loopback: flag(4) });
export type ModemControl = Value<typeof ModemControl>;

export const LineStatus = register(u8, { dataReady: flag(0), overrun: flag(1), breakReceived: flag(4), holdingEmpty: flag(5), transmitterEmpty: flag(6) });
export type LineStatus = Value<typeof LineStatus>;

export const ModemStatus = register(u8, {
  ctsChanged: flag(0), dsrChanged: flag(1), ringEnded: flag(2), dcdChanged: flag(3), cts: flag(4), dsr: flag(5), ring: flag(6), dcd: flag(7),
});
export type ModemStatus = Value<typeof ModemStatus>;
