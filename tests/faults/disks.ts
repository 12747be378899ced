import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync } from 'node:fs'

/** A file system of our own, small enough to be filled. */
export type Disk = { folder: string; megabytes: number }

/** Mounts one, for its owner; null where this machine does not let us. It goes with this process at the latest. */
export function mountDisk(
  folder: string,
  megabytes: number,
  owner?: { uid: number; gid: number },
): (Disk & Disposable) | null {
  mkdirSync(folder, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const unmount = () => {
    process.off('exit', unmount)
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
  }
  process.on('exit', unmount)
  return { folder, megabytes, [Symbol.dispose]: unmount }
}
