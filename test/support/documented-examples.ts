import {readFileSync} from 'node:fs'
import path from 'node:path'
import {repositoryRoot} from './package-stage.ts'

/** An example as the help of a command shows it. */
export interface DocumentedExample {
  /** The command's id: `topic:create`. */
  readonly id: string
  readonly command: string
}

interface Manifest {
  readonly commands: Readonly<
    Record<string, {readonly examples?: readonly (string | {readonly command: string})[]}>
  >
}

/** Every example of every command, from a built package's manifest, in the order of the commands. */
export function documentedExamples(packageRoot: string): DocumentedExample[] {
  return Object.entries(readManifest(packageRoot).commands).flatMap(([id, {examples = []}]) =>
    examples.map((example) => ({
      id,
      command: render(typeof example === 'string' ? example : example.command, id),
    })),
  )
}

/** The commands of a guide: lines of code that begin with the program's name, with or without a prompt, each once. */
export function guideExamples(guide: string, packageRoot: string): DocumentedExample[] {
  const text = readFileSync(path.join(repositoryRoot, 'docs/guides', guide), 'utf8').replaceAll(
    / \\\n\s+/g,
    ' ',
  )
  const ids = Object.keys(readManifest(packageRoot).commands).sort((a, b) => b.length - a.length)
  const lines = text.matchAll(/^ {4}(?:\$ )?(samsa [^#\n]*)/gm)
  const commands = new Set([...lines].map(([, command = '']) => command.trim()))
  return [...commands].map((command) => {
    const words = command.split(/\s+/).slice(1)
    const id = ids.find((each) => each.split(':').every((word, index) => words[index] === word))
    if (id === undefined) throw new Error(`no command: ${command}`)
    return {id, command}
  })
}

function readManifest(packageRoot: string): Manifest {
  return JSON.parse(readFileSync(path.join(packageRoot, 'oclif.manifest.json'), 'utf8')) as Manifest
}

/** The two EJS expressions that oclif's examples use. */
function render(text: string, id: string): string {
  return text
    .replace(/<%=\s*config\.bin\s*%>/g, programName())
    .replace(/<%=\s*command\.id\s*%>/g, id.replaceAll(':', ' '))
}

function programName(): string {
  const {oclif} = JSON.parse(readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')) as {
    oclif: {bin: string}
  }
  return oclif.bin
}
