import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Whether node_modules holds just the versions that the lock names, by the list that npm leaves when it is done. */
export function hasInstalledPackages(root) {
  const installed = packagesIn(join(root, 'node_modules/.package-lock.json'))
  const locked = packagesIn(join(root, 'package-lock.json'))
  return Object.entries(locked)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, link, optional, devOptional, extraneous }]) => {
      const found = installed[path]
      return found ? found.version === version && found.link === link : optional || devOptional || extraneous
    })
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return {}
  }
}
