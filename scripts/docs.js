// Writes docs/reference (a page for each command and an index) and the generated parts of docs/guides, from
// oclif.manifest.json and what the code knows, so that the same commands always give the same files. With --check nothing
// is written; it fails where a file is not what it would be.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {exitCodeRows, fillGuides, table} from './guide-parts.js'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const folder = path.join(root, 'docs', 'reference')
const {
  oclif: {bin, topics},
} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const manifest = JSON.parse(readFileSync(path.join(root, 'oclif.manifest.json'), 'utf8'))

const commands = Object.values(manifest.commands)
  .filter(({hidden}) => !hidden)
  .sort((a, b) => (a.id < b.id ? -1 : 1))
const pages = new Map([['README.md', renderIndex()]])
for (const command of commands) pages.set(pageOf(command), renderCommand(command))
const guides = fillGuides(root, commands)

if (process.argv.includes('--check')) check()
else write()

function renderIndex() {
  const lines = [
    '# Commands',
    '',
    `Generated from the commands themselves; \`${bin} COMMAND --help\` says the same.`,
  ]
  const nouns = new Map([['', commands.filter(({id}) => !id.includes(':'))]])
  for (const command of commands.filter(({id}) => id.includes(':'))) {
    const [noun] = command.id.split(':')
    nouns.set(noun, [...(nouns.get(noun) ?? []), command])
  }
  for (const [noun, members] of nouns) {
    if (noun !== '') lines.push('', `## ${noun}`)
    const about = topics[noun]?.description
    if (about) lines.push('', about)
    const rows = members.map((command) => [`[${nameOf(command)}](${pageOf(command)})`, summaryOf(command)])
    lines.push('', ...table(['command', 'does'], rows))
  }
  lines.push('', '## Exit codes', '', ...table(['code', 'meaning'], exitCodeRows()))
  return page(lines)
}

function renderCommand(command) {
  const lines = [`# ${nameOf(command)}`, '', summaryOf(command)]
  if (command.description) lines.push('', ...prose(fill(command.description)))
  lines.push('', '## Usage', '', ...fence([usageOf(command)]))
  const aliases = command.aliases.map((id) => `\`${bin} ${id.replaceAll(':', ' ')}\``)
  if (aliases.length > 0) lines.push('', `Also as ${aliases.join(', ')}.`)
  const args = Object.values(command.args).filter(({hidden}) => !hidden)
  if (args.length > 0) {
    const rows = args.map((arg) => [`\`${arg.name.toUpperCase()}\``, describe(arg)])
    lines.push('', '## Arguments', '', ...table(['argument', 'meaning'], rows))
  }
  for (const [group, flags] of flagGroups(command)) {
    const rows = flags.map((flag) => [`\`${flagSyntax(flag)}\``, describe(flag)])
    lines.push('', `## ${group}`, '', ...table(['flag', 'meaning'], rows))
  }
  if (command.examples?.length > 0) lines.push('', '## Examples', ...command.examples.flatMap(renderExample))
  lines.push('', 'Exit codes: [what they mean](README.md#exit-codes).')
  return page(lines)
}

function renderExample(example) {
  const {description, command} = typeof example === 'string' ? {command: example} : example
  const about = description ? ['', `${fill(description).replace(/[.:]$/, '')}:`] : []
  return [...about, '', ...fence(fill(command).split('\n'))]
}

function usageOf(command) {
  const args = Object.values(command.args).filter(({hidden}) => !hidden)
  const words = args.map(({name, required}) => (required ? name.toUpperCase() : `[${name.toUpperCase()}]`))
  if (command.strict === false && words.length > 0) words.push(`${words.pop()}...`)
  const hasFlags = Object.values(command.flags).some(({hidden}) => !hidden)
  return [nameOf(command), ...words, ...(hasFlags ? ['[flags]'] : [])].join(' ')
}

