/** A file that an image carries. */
export interface Content {
  /** Where it is on the image's ISO 9660 file system, such as `/lyn/kernel`. */
  readonly path: string;
  /** Its path on this machine. */
  readonly from: string;
}

/** Something of its own name and version that an image is made of. */
export interface Component {
  readonly name: string;
  /** What it is, in the words of CycloneDX. */
  readonly kind: 'application' | 'operating-system' | 'firmware' | 'file';
  /** Absent where nobody knows: a file that was given by its path. */
  readonly version?: string;
  /** The Debian package that it comes from; its version is then the package's. */
  readonly debian?: true;
  /** SPDX expression, where it is known. */
  readonly licence?: string;
  readonly files: readonly Content[];
  /** Parts that lie packed within its files: BusyBox in an initramfs. Their `path` is the one inside. */
  readonly parts?: readonly Component[];
}

/** One line of the boot menu, and what it starts. */
export interface MenuEntry {
  /** Short, in GRUB's `--id`. */
  readonly id: string;
  readonly title: string;
  /** What the menu says of it besides. */
  readonly remark?: string;
  /** The menu says by it which image this is. */
  readonly identified?: true;
  /** Lyn, or another multiboot kernel: a path on the image. */
  readonly kernel: string;
  readonly commandLine: string;
  readonly modules: readonly { readonly path: string; readonly commandLine: string }[];
  /** Its command line ends with `report=` and the GUID of the image's data partition, which it may write to. */
  readonly reports?: true;
  /** The menu leaves GRUB's console to the serial port alone before it starts. */
  readonly serialOnly?: true;
}

/** The boot menu. */
export interface Menu {
  readonly entries: readonly MenuEntry[];
  /** `id` of the entry that starts by itself. */
  readonly first: string;
  /** Seconds that the menu waits for a key; 0 starts at once. */
  readonly seconds: number;
}

/** All that tells one image from another. */
export interface ImageContents {
  /** Without GRUB, which every image has. */
  readonly components: readonly Component[];
  readonly menu: Menu;
  /** What all files show as their time, in seconds since 1970. */
  readonly time: number;
}

/** Every file that `contents` brings along, of all components. */
export function filesOf({ components }: ImageContents): Content[] {
  return components.flatMap(({ files }) => files);
}
