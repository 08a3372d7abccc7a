import {readFile, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {expect, test} from 'vitest'
import {bootstrapServers} from '../support/cluster.ts'
import {commitOffsets, createTopic} from '../support/kafka-client.ts'
import {startTerminal, type TerminalSession} from '../support/pty.ts'
import {randomName} from '../support/run-samsa.ts'
import {runProgram} from '../support/shell.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

/** Runs something with a dashboard that is ended afterwards. */
async function withTop(
  args: readonly string[],
  use: (session: TerminalSession) => Promise<void>,
  size = {cols: 120, rows: 32},
): Promise<void> {
  const session = startTerminal(['top', ...args], size)
  try {
    await use(session)
  } finally {
    session.kill('SIGKILL')
  }
}

/** CSV as RFC 4180 says, read by other code than wrote it: a row as its cells by the names of the first row. */
function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [['']]
  const add = (sign: string) => rows.at(-1)?.splice(-1, 1, (rows.at(-1)?.at(-1) ?? '') + sign)
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (isQuoted && sign === '"' && text.charAt(at + 1) === '"') add(text.charAt(++at))
    else if (sign === '"') isQuoted = !isQuoted
    else if (isQuoted) add(sign)
    else if (sign === ',') rows.at(-1)?.push('')
    else if (sign === '\n') rows.push([''])
    else add(sign)
  }
  expect(rows.pop()).toEqual([''])
  const [names = [], ...values] = rows
  return values.map((row) => {
    expect(row).toHaveLength(names.length)
    return Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']))
  })
}

/** Commits an offset, so that there is a group of this name. */
async function makeGroup(group: string, topic: string): Promise<void> {
  await commitOffsets(group, topic, {0: 0})
}

