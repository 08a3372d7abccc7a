import {readFileSync} from 'node:fs'
import path from 'node:path'

type LoadModule = () => Promise<Readonly<Record<string, unknown>>>

/** What belongs to samsa itself: commands are in the bundle; pages of help and the manifest are files beside it, or inside the executable. */
export interface OwnFiles {
  /** Texts by their path in the package: `docs/guides/lag.md`. Throws where there is none. */
  read(file: string): string
  /** Built modules by their path in src, without ending: `commands/topic/list`. */
  readonly modules: Readonly<Record<string, LoadModule>>
}

let own: OwnFiles | null = null

/** Says where everything is read from, before anything is run. */
export function useOwnFiles(files: OwnFiles): void {
  own = files
}

/** The text of one of samsa's own files, by its path in the package. Throws where there is none; before `useOwnFiles` it is read in `root`. */
export function readOwnFile(root: string, file: string): string {
  return own ? own.read(file) : readFileSync(path.join(root, file), 'utf8')
}

/** Loads a built module by its path in src, without ending; null where there is none. */
export function findOwnModule(name: string): LoadModule | null {
  return own && Object.hasOwn(own.modules, name) ? (own.modules[name] ?? null) : null
}

/** The last words of the commands that stand below a command: `add` and `remove` below `cluster quorum`. */
export function ownCommandsBelow(words: readonly string[]): readonly string[] {
  const folder = `commands/${words.join('/')}/`
  return Object.keys(own?.modules ?? {})
    .filter((name) => name.startsWith(folder))
    .map((name) => name.slice(folder.length))
}
