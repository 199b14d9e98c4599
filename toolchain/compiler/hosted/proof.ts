import type { Manifest, ManifestField, ManifestType, ManifestVariant } from './manifest.ts';

/** C that compiles only if everything that the manifest says of C is so: names, types, sizes, offsets, bits. */
export function proofOf(manifest: Manifest): string {
  const lines = [
    `/* The claims of manifest.json: a C compiler that lays structs out otherwise, or a changed declaration, fails here. */`,
    `#include "${manifest.file}"`,
    '',
    ...manifest.functions.map(declaration),
    ...manifest.globals.map(({ c }) => `extern ${c};`),
    ...manifest.types.flatMap((type) => (type.kind === 'class' ? type.methods.map(declaration) : [])),
  ];
  for (const type of manifest.types) lines.push('', ...claimsOf(type));
  return `${lines.join('\n')}\n`;
}

function declaration({ symbol, parameters, result }: Manifest['functions'][number]): string {
  const params = parameters.length === 0 ? 'void' : parameters.map(({ c }) => c).join(', ');
  return `${result.c}${result.c!.endsWith('*') ? '' : ' '}${symbol}(${params});`;
}

function claimsOf(type: ManifestType): string[] {
  const stored = type.struct ?? type.c;
  return [
    claim(`sizeof(${stored})`, type.size!, `size of ${type.id}`),
    claim(`_Alignof(${stored})`, type.align!, `alignment of ${type.id}`),
    ...partsOf(type),
  ];
}

function partsOf(type: ManifestType): string[] {
  switch (type.kind) {
    case 'enum': return type.members.map(({ symbol, value }) => claim(`(int64_t)${symbol}`, value, `${type.id}.${symbol}`));
    case 'register': return type.fields.map(({ name, mask, high, low }) => claim(mask!, `0x${bitsOf(high, low).toString(16)}`, `${type.id}.${name}`));
    case 'layout': case 'record': case 'class': return type.fields.flatMap((field) => placed(type, field));
    case 'union': return [...placed(type, type.tag), ...type.variants.flatMap((variant) => variantOf(type, variant))];
    case 'interface': return [];
  }
}

function variantOf(type: ManifestType, { name, tag, symbol, fields }: ManifestVariant): string[] {
  const tagged = symbol === undefined ? [] : [claim(`(int64_t)${symbol}`, Number(tag), `${type.id}.${name}`)];
  return [...tagged, ...fields.flatMap((field) => placed(type, field))];
}

const bitsOf = (high: number, low: number): bigint => ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);

function placed({ id, struct }: ManifestType, { name, member, offset, size }: Pick<ManifestField, 'name' | 'member' | 'offset' | 'size'>): string[] {
  return [
    claim(`offsetof(${struct}, ${member})`, offset!, `offset of ${id}.${name}`),
    claim(`sizeof(((${struct} *)0)->${member})`, size!, `size of ${id}.${name}`),
  ];
}

function claim(expression: string, value: number | string, what: string): string {
  return `_Static_assert(${expression} == ${value}, "${what}");`;
}
