/** The far end of a guest's serial line. */
export interface ByteStream {
  /** A byte that the guest sent. */
  put(byte: u8): void;
  /** The guest waits: what it sent is to be seen. */
  rest(): void;
  /** Whether `take` would give a byte. */
  hasInput(): boolean;
  /** The next byte for the guest. Panics if there is none. */
  take(): u8;
}
