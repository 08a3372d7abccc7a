// What npm-shrinkwrap.json is made of.

/** A lock file of version 3 (docs.npmjs.com, package-lock.json). */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

interface LockedPackage {
  readonly version?: string
  /** Only development needs it. */
  readonly dev?: boolean
  readonly devDependencies?: object
}

/** The lock without what only development needs. */
export function shrinkwrapOf({packages, ...rest}: Lock): Lock {
  const {devDependencies: _, ...own} = packages[''] ?? {}
  const kept = Object.entries(packages).filter(([place, {dev}]) => place !== '' && dev !== true)
  return {...rest, packages: {'': own, ...Object.fromEntries(kept)}}
}
