import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseClientProperties, parseJavaProperties} from '../../../src/core/connection/java-properties.ts'
import {formatProperties} from '../../../src/local/server-properties.ts'
import {anyCharacter} from '../../support/any-character.ts'

test.each<[what: string, text: string, expected: Record<string, string>]>([
  ['nothing', '', {}],
  ['an equals sign', 'a=1', {a: '1'}],
  ['a colon', 'a:1', {a: '1'}],
  ['a blank', 'a 1', {a: '1'}],
  ['blanks around', '  a  =  1  ', {a: '1  '}],
  ['no value', 'a\nb=', {a: '', b: ''}],
  ['further equals signs in the value', 'jaas=x y="z";', {jaas: 'x y="z";'}],
  ['comments and empty lines', '# a=1\n\n  ! b=2\nc=3', {c: '3'}],
  ['a hash inside a value', 'a=1 # no comment', {a: '1 # no comment'}],
  ['the last of two equal keys', 'a=1\na=2', {a: '2'}],
  ['lines of Windows and of old Macs', 'a=1\r\nb=2\rc=3', {a: '1', b: '2', c: '3'}],
  ['a line that goes on', 'a=1,\\\n   2,\\\r\n\t3\nb=4', {a: '1,2,3', b: '4'}],
  ['a comment sign in a line that goes on', 'a=1\\\n#2', {a: '1#2'}],
  ['an even number of backslashes, which ends the line', 'a=1\\\\\nb=2', {a: '1\\', b: '2'}],
  ['a backslash at the end of the file', 'a=1\\', {a: '1'}],
  ['escapes', 'a=\\t\\n\\r\\f\\\\\\"\\u00e9\\:', {a: '\t\n\r\f\\"é:'}],
  ['escapes in the key', 'a\\=b\\:c\\ d=1', {'a=b:c d': '1'}],
  ['a byte order mark', '\ufeffa=1', {a: '1'}],
  ['a Windows path as people write it', 'ssl.ca.location=C:\\\\ca.pem', {'ssl.ca.location': 'C:\\ca.pem'}],
])('%s', (_, text, expected) => {
  expect(Object.fromEntries(parseJavaProperties(text))).toEqual(expected)
})

test('what java.util.Properties.store would write is read back', () => {
  const key = fc.stringMatching(/^[\w.:=-]+$/)
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.string({unit: anyCharacter}), {noNullPrototype: true}),
      (properties) => {
        expect(Object.fromEntries(parseJavaProperties(formatProperties(properties)))).toEqual(properties)
      },
    ),
  )
})

test('blanks behind a value of a client are none of it, as with Kafka’s own tools', () => {
  expect(Object.fromEntries(parseClientProperties('a = SSL \r\nb=k\t\n'))).toEqual({a: 'SSL', b: 'k'})
})
