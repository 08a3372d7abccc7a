import {existsSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {pathToFileURL} from 'node:url'

type LoadModule = () => Promise<Readonly<Record<string, unknown>>>

/** What belongs to samsa itself (commands, pages of help, the manifest) where it is not in a folder but inside the executable. */
export interface PackedFiles {
  /** Texts by their path in the package: `docs/guides/lag.md`. Throws where there is none. */
  read(file: string): string
  /** Built modules by their path in dist, without ending: `commands/topic/list`. */
  readonly modules: Readonly<Record<string, LoadModule>>
}

let packed: PackedFiles | null = null

/** Has everything be read from the executable, before anything is run; `root` below then only says where that lies. */
export function usePackedFiles(files: PackedFiles): void {
  packed = files
}

/** The text of one of samsa's own files, by its path in the package in `root`. Throws where there is none. */
export function readOwnFile(root: string, file: string): string {
  return packed ? packed.read(file) : readFileSync(path.join(root, file), 'utf8')
}

/** Loads a built module by its path in dist, without ending; null where there is none. */
export function findOwnModule(root: string, name: string): LoadModule | null {
  if (packed) return Object.hasOwn(packed.modules, name) ? (packed.modules[name] ?? null) : null
  const file = path.join(root, 'dist', `${name}.js`)
  return existsSync(file) ? () => import(pathToFileURL(file).href) : null
}
