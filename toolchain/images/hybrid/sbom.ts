import type * as CycloneDX from '@cyclonedx/cyclonedx-library';
import type { Manifest, ManifestComponent } from './manifest.ts';

type Part = NonNullable<ManifestComponent['parts']>[number];
type Component = CycloneDX.Models.Component;

/** The members of CycloneDX' component types. */
const types = { application: 'Application', 'operating-system': 'OperatingSystem', firmware: 'Firmware', file: 'File' } as const satisfies Readonly<Record<ManifestComponent['kind'], string>>;

/**
 * The bill of materials in CycloneDX 1.6, as JSON. It has neither serial number nor time of its making, which the standard leaves to choice: equal images
 * have equal bills.
 */
export async function writeSbom(manifest: Manifest): Promise<string> {
  const library = await import('@cyclonedx/cyclonedx-library'); // which no other command waits for
  return new Writer(library).write(manifest);
}

class Writer {
  readonly #library: typeof CycloneDX;

  constructor(library: typeof CycloneDX) {
    this.#library = library;
  }

  write(manifest: Manifest): string {
    const { Enums, Models, Serialize, Spec } = this.#library;
    const bom = new Models.Bom();
    const image = new Models.Component(Enums.ComponentType.Firmware, 'lyn-image', { bomRef: 'image', version: manifest.identifier });
    for (const component of manifest.components) bom.components.add(this.#component(component, manifest));
    image.dependencies = new Models.BomRefRepository([...bom.components].map(({ bomRef }) => bomRef));
    bom.metadata.component = image;
    const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
    return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
  }

  #component(component: ManifestComponent, { files }: Manifest): Component {
    const { Enums, Models } = this.#library;
    const own = files.filter(({ path }) => component.files.includes(path));
    const inside = [...own.map((file) => this.#file(component.name, file)), ...(component.parts ?? []).map((part) => this.#part(part))];
    return new Models.Component(Enums.ComponentType[types[component.kind]], component.name, { ...this.#named(component), components: new Models.ComponentRepository(inside) });
  }

  /** Version, package URL (purl-spec, type deb) and licence, as far as they are known. */
  #named({ name, version, debian, licence }: Pick<ManifestComponent, 'name' | 'version' | 'debian' | 'licence'>): CycloneDX.Models.OptionalComponentProperties {
    const { LicenseExpression, LicenseRepository } = this.#library.Models;
    return {
      bomRef: name,
      ...(version === undefined ? {} : { version }),
      ...(debian === undefined || version === undefined ? {} : { purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=amd64&distro=bookworm` }),
      ...(licence === undefined ? {} : { licenses: new LicenseRepository([new LicenseExpression(licence)]) }),
    };
  }

  #part(part: Part): Component {
    return this.#hashed(this.#library.Enums.ComponentType.Application, part.name, { ...this.#named(part), bomRef: `${part.name}:${part.path}` }, part.sha256);
  }

  #file(owner: string, { path, sha256 }: { readonly path: string; readonly sha256: string }): Component {
    return this.#hashed(this.#library.Enums.ComponentType.File, path, { bomRef: `${owner}:${path}` }, sha256);
  }

  #hashed(type: CycloneDX.Enums.ComponentType, name: string, properties: CycloneDX.Models.OptionalComponentProperties, sha256: string): Component {
    const { Enums, Models } = this.#library;
    return new Models.Component(type, name, { ...properties, hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]) });
  }
}
