import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refreshIndex } from '../../toolchain/host/install.ts';
import { buildPath } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';
import { parseStanzas, type Stanza } from './stanza.ts';

/** A Debian package, fetched, checked and unpacked. */
export interface UnpackedPackage {
  readonly name: string;
  readonly version: string;
  /** Folder that holds the package's files under their installed paths. */
  readonly root: string;
}

/** What apt's index says of the newest version of `name`; fetches the index once if apt does not know the name. */
export async function describePackage(name: string): Promise<Stanza> {
  const [stanza] = await describeAll([name]);
  return stanza as Stanza;
}

/** The same for several packages, in one question to apt: each question costs it most of a second. */
async function describeAll(names: readonly string[]): Promise<Stanza[]> {
  const known = await stanzasOf(names);
  if (known.length === names.length) return known;
  await refreshIndex();
  const now = await stanzasOf(names);
  const missing = names.filter((name) => !now.some((stanza) => stanza.name === name));
  if (missing.length > 0) throw new Error(`apt knows no package ${missing.join(', ')}. Guests come from Debian 12's main archive: see that /etc/apt names it.`);
  return now;
}

/**
 * Fetches `name` with `apt-get download`, checks its SHA-256 against apt's index and unpacks it under `build/cache`.
 * A version that is already there is used without the network.
 */
export async function fetchPackage(name: string): Promise<UnpackedPackage> {
  return fetchStanza(await describePackage(name));
}

/** Fetches `name` and what it depends on, at any distance, as far as `isWanted` agrees: the package itself comes first. */
export async function fetchWithDependencies(name: string, isWanted: (dependency: string) => boolean): Promise<UnpackedPackage[]> {
  const seen = new Set([name]);
  const fetched: UnpackedPackage[] = [];
  for (let level = [name]; level.length > 0; ) {
    const stanzas = await describeAll(level);
    for (const stanza of stanzas) fetched.push(await fetchStanza(stanza));
    const next = stanzas.flatMap((stanza) => stanza.depends).filter(isWanted);
    level = [...new Set(next)].filter((dependency) => !seen.has(dependency));
    for (const dependency of level) seen.add(dependency);
  }
  return fetched;
}

async function fetchStanza(stanza: Stanza): Promise<UnpackedPackage> {
  const { name } = stanza;
  const cache = buildPath('cache', 'debian');
  const root = join(cache, `${name}_${stanza.version.replaceAll(':', '%3a')}`);
  if (!existsSync(root)) await fetchInto(root, cache, stanza);
  return { name, version: stanza.version, root };
}

/** The work is done in a folder aside and renamed when whole, so that a broken-off run leaves nothing half-made behind. */
async function fetchInto(root: string, cache: string, stanza: Stanza): Promise<void> {
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'fetching-'));
  try {
    const archive = await download(stanza, aside);
    await verify(archive, stanza);
    await runTool('dpkg-deb', ['-x', archive, join(aside, 'root')]);
    await rename(join(aside, 'root'), root).catch((error: unknown) => {
      if (!existsSync(root)) throw error; // otherwise another run came first with the very same files
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function download(stanza: Stanza, folder: string): Promise<string> {
  const get = (version: string) => runTool('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', `${stanza.name}=${version}`], { cwd: folder });
  await get(stanza.version).catch((error: unknown) => {
    throw new Error(
      `Cannot fetch ${stanza.name} ${stanza.version} from Debian's archive.\n${(error as Error).message}\n` +
        'Is this machine online? If the archive has moved on to a newer version, `sudo apt-get update` lets apt know.',
    );
  });
  const archive = (await readdir(folder)).find((file) => file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download ${stanza.name} ended well but left no .deb file in ${folder}.`);
  return join(folder, archive);
}

async function verify(archive: string, stanza: Stanza): Promise<void> {
  const found = createHash('sha256').update(await readFile(archive)).digest('hex');
  if (found === stanza.sha256) return;
  throw new Error(`${archive} has SHA-256 ${found}, but apt's index promises ${stanza.sha256}. The download is damaged or tampered with; try again.`);
}

/** Without those that apt does not know. */
async function stanzasOf(names: readonly string[]): Promise<Stanza[]> {
  return parseStanzas(await runTool('apt-cache', ['show', '--no-all-versions', ...names]).catch(() => ''));
}
