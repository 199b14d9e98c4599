import { join } from 'node:path';
import { describePackage, fetchPackage } from '../debian/fetch.ts';

/** Debian's kernel for virtual machines, as the package gives it. */
export interface DebianKernel {
  /** Release as `uname -r` prints it. */
  readonly release: string;
  /** Version of the Debian package. */
  readonly version: string;
  /** The bzImage. */
  readonly image: string;
  /** Folder of the kernel's loadable modules. */
  readonly modules: string;
}

const metaPackage = 'linux-image-cloud-amd64';

/** Fetches the newest cloud kernel: the meta package only names the package that holds it. */
export async function fetchKernel(): Promise<DebianKernel> {
  const meta = await describePackage(metaPackage);
  const real = meta.depends.find((name) => name.startsWith('linux-image-'));
  if (real === undefined) throw new Error(`${metaPackage} ${meta.version} depends on no linux-image package, but on: ${meta.depends.join(', ')}.`);
  const { root, version } = await fetchPackage(real);
  const release = real.replace('linux-image-', '');
  return { release, version, image: join(root, 'boot', `vmlinuz-${release}`), modules: join(root, 'lib', 'modules', release, 'kernel') };
}
