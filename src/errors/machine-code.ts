import {Failure} from './failure.ts'

const WHAT = 'The executable cannot load its own machine code: '

/** That the system does not let the executable load what it has written, and why. */
export function machineCodeFailure(reason: string, cause?: unknown): Failure {
  return new Failure('failed', `${WHAT}${reason.replace(/\.?$/, '.')}`, {
    code: 'MACHINE_CODE',
    suggestions: [
      'Set XDG_CACHE_HOME or TMPDIR to a folder that this user may write to, on a file system that is not mounted noexec.',
    ],
    cause,
  })
}

/**
 * That failure, where it is among the causes of what the loader of a prebuilt package threw; null where another one is at fault.
 * Such loaders (napi-rs) try several places, and keep of what they got nothing but the message.
 */
export function machineCodeFailureIn(thrown: unknown): Failure | null {
  for (let each = thrown; each instanceof Error; each = each.cause)
    if (each.message.startsWith(WHAT)) return machineCodeFailure(each.message.slice(WHAT.length), thrown)
  return null
}
