import { rmSync } from 'node:fs';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onExit } from 'signal-exit';
import { makeFolder } from '../../host/folder.ts';
import type { DiskImage } from '../disk.ts';
import { copyIntoFat, makeFat, makeFatFolder, type FatVolume } from '../fat.ts';
import { hashFile } from '../hash.ts';
import { cylinderBytes, sectorBytes } from '../partition.ts';
import { sealImage, type Seal } from '../seal.ts';
import { filesOf, type Content, type ImageContents } from './contents.ts';
import { freeOn, requireRoom, whereRoomIs } from './full-disk.ts';
import { namePartitions } from './gpt.ts';
import { bytesToCylinder, emptyFile, writeIso, type IsoPlan } from './iso.ts';
import { biosCorePath, efiCorePath, makeCore, menuPath, type PlatformName } from './loader.ts';
import { describeContents, identify, makeManifest, type Manifest } from './manifest.ts';
import { menuText, type OwnNames } from './menu.ts';
import { checkDataGuid, dataGuid, emptyReport, reportName } from './report.ts';
import { writeSbom } from './sbom.ts';

/** An image that is there, with its manifest and its SBOM beside it. */
export interface HybridImage extends DiskImage {
  readonly seal: Seal;
  /** Of the file as it is, which `sha256sum` prints; that of the seal leaves the seal out. */
  readonly sha256: string;
  readonly manifest: Manifest;
  readonly manifestPath: string;
  readonly sbomPath: string;
}

/** Names of no image: its own follow from the identifier, and cannot be in what that is made of. */
const nobody: OwnNames = { image: '0'.repeat(16), data: '00000000-0000-0000-0000-000000000000' };

/** As tools list them that know nothing of file systems; the first is xorriso's own `ISO9660`. */
const partitionNames = new Map([[2, 'EFI system partition'], [3, 'LYNDATA']]);

/** Bytes of each FAT partition; that for data grows until the image fills cylinders. Large enough for FAT16, which more firmware reads than FAT12. */
const fatBytes = 4 << 20;

/**
 * Writes one image that BIOS and UEFI boot from USB, disk and optical drive to `path`, sealed, with `<path>.manifest.json` and `<path>.cdx.json`.
 * Equal contents give equal bytes, wherever their files lie. What was at `path` stays whole until the new image is complete. Throws in words: a disk
 * without room, which `freeBytes` tells beforehand, a tool that failed.
 */
export async function buildHybridImage(contents: ImageContents, path: string, freeBytes = freeOn): Promise<HybridImage> {
  const folder = dirname(path);
  await makeFolder(folder);
  const place = { folder, bytes: await bytesNeeded(contents), otherwise: 'choose another place with --out' };
  await requireRoom(place, freeBytes);
  return whereRoomIs(place, async () => {
    const stage = await mkdtemp(`${path}.stage-`); // beside the image, so that the last step is a rename
    const forget = onExit(() => rmSync(stage, { recursive: true, force: true })); // Ctrl-C and SIGTERM reach no `finally`
    try {
      return await assemble(contents, path, stage);
    } finally {
      forget();
      await rm(stage, { recursive: true, force: true });
    }
  });
}

/** The files once, the FAT file systems in the image and beside it, and a little for the loader, folders and tables. */
async function bytesNeeded(contents: ImageContents): Promise<number> {
  const sizes = await Promise.all(filesOf(contents).map(async ({ from }) => (await stat(from)).size));
  return sizes.reduce((sum, size) => sum + size, 4 * fatBytes + 2 * cylinderBytes + (4 << 20));
}

