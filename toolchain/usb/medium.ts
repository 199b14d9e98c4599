import { constants, open, type FileHandle } from 'node:fs/promises';

/** Bytes that are written or read at once: small against a stick, large against the commands that go to it. */
export const pieceBytes = 4 << 20;
const wasmPageBytes = 64 << 10;
/** Of a global that neither the language's library nor Node's types declare. */
const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer } } };

/** What an image is written to. Offsets and lengths are multiples of `blockBytes`; buffers are of `alignedPiece`. */
export interface Medium {
  readonly bytes: number;
  readonly blockBytes: number;
  /** Gives how many bytes were taken. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  /** Gives how many bytes were read: of a disk, from the medium itself. */
  read(into: Uint8Array, offset: number): Promise<number>;
  /** Ends when everything lies on the medium. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a disk for this process alone: the kernel refuses with EBUSY if it is mounted, swap space, or part of something (open(2), O_EXCL).
 * O_DIRECT leaves the page cache out: what fails fails where it is written, and what is read comes from the medium.
 */
export async function openDisk(path: string, bytes: number, blockBytes: number): Promise<Medium> {
  return mediumOf(await open(path, constants.O_RDWR | constants.O_EXCL | constants.O_DIRECT), bytes, blockBytes);
}

/** Opens a plain file as a medium of its length. It is read back as the file system gives it. */
export async function openFile(path: string): Promise<Medium> {
  const file = await open(path, constants.O_RDWR);
  return mediumOf(file, (await file.stat()).size, 512);
}

function mediumOf(file: FileHandle, bytes: number, blockBytes: number): Medium {
  return {
    bytes,
    blockBytes,
    write: async (piece, offset) => (await file.write(piece, 0, piece.length, offset)).bytesWritten,
    read: async (into, offset) => (await file.read(into, 0, into.length, offset)).bytesRead,
    flush: () => file.sync(),
    close: () => file.close(),
  };
}

/** A buffer of `pieceBytes` that begins at a page, as O_DIRECT wants it (open(2)): V8 maps WebAssembly's memory so, and no other. */
export function alignedPiece(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new WebAssembly.Memory({ initial: pieceBytes / wasmPageBytes }).buffer);
}
