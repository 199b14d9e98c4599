/** The fields of an apt index entry (Debian Policy 5.3) that fetching needs. */
export interface Stanza {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the .deb file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Names of the packages that it depends on, without their versions; of alternatives the first. */
  readonly depends: readonly string[];
}

/** Reads the stanzas that `apt-cache show` prints for several packages, parted by empty lines. */
export function parseStanzas(text: string): Stanza[] {
  return text.split(/\n{2,}/).filter((stanza) => stanza.trim() !== '').map(parseStanza);
}

/** Reads one stanza as `apt-cache show` prints it. Throws when a field that fetching needs is not there. */
export function parseStanza(text: string): Stanza {
  const field = (key: string): string => {
    const value = new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`apt's entry has no field ${key}; it begins: ${text.slice(0, 80)}`);
    return value;
  };
  const depends = /^Depends: (.*)$/m.exec(text)?.[1] ?? '';
  return {
    name: field('Package'),
    version: field('Version'),
    sha256: field('SHA256'),
    depends: depends.split(',').flatMap((clause) => clause.trim().match(/^[^\s(|]+/)?.[0] ?? []),
  };
}
