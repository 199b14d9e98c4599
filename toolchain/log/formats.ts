import type { NumberedFormat } from '../compiler/ir/formats.ts';

/** What `lyn build` writes beside the image: build/formats.json. */
export type FormatTable = { readonly build: string; readonly formats: readonly NumberedFormat[] };

/** Undefined for what is no table of formats: any file may be given. */
export function readFormats(bytes: Buffer): FormatTable | undefined {
  try {
    const table = JSON.parse(bytes.toString('utf8')) as Partial<FormatTable> | null;
    return Array.isArray(table?.formats) ? (table as FormatTable) : undefined;
  } catch {
    return undefined;
  }
}
