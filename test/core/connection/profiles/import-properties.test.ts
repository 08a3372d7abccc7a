import path from 'node:path'
import {expect, test} from 'vitest'
import {importProperties} from '../../../../src/core/connection/profiles/import-properties.ts'

const OPTIONS = {
  file: path.join('deep', 'client.properties'),
  servers: null,
  password: null,
  keyPassword: null,
  keepsPasswords: false,
  readFile: (file: string): Buffer => {
    throw new Error(`${file} is not there`)
  },
}

const propertiesOf = (store: string) =>
  new Map([
    ['bootstrap.servers', 'k:9093'],
    ['security.protocol', 'SSL'],
    ['ssl.truststore.location', store],
  ])

test('paths of a file are relative to it, and what is wrong in it is said of it by its name', () => {
  const {profile} = importProperties(propertiesOf('ca.pem'), OPTIONS)
  expect(profile).toMatchObject({tls: {ca: path.resolve('deep/ca.pem')}})
  expect(() => importProperties(propertiesOf('ca.jks'), OPTIONS)).toThrow(
    expect.objectContaining({suggestions: expect.arrayContaining([`It comes from ${OPTIONS.file}.`])}),
  )
})

test('a store is what is in it, whatever its name says: keytool writes PKCS#12 into client.jks', () => {
  const properties = new Map([...propertiesOf('ca.pem'), ['ssl.keystore.location', 'client.jks']])
  const pkcs12 = Buffer.from('3082010002010330820100', 'hex')
  const readFile = (file: string) => (file.endsWith('.jks') ? pkcs12 : Buffer.from('-----BEGIN '))
  const {profile} = importProperties(properties, {...OPTIONS, readFile})
  expect(profile).toMatchObject({tls: {store: path.resolve('deep/client.jks')}})
})
