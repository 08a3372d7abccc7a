// The parts of docs/guides that say what the code knows better: between two comments, `<!-- generated: NAME -->` and
// `<!-- /generated -->`. scripts/docs.js fills them.
import {globSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {OTHER_VARIABLES} from '../src/cli/environment.ts'
import {EXIT_CODE_MEANINGS, kindsOfExitCode} from '../src/cli/exit-codes.ts'

const PART = /(<!-- generated: ([a-z-]+) -->\n)[\s\S]*?(<!-- \/generated -->)/g

/** All guides with parts, their text filled in, by their file. */
export function fillGuides(root, commands) {
  const parts = {
    'exit-codes': exitCodes,
    'flag-variables': () => flagVariables(commands),
    'other-variables': otherVariables,
    template: () => template(commands),
  }
  const filled = new Map()
  for (const file of globSync('docs/guides/*.md', {cwd: root}).sort()) {
    const text = readFileSync(path.join(root, file), 'utf8')
    if (!text.includes('<!-- generated:')) continue
    filled.set(
      file,
      text.replace(PART, (_, begin, name, end) => `${begin}\n${parts[name]().join('\n')}\n\n${end}`),
    )
  }
  return filled
}

/** A table of Markdown. */
export function table(head, rows) {
  const row = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [row(head), row(head.map(() => '---')), ...rows.map(row)]
}

/** Rows of each exit code and its meaning. */
export function exitCodeRows() {
  return EXIT_CODE_MEANINGS.map(({code, meaning}) => [String(code), meaning])
}

function exitCodes() {
  const rows = exitCodeRows().map(([code, meaning]) => {
    const kinds = kindsOfExitCode(Number(code)).map((kind) => `\`${kind}\``)
    return [code, meaning, kinds.join(', ')]
  })
  return table(['code', 'meaning', 'kinds'], rows)
}

/** Each variable with the flags that it stands in for: oclif's own, and those that a description tells in brackets. */
function flagVariables(commands) {
  const flags = new Map()
  for (const command of commands)
    for (const flag of Object.values(command.flags)) {
      const variable = flag.env ?? /\[[^\]]*\benv: ([A-Z_]+)/.exec(flag.description ?? '')?.[1]
      if (variable === undefined || flag.hidden) continue
      const all = flags.get(variable) ?? {names: new Set(), commands: new Set(), description: ''}
      all.names.add(flag.name)
      all.commands.add(command.id.replaceAll(':', ' '))
      if (all.description === '') all.description = plain(flag.description ?? '')
      flags.set(variable, all)
    }
  const rows = [...flags].sort().map(([variable, {names, commands: all, description}]) => {
    const only = all.size === 1 ? `, of \`${[...all][0]}\`` : ''
    const spelled = [...names].sort().map((name) => `\`--${name}\``)
    return [`\`${variable}\``, `${spelled.join(', ')}${only}`, description]
  })
  return table(['variable', 'stands in for', 'which is'], rows)
}

/** Without the notes in brackets behind it, which the table has itself or leaves to the reference. */
function plain(description) {
  return description.replace(/\s*\[[^\]]*\]\s*$/, '')
}

function otherVariables() {
  const rows = OTHER_VARIABLES.map(({names, meaning}) => [
    names.map((name) => `\`${name}\``).join(', '),
    meaning,
  ])
  return table(['variable', 'for'], rows)
}

/** The list in the description of `consume`. */
function template(commands) {
  const {description} = commands.find(({id}) => id === 'consume')
  const lines = description.split('\n').filter((line) => line.startsWith('- %'))
  if (lines.length === 0) throw new Error('The description of consume lists no parts of a template.')
  return ['```text', ...lines.map((line) => line.slice(2)), '```']
}
