import {expect, test} from 'vitest'
import {mapPaths} from '../../../../src/core/connection/profiles/map-paths.ts'

test('what names a file is mapped, and nothing else', () => {
  const profile = {
    bootstrapServers: ['ca:1'],
    tls: {ca: 'ca.pem', cert: 'me.pem', key: 'me.key', keyPassword: {file: 'key.password'}, serverName: 'ca'},
    sasl: {mechanism: 'PLAIN', username: 'file', password: {command: ['cat', 'file']}, token: {env: 'file'}},
    properties: {file: 'x', 'ssl.ca.location': 'ca.pem', 'sasl.username': 'ca.pem'},
    protected: true,
  }
  expect(mapPaths(profile, (path) => `/here/${path}`)).toEqual({
    ...profile,
    properties: {file: 'x', 'ssl.ca.location': '/here/ca.pem', 'sasl.username': 'ca.pem'},
    tls: {
      ca: '/here/ca.pem',
      cert: '/here/me.pem',
      key: '/here/me.key',
      keyPassword: {file: '/here/key.password'},
      serverName: 'ca',
    },
  })
  expect(mapPaths({tls: true}, () => 'wrong')).toEqual({tls: true})
})
