import { runTool } from './tool.ts';

/** The version of a package that is installed here. Throws where it is not. */
export async function installedVersion(name: string): Promise<string> {
  return (await runTool('dpkg-query', ['--showformat=${Version}', '--show', name])).trim();
}
