import {expect, test} from 'vitest'
import {machineCodeFailure} from '../../../src/errors/machine-code.ts'
import {loadNativeCodec} from '../../../src/kafka/batches/native-codec.ts'

/** As the loaders of napi-rs do: an error of their own, and of its causes the messages alone. */
function thrownByLoader(message: string): Error {
  const cause = new Error(message, {cause: new Error("Cannot find module './x.node'")})
  return new Error('Cannot find native binding. Please try `npm i` again.', {cause})
}

test('a codec that cannot be loaded says what is in the way: a package, or a folder', () => {
  const load = (message: string) => () =>
    loadNativeCodec('snappy', 'snappy', () => {
      throw thrownByLoader(message)
    })
  expect(load('nothing')).toThrow(
    expect.objectContaining({
      message: 'The snappy codec cannot be loaded on this machine.',
      suggestions: [
        expect.stringContaining('snappy has a prebuilt package'),
        expect.stringContaining('gzip'),
      ],
    }),
  )
  const {message} = machineCodeFailure("EROFS: read-only file system, mkdtemp '/tmp/x'")
  expect(load(message)).toThrow(
    expect.objectContaining({
      message: `The snappy codec cannot be loaded: ${message}`,
      code: 'UNSUPPORTED_COMPRESSION_TYPE',
      suggestions: [expect.stringContaining('TMPDIR'), expect.stringContaining('gzip')],
    }),
  )
})
