/**
 * What a promise brings; or, once the signal is aborted, what `atAbort` returns or throws. It listens for this one wait: a race
 * with one promise for many of them would keep what each has brought for as long as that lives.
 */
export async function orAtAbort<Value, Instead>(
  promise: Promise<Value>,
  signal: AbortSignal,
  atAbort: () => Instead,
): Promise<Value | Instead> {
  const {promise: aborted, resolve} = Promise.withResolvers<void>()
  const onAbort = (): void => resolve()
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, {once: true})
  try {
    return await Promise.race([promise, aborted.then(atAbort)])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
