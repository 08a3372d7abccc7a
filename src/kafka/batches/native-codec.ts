import {Failure} from '../../errors/failure.ts'
import {machineCodeFailureIn} from '../../errors/machine-code.ts'

/** The inflate limit was reached; not a name of Kafka's. */
export const INFLATE_LIMIT_CODE = 'INFLATE_LIMIT'

/**
 * Loads a codec package at its first use, so that other traffic never pays for it.
 * Throws Failure `failed` (UNSUPPORTED_COMPRESSION_TYPE) where it has no build for this machine, or the executable cannot load it.
 */
export function loadNativeCodec<Module>(codec: string, packageName: string, load: () => Module): Module {
  try {
    return load()
  } catch (error) {
    const known = machineCodeFailureIn(error)
    throw new Failure(
      'failed',
      `The ${codec} codec cannot be loaded${known ? `: ${known.message}` : ' on this machine.'}`,
      {
        code: 'UNSUPPORTED_COMPRESSION_TYPE',
        suggestions: [
          ...(known?.suggestions ?? [
            `Install samsa again with optional dependencies: ${packageName} has a prebuilt package per platform.`,
          ]),
          'Use gzip or zstd, which are part of Node.js.',
        ],
        cause: error,
      },
    )
  }
}

/** A failure for compressed bytes that do not decompress. */
export function damagedData(codec: string, reason: string, cause?: unknown): Failure {
  return new Failure('failed', `its ${codec} data is damaged: ${reason}`, {code: 'CORRUPT_MESSAGE', cause})
}

/** A failure for compressed bytes that grow beyond what the caller allows. */
export function inflatesTooFar(codec: string, limitBytes: number): Failure {
  return new Failure('failed', `its ${codec} data inflates to more than the limit of ${limitBytes} bytes`, {
    code: INFLATE_LIMIT_CODE,
    suggestions: [
      'Raise it with --inflate-limit (of consume and topic copy) if you trust the producer of this topic.',
    ],
  })
}
