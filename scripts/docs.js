// Writes docs/reference (a page for each command and an index), the generated parts of docs/guides and the list of man
// pages in package.json, from oclif.manifest.json and what the code knows, so that the same commands always give the same
// files. With --check nothing is written; it fails where a file is not what it would be.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {HELP_PAGES} from '../src/cli/help-pages.ts'
import {
  argumentsOf,
  bin,
  examplesOf,
  fill,
  flagGroups,
  flagSyntax,
  manFile,
  nameOf,
  readCommands,
  summaryOf,
  topics,
  usageOf,
  withNotes,
} from './command-reference.js'
import {exitCodeRows, fillGuides, table} from './guide-parts.js'
import {root} from './pinned-node.js'

const folder = path.join(root, 'docs', 'reference')
const commands = readCommands()
const pages = new Map([['README.md', renderIndex()]])
for (const command of commands) pages.set(pageOf(command), renderCommand(command))
const others = fillGuides(root, commands).set('package.json', packageWithMan())

if (process.argv.includes('--check')) check()
else write()

/** npm links man pages that package.json lists one by one; they are made when the package is packed (scripts/man.js). */
function packageWithMan() {
  const description = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  description.man = [
    manFile(bin, 1),
    ...commands.map((command) => manFile(nameOf(command), 1)),
    ...HELP_PAGES.map(({name}) => manFile(`${bin}-${name}`, 7)),
  ]
  return `${JSON.stringify(description, null, 2)}\n`
}

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
  const args = argumentsOf(command)
  if (args.length > 0) {
    const rows = args.map((arg) => [`\`${arg.name.toUpperCase()}\``, describe(arg)])
    lines.push('', '## Arguments', '', ...table(['argument', 'meaning'], rows))
  }
  for (const [group, flags] of flagGroups(command)) {
    const rows = flags.map((flag) => [`\`${flagSyntax(flag)}\``, describe(flag)])
    lines.push('', `## ${group}`, '', ...table(['flag', 'meaning'], rows))
  }
  const examples = examplesOf(command)
  if (examples.length > 0) lines.push('', '## Examples', ...examples.flatMap(renderExample))
  lines.push('', 'Exit codes: [what they mean](README.md#exit-codes).')
  return page(lines)
}

function renderExample({description, command}) {
  const about = description ? ['', `${description}:`] : []
  return [...about, '', ...fence(command.split('\n'))]
}

function describe(described) {
  const {required, options, aliases, multiple, type, description} = described
  const notes = []
  if (required) notes.push('required')
  if (options?.length > 0) notes.push(`one of ${options.map((option) => `\`${option}\``).join(', ')}`)
  if (multiple && type === 'option' && !description?.includes('repeatable')) notes.push('repeatable')
  if (aliases?.length > 0) notes.push(`also ${aliases.map((alias) => `\`--${alias}\``).join(', ')}`)
  const text = escapeMarkdown(withNotes(described))
  return [text, ...(notes.length > 0 ? [`(${notes.join('; ')})`] : [])].join(' ').trim()
}

function pageOf({id}) {
  return `${id.replaceAll(':', '-')}.md`
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
    ...[...others].filter((other) => !isFilled(other)).map(([file]) => file),
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
  for (const [file, text] of others) writeFileSync(path.join(root, file), text)
}
