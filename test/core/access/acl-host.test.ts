import {expect, test} from 'vitest'
import {aclHost, warnOfHost} from '../../../src/core/access/acl-host.ts'

test.each([
  ['*', '*'],
  ['10.0.0.9', '10.0.0.9'],
  ['::1', '0:0:0:0:0:0:0:1'],
  ['2001:DB8::00ff:1', '2001:db8:0:0:0:0:ff:1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['::ffff:10.0.0.9', '10.0.0.9'],
  ['::', '0:0:0:0:0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1%eth0'],
])('%s is the host %s', (text, host) => {
  expect(aclHost(text)).toBe(host)
  expect(warnOfHost(text) === null).toBe(text === host)
})

test.each(['', 'kafka.example.org', '10.0.0', '10.0.0.0/8', '[::1]', '10.0.0.9%eth0', '10.*'])(
  '"%s" is no host that a client comes from',
  (text) => {
    expect(aclHost(text)).toBeNull()
    expect(warnOfHost(text)).toContain('never ask for names')
  },
)
