/** A section of a linked image or of an object, by name, and its size in bytes. */
export type Sections = ReadonlyMap<string, number>;

/** Reads what `size -A -d` prints of one or more files: by file, its sections. */
export function parseSizes(text: string): Map<string, Sections> {
  const files = new Map<string, Map<string, number>>();
  let current = new Map<string, number>();
  for (const line of text.split('\n')) {
    const file = /^(\S.*?)\s+:$/.exec(line);
    const section = /^(\.\S+)\s+(\d+)\s+\d+$/.exec(line);
    if (file !== null) files.set(file[1]!, (current = new Map()));
    else if (section !== null) current.set(section[1]!, (current.get(section[1]!) ?? 0) + Number(section[2]));
  }
  return files;
}

/** What a section is for, by the start of its name; the first that fits counts. */
const kinds: readonly (readonly [prefix: string, kind: SectionKind])[] = [
  ['.boot', 'code'], ['.vectors', 'code'], ['.text', 'code'], ['.rodata', 'constants'], ['.percpu', 'data'], ['.data', 'data'], ['.bss', 'zeroed'],
  ['.backtrace', 'backtrace'],
];

/** Code, read-only data, writable data that has contents, memory that starts as zeros, and the table of lines. */
export type SectionKind = 'code' | 'constants' | 'data' | 'zeroed' | 'backtrace';

export type Sizes = { readonly [K in SectionKind]: number };

/** Bytes by kind; debugging information and the like are not loaded and do not count. */
export function sumByKind(sections: Sections): Sizes {
  const sum = { code: 0, constants: 0, data: 0, zeroed: 0, backtrace: 0 };
  for (const [name, bytes] of sections) {
    const kind = kinds.find(([prefix]) => name === prefix || name.startsWith(`${prefix}.`))?.[1];
    if (kind !== undefined) sum[kind] += bytes;
  }
  return sum;
}