test('[ and ] go through the screens that were visited, Tab to the detail, e gives it the screen', async () => {
  const topic = await createTopic(randomName('keys'), {partitions: 60})
  await withTop(['--filter', topic, '--interval', '200ms'], async (session) => {
    await session.waitForText(new RegExp(`> ${topic}`))
    session.write('\r')
    await session.waitForText('PARTITIONS 60')
    session.write('5')
    await session.waitForText('BROKERS 1')
    session.write('[')
    await session.waitForText('PARTITIONS 60')
    session.write('[')
    await session.waitForText(/TOPICS 1\b/)
    session.write('[')
    await session.waitForText('no screen was visited before this one')
    session.write(']')
    await session.waitForText('PARTITIONS 60')
    session.write('\x1b')
    await session.waitForText(/TOPICS 1\b/)

    session.write('\t')
    await session.waitForText(/ lines 1 to \d+ of \d+ {2}Tab table /)
    session.write('jj')
    await session.waitForText(/ lines 3 to \d+ of /)
    session.write('G')
    await session.waitFor((rows) => rows.some((row) => / lines \d+ to (\d+) of \1\b/.test(row)), 'its end')
    session.write('ge')
    await session.waitFor(
      (rows) => rows[1]?.includes(' lines 1 to ') === true && !rows.some((row) => row.includes(`> ${topic}`)),
      'the detail alone',
    )
    session.write('e\t')
    await session.waitFor(
      (rows) => rows.some((row) => row.includes(`> ${topic}`)) && !rows.join().includes('Tab table'),
      'both, the table in focus',
    )
    session.write('q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  })
})

test(':export writes what is listed as CSV, and nothing in it is a formula', async () => {
  const topic = await createTopic(randomName('export'))
  const mark = randomName('x')
  const groups = [`=1+1,"${mark}"`, `@sum(A1) ${mark}`, `plain-${mark}`]
  await Promise.all(groups.map((group) => makeGroup(group, topic)))
  const file = path.join(await temporaryFolder(), 'my groups.csv')
  await withTop(['groups', '--filter', mark], async (session) => {
    await session.waitForText(/GROUPS 3\b/)
    session.write(`:export ${file}\r`)
    await session.waitForText('3 rows written to')
    session.write(':export groups.txt\r')
    await session.waitForText('CSV or JSON? Say :export csv groups.txt')
    // The line before the last one, entered again: nothing is overwritten.
    session.write(':\x1b[A\x1b[A\r')
    await session.waitForText('nothing written: EEXIST')
    session.write(`:export json ${file}.too\r`)
    await session.waitForText(/3 rows written to .*too/)
    session.write('q')
    await session.exit
  })
  const rows = readCsv(await readFile(file, 'utf8'))
  expect(rows.map(({group}) => group).toSorted()).toEqual(
    [`'${groups[0]}`, `'${groups[1]}`, groups[2]].toSorted(),
  )
  const written: {group: string; state: string}[] = JSON.parse(await readFile(`${file}.too`, 'utf8'))
  expect(written.map(({group}) => group).toSorted()).toEqual(groups.toSorted())
  expect(rows.map(({state}) => state)).toEqual(['Empty', 'Empty', 'Empty'])
})

/** What was put on the clipboard last (OSC 52). */
function copiedIn(session: TerminalSession): string {
  const [, base64 = ''] = [...session.output().matchAll(/\x1b\]52;c;([^\x07]*)\x07/g)].at(-1) ?? []
  return Buffer.from(base64, 'base64').toString()
}

test('Y copies a command that says the same in any shell, without what is secret', async () => {
  const topic = await createTopic(randomName('copied'), {partitions: 3})
  const group = `it's a "${randomName('group')}" $HOME`
  await makeGroup(group, topic)
  const folder = await temporaryFolder()
  const config = path.join(folder, 'client.properties')
  await writeFile(config, 'request.timeout.ms=9000\n')
  const secrets = ['-X', 'sasl.password=hunter2', '-X', 'ssl.key.password=hunter3']
  const connection = ['-b', bootstrapServers(), '--command-config', config, '-X', 'client.id=me and you']
  const run = (line: string) =>
    runProgram('sh', ['-c', line], {cwd: folder, env: {SAMSA_BOOTSTRAP_SERVER: undefined}})

  await withTop(['--filter', topic, ...connection, ...secrets], async (session) => {
    await session.waitForText(new RegExp(`> ${topic}`))
    session.write('Y')
    await session.waitForText(
      `sent to the terminal without sasl.password, ssl.key.password: samsa topic describe ${topic}`,
    )
    const line = copiedIn(session)
    expect(line).toBe(
      `samsa topic describe ${topic} -b ${bootstrapServers()} --command-config ${config} -X 'client.id=me and you'`,
    )
    const described = await run(`${line} --json`)
    expect(described).toMatchObject({code: 0, stderr: ''})
    const {topics}: {topics: {name: string; partitions: unknown[]}[]} = JSON.parse(described.stdout)
    expect(topics).toMatchObject([{name: topic, partitions: [{}, {}, {}]}])

    session.write('3/copied\x15')
    session.write(`${group.slice(8, 20)}\r`)
    await session.waitForText(/GROUPS 1\b/)
    session.write('Y')
    await session.waitForText('samsa lag')
    const lag = await run(`${copiedIn(session)} --interval 200ms --json`)
    expect(lag.code).toBe(0)
    const {totals}: {totals: {group: string}[]} = JSON.parse(lag.stdout)
    expect(totals.map((total) => total.group)).toEqual([group])
    expect(session.output()).not.toMatch(/hunter/)
    session.write('q')
    await session.exit
  })
})

test('keys of one’s own: a file by flag or environment, refused before anything is opened', async () => {
  const topic = await createTopic(randomName('keys'))
  const folder = await temporaryFolder()
  const file = path.join(folder, 'samsa.yaml')
  await writeFile(file, 'top:\n  keys:\n    quit: Q\n    pause: [space]\n  theme:\n    accent: bright-red\n')
  const session = startTerminal(['top', '--filter', topic], {cols: 120, env: {SAMSA_TOP_KEYS: file}})
  try {
    await session.waitForText(new RegExp(`> ${topic}`))
    await session.waitForText('Space pause')
    expect(session.output()).toContain('\x1b[91m')
    session.write('q ')
    await session.waitForText('paused')
    session.write('Q')
    expect(await session.exit).toEqual({code: 0, signal: null})
  } finally {
    session.kill('SIGKILL')
  }

  await writeFile(file, 'top: {theme: {acent: red}}')
  const colourless = startTerminal(['top', '--keys', file, '-b', '127.0.0.1:1'], {cols: 200})
  expect(await colourless.exit).toEqual({code: 2, signal: null})
  expect(colourless.screen().join('\n')).toContain('Did you mean accent?')

  await writeFile(file, 'top: {keys: {pauze: x}}')
  const refused = startTerminal(['top', '--keys', file, '-b', '127.0.0.1:1'], {cols: 200})
  expect(await refused.exit).toEqual({code: 2, signal: null})
  const said = refused.screen().join('\n')
  expect(said).toContain('names "pauze", which is no action of the dashboard.')
  expect(said).toContain('Did you mean pause?')
  expect(refused.output()).not.toContain('\x1b[?1049h')
})
