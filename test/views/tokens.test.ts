import {expect, test} from 'vitest'
import {tokenTable} from '../../src/views/access/tokens.ts'
import {createTheme} from '../../src/views/theme.ts'

test('80 columns hold when a token ends, and when it ends at last, uncut', () => {
  const token = {
    tokenId: 'cTyhNaGZQeulUE2A9JlWiw',
    owner: 'User:maria',
    requester: 'User:maria',
    renewers: ['User:scheduler'],
    issuedAt: '2026-11-29T21:51:04.542Z',
    expiresAt: '2026-11-30T21:51:04.542Z',
    maxAt: '2026-12-06T21:51:04.542Z',
  }
  const theme = createTheme({color: false})
  expect(
    tokenTable.renderText({tokens: [token]}, {theme, width: 80, wide: false, isTerminal: true}).split('\n'),
  ).toEqual([
    'TOKEN                   OWNER       EXPIRES               AT LAST',
    'cTyhNaGZQeulUE2A9JlWiw  User:maria  2026-11-30T21:51:04Z  2026-12-06T21:51:04Z',
    '',
  ])
})
