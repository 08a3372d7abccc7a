import {expect, test} from 'vitest'
import {examineMachine} from '../../src/core/doctor/examine-machine.ts'
import {renderCheck} from '../../src/views/doctor.ts'
import {createTheme} from '../../src/views/theme.ts'

test('a check is broken between words, and what is below it stands under its text', () => {
  const check = {
    name: 'configuration',
    target: 'profile prod',
    ok: true,
    message: 'from the profile prod of /home/somebody/.config/samsa/config.yaml, and -X',
    suggestion:
      'Say it once, in the file or in the command line, and it will be there where it is looked for.',
    ms: 0,
  }
  expect(renderCheck(check, createTheme({color: false}), 60).split('\n')).toEqual([
    '! configuration  profile prod: from the profile prod of',
    '                 /home/somebody/.config/samsa/config.yaml,',
    '                 and -X',
    '                 Say it once, in the file or in the command',
    '                 line, and it will be there where it is',
    '                 looked for.',
    '',
  ])
})

test('variables that are about TLS are told where there is TLS, those of authorities where no CA is given', () => {
  const env = {NODE_EXTRA_CA_CERTS: 'a.pem', NODE_TLS_REJECT_UNAUTHORIZED: '0', https_proxy: 'x'}
  const told = (tls: {ca?: string} | null): string[] =>
    examineMachine('v24.1.0', env, tls).flatMap(({name, target}) => (name === 'environment' ? [target] : []))
  expect(told(null)).toEqual(['HTTPS_PROXY'])
  expect(told({ca: 'pem'})).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED', 'HTTPS_PROXY'])
  expect(told({})).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY'])
})
