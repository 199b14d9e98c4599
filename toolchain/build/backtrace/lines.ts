import { imageOffset } from './address.ts';

/** A place in the source that a code address belongs to. */
export interface SourcePlace {
  /** The C function, as the linker knows it. */
  readonly symbol: string;
  readonly file: string;
  readonly line: number;
}

/** A code address and its places: the innermost inlined function first, the function in whose code it lies last. */
export interface PlacedAddress {
  /** Offset from the image's virtual base. */
  readonly address: number;
  /** Empty where nothing is known: assembly, padding. */
  readonly places: readonly SourcePlace[];
}

/** The addresses at which a row of the line table begins, as `objdump --dwarf=decodedline` prints them, sorted, each once. */
export function parseLineAddresses(text: string): number[] {
  const addresses = new Set<number>();
  for (const match of text.matchAll(/^\S+\s+(?:\d+|-)\s+0x([0-9a-f]+)/gm)) {
    const address = imageOffset(match[1]!);
    if (address >= 0) addresses.add(address);
  }
  return [...addresses].sort((a, b) => a - b);
}

/** Reads what `addr2line --addresses --inlines --functions` prints for a list of addresses. */
export function parsePlaces(text: string): PlacedAddress[] {
  const result: PlacedAddress[] = [];
  for (const block of text.split(/^0x/m).slice(1)) {
    const [address, ...lines] = block.trimEnd().split('\n');
    result.push({ address: imageOffset(address!), places: placesOf(lines) });
  }
  return result;
}

/** The same without the addresses, in the order of the list, for a program that lies anywhere. */
export function parsePlacesAnywhere(text: string): (readonly SourcePlace[])[] {
  return text.split(/^0x/m).slice(1).map((block) => placesOf(block.trimEnd().split('\n').slice(1)));
}

/** A function's name and `file:line` in turn; `??` where nothing is known. Assembly counts as such: it has no frames. */
function placesOf(lines: readonly string[]): SourcePlace[] {
  const places: SourcePlace[] = [];
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const match = /^(.*):(\d+)(?: \(discriminator \d+\))?$/.exec(lines[i + 1]!);
    if (lines[i] === '??' || match === null || match[1]!.endsWith('.S')) return [];
    places.push({ symbol: lines[i]!, file: match[1]!.replace(/^(\.\/)+/, ''), line: Number(match[2]) });
  }
  return places;
}