async function assemble(contents: ImageContents, path: string, stage: string): Promise<HybridImage> {
  const { time } = contents;
  const described = await describeContents(contents);
  const hashes = new Map(described.files.map(({ path: place, sha256 }) => [place, sha256]));
  const identifier = identify(described, menuText(contents.menu, hashes, nobody));
  const names: OwnNames = { image: identifier.slice(0, 16), data: dataGuid(guidOf(identifier)) };
  const menu = menuText(contents.menu, hashes, names);
  const marker = `/lyn/${names.image}.id`;
  const cores = { bios: await makeCore('bios', marker, stage, time), efi: await makeCore('efi', marker, stage, time) };
  const start = await stageTexts({ [menuPath]: menu, [marker]: `${identifier}\n` }, stage);
  const [page] = await stageTexts({ [`/${reportName}`]: emptyReport() }, stage);
  const manifest = await makeManifest(described, identifier, cores, { start, page: page! });
  const texts = { manifest: `${JSON.stringify(manifest, undefined, 2)}\n`, sbom: await writeSbom(manifest) };
  const lists = await stageTexts({ '/lyn/manifest.json': texts.manifest, '/lyn/sbom.cdx.json': texts.sbom }, stage);
  const files = [{ path: biosCorePath, from: cores.bios }, ...start, ...lists, ...filesOf(contents)];
  const image = await writePartitions({ files, cores, page: page!.from }, manifest, stage);
  await checkDataGuid(image, names.data);
  await namePartitions(image, partitionNames);
  const seal = await sealImage(image);
  const { sha256 } = await hashFile(image);
  const beside = { manifestPath: `${path}.manifest.json`, sbomPath: `${path}.cdx.json` };
  await publish(stage, [[texts.manifest, beside.manifestPath], [texts.sbom, beside.sbomPath]]);
  await rename(image, path);
  return { path, geometry: { cylinders: seal.bytes / cylinderBytes, heads: 16, sectorsPerTrack: 63 }, seal, sha256, manifest, ...beside };
}

/** Files that are made here, with their places on the image. */
async function stageTexts(texts: Readonly<Record<string, string>>, stage: string): Promise<Content[]> {
  return Promise.all(Object.entries(texts).map(async ([path, text]) => {
    const from = join(stage, basename(path));
    await writeFile(from, text);
    return { path, from };
  }));
}

interface Parts {
  /** Of the ISO 9660 file system. */
  readonly files: readonly Content[];
  readonly cores: Readonly<Record<PlatformName, string>>;
  /** The data partition's one file, here. */
  readonly page: string;
}

async function writePartitions({ files, cores, page }: Parts, { identifier, time }: Manifest, stage: string): Promise<string> {
  const plan: IsoPlan = { files, efi: await makeEfiPartition(cores.efi, identifier, time, stage), data: join(stage, 'data.fat'), guid: guidOf(identifier), time };
  const image = join(stage, 'image');
  await emptyFile(plan.data, fatBytes);
  const bytes = fatBytes + (await bytesToCylinder(plan, image));
  await emptyFile(plan.data, bytes);
  const volume: FatVolume = { image: plan.data, sectors: bytes / sectorBytes, clusterSectors: 1, serial: identifier.slice(40, 48), label: 'LYNDATA', time };
  await makeFat(volume);
  await copyIntoFat(volume, [page]); // the first in the file system, and so in one piece
  await writeIso(plan, image);
  return image;
}

async function makeEfiPartition(core: string, identifier: string, time: number, stage: string): Promise<string> {
  const volume: FatVolume = { image: join(stage, 'efi.fat'), sectors: fatBytes / sectorBytes, clusterSectors: 1, serial: identifier.slice(32, 40), label: 'LYNEFI', time };
  const [, top, folder, name] = efiCorePath.split('/') as [string, string, string, string];
  await emptyFile(volume.image, fatBytes);
  await makeFat(volume);
  await makeFatFolder(volume, `/${top}`);
  await makeFatFolder(volume, `/${top}/${folder}`);
  await copyIntoFat(volume, [core], `/${top}/${folder}/${name}`);
  return volume.image;
}

/** The first 128 bits of the identifier as a GUID of version 8, whose bits are their maker's own (RFC 9562, 5.8). */
function guidOf(identifier: string): string {
  const variant = ((Number.parseInt(identifier[16]!, 16) & 3) | 8).toString(16);
  const digits = `${identifier.slice(0, 12)}8${identifier.slice(13, 16)}${variant}${identifier.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Each is there whole at any time. */
async function publish(stage: string, texts: readonly (readonly [string, string])[]): Promise<void> {
  for (const [index, [text, path]] of texts.entries()) {
    const unfinished = join(stage, `beside${index}`);
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  }
}
