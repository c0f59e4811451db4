// Installs node_modules of the folder it runs in as package-lock.json says. Builds may run at once: each installs into a folder of its
// own and moves the result into place, so that nobody ever sees half an installation.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const here = process.cwd();
const target = join(here, 'node_modules');
const work = mkdtempSync(join(here, '.install-'));
try {
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(here, file), join(work, file));
  // npm is a script of the shell on Windows.
  const npm = spawnSync('npm ci --ignore-scripts --fetch-retries=1', { cwd: work, shell: true, timeout: 120_000 });
  if (npm.status !== 0) throw new Error(String(npm.stderr));

  if (existsSync(target)) renameSync(target, join(work, 'replaced'));
  renameSync(join(work, 'node_modules'), target);
} catch (error) {
  // Another build may have been faster. Otherwise the tests that need this say that it is missing.
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
