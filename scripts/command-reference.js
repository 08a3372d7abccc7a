// What the pages about commands (docs/reference, man pages) take from oclif.manifest.json.
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {root} from './pinned-node.js'

/** The name of the program, its version, and what is said about the nouns that commands share. */
export const {
  version,
  oclif: {bin, topics},
} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/** All commands but the hidden ones, by name. */
export function readCommands() {
  const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8'))
  return Object.values(manifest.commands)
    .filter(({hidden}) => !hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function nameOf({id}) {
  return `${bin} ${id.replaceAll(':', ' ')}`
}

/** One line. */
export function summaryOf({summary, description}) {
  return fill(summary ?? description ?? '').split('\n')[0]
}

/** oclif's texts are EJS templates; the name of the program is all that ours use. */
export function fill(text) {
  return text.replace(/<%=\s*config\.bin\s*%>/g, bin)
}

export function argumentsOf({args}) {
  return Object.values(args).filter(({hidden}) => !hidden)
}

/** Each with a description without its full stop, or null. */
export function examplesOf({examples = []}) {
  return examples.map((example) => {
    const {description, command} = typeof example === 'string' ? {command: example} : example
    return {
      description: description ? fill(description).replace(/[.:]$/, '') : null,
      command: fill(command),
    }
  })
}

/** Where the man page of a name is, by its section. */
export function manFile(name, section) {
  return `man/${name.replaceAll(' ', '-')}.${section}`
}

/** `samsa topic create [TOPIC]... [flags]` */
export function usageOf(command) {
  const words = argumentsOf(command).map(({name, required}) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  )
  if (command.strict === false && words.length > 0) words.push(`${words.pop()}...`)
  const hasFlags = Object.values(command.flags).some(({hidden}) => !hidden)
  return [nameOf(command), ...words, ...(hasFlags ? ['[flags]'] : [])].join(' ')
}

/** A command's own flags first, then those of named groups, which all commands share. */
export function flagGroups(command) {
  const groups = new Map([['Flags', []]])
  const flags = Object.values(command.flags).filter(({hidden}) => !hidden)
  for (const flag of flags.filter(({helpGroup}) => !helpGroup)) groups.get('Flags').push(flag)
  for (const flag of flags.filter(({helpGroup}) => helpGroup)) {
    const title = `${flag.helpGroup[0]}${flag.helpGroup.slice(1).toLowerCase()} flags`
    groups.set(title, [...(groups.get(title) ?? []), flag])
  }
  for (const members of groups.values()) members.sort((a, b) => (a.name < b.name ? -1 : 1))
  return [...groups].filter(([, members]) => members.length > 0)
}

/** `-c, --config KEY=VALUE` */
export function flagSyntax(flag) {
  const name = flag.type === 'boolean' && flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`
  const short = flag.char ? `-${flag.char}, ` : ''
  if (flag.type === 'boolean') return `${short}${name}`
  return `${short}${name} ${flag.helpValue ?? 'VALUE'}`
}

/** The description of an argument or flag with its default and variable, as `--help` writes them (src/cli/help.ts). */
export function withNotes({description, default: value, env}) {
  const isShown = value !== undefined && value !== false && value !== true && `${value}` !== ''
  return [
    fill(description ?? ''),
    ...(isShown ? [`[default: ${value}]`] : []),
    ...(env ? [`[env: ${env}]`] : []),
  ].join(' ')
}
