import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {Failure} from '../errors/failure.ts'

/** $VISUAL, else $EDITOR, as git and kubectl have it; null where neither is set. */
export function editorOf(env: NodeJS.ProcessEnv = process.env): string | null {
  return env.VISUAL?.trim() || env.EDITOR?.trim() || null
}

/** The same, where there has to be one; `otherwise` says what does it without. Throws Failure(usage). */
export function requireEditor(otherwise: string): string {
  const editor = editorOf()
  if (editor !== null) return editor
  throw new Failure('usage', 'There is no editor: neither VISUAL nor EDITOR is set.', {
    suggestions: [otherwise],
  })
}

/**
 * Lets somebody edit a file, and waits until the editor ends. It is a command line for a shell (`code --wait`). Throws a
 * Failure where it does not end well: nobody can say then that the file is as it was meant.
 */
export async function runEditor(editor: string, file: string): Promise<void> {
  const isWindows = process.platform === 'win32'
  const child = isWindows
    ? spawn(`${editor} "${file}"`, {shell: true, stdio: 'inherit'})
    : spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], {stdio: 'inherit'})
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  if (code === 0) return
  throw new Failure('failed', `The editor (${editor}) ended with ${signal ?? code}; nothing was changed.`, {
    suggestions: ['VISUAL or EDITOR names it; it has to stay until the file is closed (code --wait).'],
  })
}