/** A command's own flags first, then those of named groups, which all commands share. */
function flagGroups(command) {
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

function flagSyntax(flag) {
  const name = flag.type === 'boolean' && flag.allowNo ? `--[no-]${flag.name}` : `--${flag.name}`
  const short = flag.char ? `-${flag.char}, ` : ''
  if (flag.type === 'boolean') return `${short}${name}`
  return `${short}${name} ${flag.helpValue ?? 'VALUE'}`
}

function describe({required, description, options, default: value, env, aliases, multiple, ...rest}) {
  const notes = []
  if (required) notes.push('required')
  if (options?.length > 0) notes.push(`one of ${options.map((option) => `\`${option}\``).join(', ')}`)
  if (multiple && rest.type === 'option' && !description?.includes('repeatable')) notes.push('repeatable')
  if (aliases?.length > 0) notes.push(`also ${aliases.map((alias) => `\`--${alias}\``).join(', ')}`)
  // As `--help` writes them (src/cli/help.ts).
  const isShown = value !== undefined && value !== false && value !== true && `${value}` !== ''
  const text = [
    fill(description ?? ''),
    ...(isShown ? [`[default: ${value}]`] : []),
    ...(env ? [`[env: ${env}]`] : []),
  ].join(' ')
  return [escapeMarkdown(text), ...(notes.length > 0 ? [`(${notes.join('; ')})`] : [])].join(' ').trim()
}

function nameOf({id}) {
  return `${bin} ${id.replaceAll(':', ' ')}`
}

function pageOf({id}) {
  return `${id.replaceAll(':', '-')}.md`
}

function summaryOf({summary, description}) {
  return fill(summary ?? description ?? '').split('\n')[0]
}

/** oclif's texts are EJS templates; the name of the program is all that ours use. */
function fill(text) {
  return text.replace(/<%=\s*config\.bin\s*%>/g, bin)
}

/** A text for the terminal as Markdown: indented lines keep their columns. */
function prose(text) {
  const lines = []
  for (const line of text.split('\n')) {
    const isColumns = /^ {2}/.test(line)
    if (isColumns && !lines.at(-1)?.isColumns) lines.push({text: '', isColumns}, {text: '```text', isColumns})
    if (!isColumns && lines.at(-1)?.isColumns) lines.push({text: '```'}, {text: ''})
    lines.push({text: isColumns ? line.slice(2) : escapeMarkdown(line), isColumns})
  }
  if (lines.at(-1)?.isColumns) lines.push({text: '```'})
  return lines.map((line) => line.text)
}

/** What Markdown would take for emphasis or HTML; code spans are left alone. */
function escapeMarkdown(line) {
  return line
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[<*]|(?<!\w)_+/g, '\\$&') : part))
    .join('`')
}

function fence(lines) {
  return ['```sh', ...lines, '```']
}

function page(lines) {
  return `${lines.join('\n')}\n`
}

function present() {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.md'))
  } catch {
    return []
  }
}

function check() {
  const files = present()
  const isStale = (name) =>
    !files.includes(name) || readFileSync(path.join(folder, name), 'utf8') !== pages.get(name)
  const reference = [...[...pages.keys()].filter(isStale), ...files.filter((name) => !pages.has(name))]
  const isFilled = ([file, text]) => readFileSync(path.join(root, file), 'utf8') === text
  const stale = [
    ...reference.map((name) => `docs/reference/${name}`),
    ...[...guides].filter((guide) => !isFilled(guide)).map(([file]) => file),
  ]
  if (stale.length === 0) return
  process.stderr.write(
    `Generated pages are stale (${stale.join(', ')}): run \`npm run docs\` and commit them.\n`,
  )
  process.exitCode = 1
}

function write() {
  mkdirSync(folder, {recursive: true})
  for (const name of present()) if (!pages.has(name)) rmSync(path.join(folder, name))
  for (const [name, text] of pages) writeFileSync(path.join(folder, name), text)
  for (const [file, text] of guides) writeFileSync(path.join(root, file), text)
}
