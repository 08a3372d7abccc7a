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
  const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'oclif.manifest.json'), 'utf8')) as Manifest
  return Object.entries(manifest.commands).flatMap(([id, {examples = []}]) =>
    examples.map((example) => ({
      id,
      command: render(typeof example === 'string' ? example : example.command, id),
    })),
  )
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
