import { createHash } from 'node:crypto';
import { installedVersion } from '../../host/debian.ts';
import { hashFile, type ByteRange } from '../hash.ts';
import type { Component, Content, ImageContents } from './contents.ts';
import { biosCorePath, efiCorePath, loaderRecipe, platforms, type PlatformName } from './loader.ts';

/** A file of an image. */
export interface ManifestFile {
  /** `iso`: the file system that starts at the image's beginning; `efi`: the EFI system partition; `data`: the data partition. */
  readonly volume: 'iso' | 'efi' | 'data';
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** First byte and length of what counts as zero in the hash: the file's own place in the image is written there. */
  readonly zeroed?: readonly ByteRange[];
}

/** Something that the image is made of. */
export interface ManifestComponent {
  readonly name: string;
  readonly kind: Component['kind'];
  readonly version?: string;
  readonly debian?: true;
  readonly licence?: string;
  /** Paths of its files; of parts that lie packed in other files, with length and hash. */
  readonly files: readonly string[];
  readonly parts?: readonly { readonly name: string; readonly version?: string; readonly debian?: true; readonly licence?: string; readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** What is in an image: `<image>.manifest.json`, and `/lyn/manifest.json` inside it. Neither times nor places of this machine. */
export interface Manifest {
  readonly format: 'lyn image manifest';
  /** Rises where a field changes its meaning or goes. */
  readonly version: 1;
  /** 64 hexadecimal digits, of all that follows but GRUB's core images and the boot menu, which have it inside or follow from it. */
  readonly identifier: string;
  /** Seconds since 1970 that all files show. */
  readonly time: number;
  readonly components: readonly ManifestComponent[];
  readonly files: readonly ManifestFile[];
}

/** Where xorriso notes the BIOS core's place: the boot information table (56 bytes from 8), and for GRUB the first block (8 bytes from 2548). */
const placeOfCore: readonly ByteRange[] = [[8, 56], [2548, 8]];

/** What there is besides the loader's core images, which cannot be made before the image is identified. */
export type Described = Pick<Manifest, 'time' | 'components' | 'files'>;

export async function describeContents({ components, time }: ImageContents): Promise<Described> {
  const files = await describeFiles(components.flatMap((component) => component.files));
  return { time, components: [...(await Promise.all(components.map(describeComponent))), ...(await loaderComponents())], files };
}

/** The identifier of an image with that boot menu: equal images, equal identifier. */
export function identify(described: Described, menu: string): string {
  return createHash('sha256').update(JSON.stringify([described, menu, loaderRecipe()])).digest('hex');
}

/** Texts that are made with an image. */
export interface OwnTexts {
  /** The boot menu, and the file that it is found by. */
  readonly start: readonly Content[];
  /** What the self-test writes its page over. */
  readonly page: Content;
}

/** The manifest of an image whose loader has these core images, and that has those texts. */
export async function makeManifest({ time, components, files }: Described, identifier: string, cores: Readonly<Record<PlatformName, string>>, { start, page }: OwnTexts): Promise<Manifest> {
  const own = [textComponent('lyn-boot-menu', start), textComponent('lyn-self-test-page', [page])];
  const made = [...(await describeFiles(start)), ...(await describeCores(cores)), ...(await describeFiles([page], 'data'))];
  return { format: 'lyn image manifest', version: 1, identifier, time, components: [...components, ...own], files: [...files, ...made] };
}

function textComponent(name: string, files: readonly Content[]): ManifestComponent {
  return { name, kind: 'file', licence: 'Apache-2.0', files: files.map(({ path }) => path) };
}

function describeFiles(files: readonly Content[], volume: ManifestFile['volume'] = 'iso'): Promise<ManifestFile[]> {
  return Promise.all(files.map(async ({ path, from }) => ({ volume, path, ...(await hashFile(from)) })));
}

async function describeComponent({ name, kind, version, debian, licence, files, parts }: Component): Promise<ManifestComponent> {
  const common = { name, kind, ...optional({ version, debian, licence }) };
  const inside = await Promise.all((parts ?? []).flatMap((part) => part.files.map(async ({ path, from }) => (
    { name: part.name, ...optional({ version: part.version, debian: part.debian, licence: part.licence }), path, ...(await hashFile(from)) }
  ))));
  return { ...common, files: files.map(({ path }) => path), ...(inside.length === 0 ? {} : { parts: inside }) };
}

/** GRUB, by the packages that its core images are made of. */
async function loaderComponents(): Promise<ManifestComponent[]> {
  const corePaths: Readonly<Record<PlatformName, string>> = { bios: biosCorePath, efi: efiCorePath };
  return Promise.all((Object.keys(platforms) as PlatformName[]).map(async (name) => {
    const { debian } = platforms[name];
    return { name: debian, kind: 'application' as const, version: await installedVersion(debian), debian: true as const, licence: 'GPL-3.0-or-later', files: [corePaths[name]] };
  }));
}

/** Without what is not known. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** What the loader adds: the BIOS core, as made, and the one for UEFI. */
async function describeCores(cores: Readonly<Record<PlatformName, string>>): Promise<ManifestFile[]> {
  return [
    { volume: 'iso', path: biosCorePath, ...(await hashFile(cores.bios, placeOfCore)), zeroed: placeOfCore },
    { volume: 'efi', path: efiCorePath, ...(await hashFile(cores.efi)) },
  ];
}
