/** Descriptors (USB 2.0, 9.6; USB 3.2, 9.6.7): length and type, then what the type says. */
const INTERFACE: u8 = 4;
const ENDPOINT: u8 = 5;
const COMPANION: u8 = 0x30;
const LONGEST_HEAD: u32 = 9;
const BULK: u8 = 2;
const EndpointAddress = register(u8, { number: bits<u8>(3, 0), isIn: flag(7) });
const EndpointKind = register(u8, { kind: bits<u8>(1, 0) });
const PacketSize = register(u16, { bytes: bits<u16>(10, 0) });

/** Mass storage, SCSI's commands, bulk-only (USB Mass Storage Class, overview 1.4, 2 and 3). */
const STORAGE: u8 = 8;
const SCSI: u8 = 6;
const BULK_ONLY: u8 = 0x50;

/** A bulk endpoint. */
export class Endpoint {
  /** Its context's index: twice its number, and one more for one that sends to the host (xHCI 1.2, 4.5.1). 0: there is none. */
  index: u8 = 0;
  /** As CLEAR_FEATURE names it. */
  address: u8 = 0;
  packetBytes: u16 = 0;
  /** Packets in a burst, less one. */
  burst: u8 = 0;
}

/** What a configuration has of a disk. */
export class StorageInterface {
  configuration: u8 = 0;
  readonly toHost = new Endpoint();
  readonly toDevice = new Endpoint();
  /** There is mass storage, though perhaps in another way than bulk-only. */
  isStorage: boolean = false;

  /** Reads a configuration's descriptors; whether there is an interface for bulk-only transport, with an endpoint each way. */
  read(bytes: readonly u8[]): boolean {
    copy(this, new StorageInterface());
    if (bytes.length < LONGEST_HEAD) return false;
    this.configuration = bytes[5];
    let isOurs: boolean = false;
    let last: Endpoint | null = null;
    let length: u32 = 0;
    for (let at: u32 = 0; bytes.length - at >= 2; at += length) {
      length = u32(bytes[at]);
      if (length < 2 || length > bytes.length - at) break;
      const type = bytes[at + 1];
      const each = bytes.subarray(at, at + length);
      if (type === INTERFACE) {
        if (this.isComplete()) break;
        isOurs = this.isBulkOnly(each);
        last = null;
      }
      if (isOurs && type === ENDPOINT) last = this.addEndpoint(each);
      if (last !== null && type === COMPANION && each.length >= 3) last.burst = each[2];
    }
    return this.isComplete();
  }

  private isComplete(): boolean {
    return this.toHost.index !== 0 && this.toDevice.index !== 0;
  }

  /** In the interface's first setting. */
  private isBulkOnly(each: readonly u8[]): boolean {
    if (each.length < 9 || each[5] !== STORAGE) return false;
    this.isStorage = true;
    return each[3] === 0 && each[6] === SCSI && each[7] === BULK_ONLY;
  }

  private addEndpoint(each: readonly u8[]): Endpoint | null {
    if (each.length < 7 || EndpointKind.of(each[3]).kind !== BULK) return null;
    const address = EndpointAddress.of(each[2]);
    const endpoint = address.isIn ? this.toHost : this.toDevice;
    if (address.number === 0 || endpoint.index !== 0) return null;
    endpoint.address = each[2];
    endpoint.index = 2 * address.number + (address.isIn ? 1 : 0);
    endpoint.packetBytes = PacketSize.of(u16(each[4]) | (u16(each[5]) << 8)).bytes;
    endpoint.burst = 0;
    return endpoint;
  }
}
