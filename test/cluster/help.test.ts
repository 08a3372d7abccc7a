import {expect, test} from 'vitest'
import {runSamsa} from '../support/run-samsa.ts'

test('help PAGE prints the guide, and what is neither page nor command exits 2 with the nearest', async () => {
  const [list, page, coloured, typo] = await Promise.all([
    runSamsa(['help']),
    runSamsa(['help', 'positions']),
    runSamsa(['help', 'names'], {env: {FORCE_COLOR: '1'}}),
    runSamsa(['help', 'formts']),
  ])
  expect(list.stdout).toMatch(/^PAGES\n {2}positions +\w/m)
  expect(page).toMatchObject({code: 0, stderr: ''})
  expect(page.stdout).toMatch(/^POSITIONS\n\n {2}A position says where/)
  expect(page.stdout).toMatch(/^ {2}earliest +the first offset in the log; `beginning` is the same$/m)
  expect(coloured.stdout).toContain('\x1b[36m--regex\x1b[39m')
  expect(typo).toMatchObject({
    code: 2,
    stdout: '',
    stderr:
      'samsa: There is no command or page of help "formts".\n  Did you mean `samsa help formats`?\n  `samsa help` lists the commands and pages.\n',
  })
})

test('flags among the words of a command are an error, not the help of its noun with exit code 0', async () => {
  const tell = async (...words: string[]) => {
    const run = await runSamsa(words)
    expect(run).toMatchObject({code: 2, stdout: ''})
    return run.stderr
  }
  const [first, between, repeated, noVerb, noCommand] = await Promise.all([
    tell('-P', 'prod', 'topic', 'list'),
    tell('topic', '-Xsasl.password=canary', '-P', 'prod', 'delete', 'orders'),
    tell('--timeout', '5s', '-b', 'a:1', 'cluster', 'quorum', 'add'),
    tell('topic', '-P', 'prod'),
    tell('-P', 'prod', 'nothing'),
  ])
  expect(first).toBe(
    'samsa: Flags stand behind the words of a command: -P is in front of some.\n  Did you mean `samsa topic list -P ...`?\n',
  )
  expect(between).toContain('samsa topic delete -Xsasl.password ...')
  expect(between).not.toContain('canary')
  expect(repeated).toContain('samsa cluster quorum add --timeout ...')
  expect(noVerb).toContain('Which command of topic? -P stands behind its words.')
  expect(noCommand).toContain('There is no command')
  const [helped, listed] = await Promise.all([runSamsa(['topic', '--help']), runSamsa(['topic'])])
  expect([helped.code, listed.code]).toEqual([0, 0])
  expect(helped.stdout).toContain('topic delete')
})
