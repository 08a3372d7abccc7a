import {expect, test} from 'vitest'
import {withoutSecret} from '../../src/cli/process-title.ts'

test.each([
  ['sasl.password=s3cret', 'sasl.password=***'],
  ['-Xsasl.password=s3cret', '-Xsasl.password=***'],
  ['--property=sasl.password=a=b\nc', '--property=sasl.password=***'],
  ['sasl.jaas.config=x required password="p";', 'sasl.jaas.config=***'],
  ['ssl.key.password=k', 'ssl.key.password=***'],
  ['ssl.key.location=/etc/key.pem', 'ssl.key.location=/etc/key.pem'],
  ['retention.ms=1h', 'retention.ms=1h'],
  ['topic', 'topic'],
])('%j is shown as %j', (word, shown) => {
  expect(withoutSecret(word)).toBe(shown)
})
