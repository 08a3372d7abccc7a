import {type LocalDirectories, localDirectories} from './directories.ts'
import type {LocalOptions} from './options.ts'

/** Everything that a start needs to know, with the defaults filled in. */
export interface StartContext extends LocalOptions {
  readonly name: string
  readonly directories: LocalDirectories
  readonly env: NodeJS.ProcessEnv
  readonly onProgress: (message: string) => void
}

/** The options with their defaults. */
export function startContext(options: LocalOptions): StartContext {
  return {
    ...options,
    name: options.name ?? 'default',
    directories: options.directories ?? localDirectories(options.env),
    env: options.env ?? process.env,
    onProgress: options.onProgress ?? (() => undefined),
  }
}
