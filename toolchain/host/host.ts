import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { askKvm, type KvmAnswer } from './kvm.ts';

/** What Lyn asks of the machine that it is used on. Paths are absolute. */
export interface Host {
  /** Whether a file or folder is there. */
  has(path: string): boolean;
  /** A file's text; undefined where it is absent or may not be read. */
  read(path: string): string | undefined;
  /** Whether this process may read and write a file. */
  mayOpen(path: string): boolean;
  /** The path of a program by its name, from the folders of PATH. */
  program(name: string): string | undefined;
  /** The version of Node, as `20.19.0`. */
  readonly node: string;
  /** Bytes that this user can still write to the file system of a folder. */
  freeBytes(folder: string): number;
  /** What KVM gives to guests; asked at most once. */
  kvm(): Promise<KvmAnswer>;
}

/** What of a host is not read from its files. */
export interface HostParts {
  /** PATH; this process's unless told. */
  readonly path?: string;
  readonly node?: string;
  readonly freeBytes?: (folder: string) => number;
  /** How KVM is asked. */
  readonly kvm?: () => Promise<KvmAnswer>;
}

/** A machine whose files lie below `root`: this one's `/`, or a tree that a test has made. */
export function hostBelow(root: string, parts: HostParts = {}): Host {
  const folders = (parts.path ?? process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const allows = (path: string, mode: number): boolean => {
    try {
      accessSync(join(root, path), mode);
      return true;
    } catch {
      return false;
    }
  };
  let kvm: Promise<KvmAnswer> | undefined;
  return {
    has: (path) => existsSync(join(root, path)),
    read: (path) => (allows(path, constants.R_OK) ? readFileSync(join(root, path), 'utf8') : undefined),
    mayOpen: (path) => allows(path, constants.R_OK | constants.W_OK),
    program: (name) => folders.map((folder) => join(folder, name)).find((path) => allows(path, constants.X_OK)),
    node: parts.node ?? process.versions.node,
    freeBytes: parts.freeBytes ?? bytesFree,
    kvm: () => (kvm ??= (parts.kvm ?? askKvm)()),
  };
}

function bytesFree(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The machine that this process runs on. */
export const thisHost: Host = hostBelow('/');
