import { build } from '../../toolchain/build/build.ts';
import { hypervisorFolder } from './boots.ts';

/** Builds the hypervisor once for all system tests of a run. */
export default async function setup(): Promise<void> {
  await build({ output: hypervisorFolder() });
}
