import {Secret} from '../secrets/secret.ts'
import type {HttpSecrets} from './http-server.ts'

/** Who asks, before it is read: a user with a password, or whoever has a token. */
export interface HttpLogin {
  readonly username?: string
  readonly password?: (signal: AbortSignal) => Promise<Secret>
  readonly token?: (signal: AbortSignal) => Promise<Secret>
  readonly passphrase?: (signal: AbortSignal) => Promise<Secret>
}

/** Reads each secret once, however many requests ask for it; one that could not be read is tried again by the next request. */
export function rememberHttpSecrets(login: HttpLogin): (signal: AbortSignal) => Promise<HttpSecrets> {
  let known: Promise<HttpSecrets> | null = null
  return (signal) => {
    known ??= readAll(login, signal).catch((error: unknown) => {
      known = null
      throw error
    })
    return known
  }
}

/** One after the other: two questions at a time cannot be answered. */
async function readAll(login: HttpLogin, signal: AbortSignal): Promise<HttpSecrets> {
  const {username, password, token, passphrase} = login
  const bearer = await token?.(signal)
  const basic = username === undefined ? undefined : ((await password?.(signal)) ?? new Secret(''))
  const phrase = await passphrase?.(signal)
  return {
    ...(bearer === undefined ? {} : {authorization: new Secret(`Bearer ${bearer.reveal()}`)}),
    ...(basic === undefined
      ? {}
      : {
          authorization: new Secret(
            `Basic ${Buffer.from(`${username}:${basic.reveal()}`).toString('base64')}`,
          ),
        }),
    ...(phrase === undefined ? {} : {passphrase: phrase}),
  }
}
