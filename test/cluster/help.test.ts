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
