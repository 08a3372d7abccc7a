import net from 'node:net'
import {Failure} from '../../errors/failure.ts'
import type {HttpRequest, HttpSecrets} from './http-server.ts'

/** How long the whole path and query of a request may be: servers take 8 KiB at the least, most no more. */
const MOST_PATH = 16_384

/** Where a request goes. Throws Failure(usage) for a name that cannot be in a path. */
export function urlOf(base: URL, {path, query = {}}: HttpRequest): URL {
  const url = new URL(base)
  // A part of dots alone would be taken for a way up, however it is encoded (RFC 3986, 5.2.4).
  const parts = path.map((part) => {
    if (part !== '' && part !== '.' && part !== '..') return encodeURIComponent(part)
    throw new Failure('usage', `"${part}" cannot be asked for: it is no name in the path of a URL.`)
  })
  url.pathname = [base.pathname.replace(/\/+$/, ''), ...parts].join('/')
  for (const [name, value = []] of Object.entries(query))
    for (const each of [value].flat()) url.searchParams.append(name, each)
  if (url.pathname.length + url.search.length <= MOST_PATH) return url
  throw new Failure('usage', 'A name is too long to be asked for.')
}

/** What stands above a request. */
export function headersOf(
  body: Buffer | null,
  {authorization}: HttpSecrets,
): Record<string, string | number> {
  return {
    Accept: 'application/vnd.schemaregistry.v1+json, application/json',
    'User-Agent': 'samsa',
    ...(body === null ? {} : {'Content-Type': 'application/json', 'Content-Length': body.length}),
    ...(authorization === undefined ? {} : {Authorization: authorization.reveal()}),
  }
}

/** The server name of a connection by TLS, which has no names that are addresses (RFC 6066, 3). */
export function nameOf({hostname}: URL): {readonly servername?: string} {
  return net.isIP(hostname.replace(/^\[|\]$/g, '')) ? {servername: ''} : {}
}
