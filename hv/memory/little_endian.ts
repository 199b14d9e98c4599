/** What takes bytes one after the other. */
export interface ByteSink {
  put8(byte: u8): void;
}

/** The low `count` bytes of a value, the lowest first. */
export function putLittleEndian<S extends ByteSink>(sink: S, value: u64, count: u64): void {
  for (let i: u64 = 0n; i < count; i += 1n) sink.put8(u8(value >> (8n * i)));
}
