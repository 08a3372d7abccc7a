import {Flags} from '@oclif/core'
import type {QuotaEntity} from '../../core/access/change-quotas.ts'
import {QUOTA_KEYS} from '../../core/access/client-quotas.ts'
import {parseByteSize} from '../../core/configs/byte-size.ts'
import {nearestNames} from '../../core/names/nearest-names.ts'
import {Failure} from '../../errors/failure.ts'

const nameFlag = (description: string, helpValue: string, other: string) =>
  Flags.string({description, helpValue, exclusive: [other]})
const defaultFlag = (description: string) => Flags.boolean({description})

/** Whose quotas, in every verb of `quota`. */
export const entityFlags = {
  user: nameFlag('of this user', 'USER', 'user-default'),
  'user-default': defaultFlag('of every user that has none'),
  'client-id': nameFlag('of clients with this client.id', 'ID', 'client-id-default'),
  'client-id-default': defaultFlag('of every client.id that has none'),
  ip: nameFlag('of connections from this address', 'ADDRESS', 'ip-default'),
  'ip-default': defaultFlag('of every address that has none'),
}

/** The flags as they were given. */
interface EntityWords {
  readonly user?: string | undefined
  readonly 'user-default': boolean
  readonly 'client-id'?: string | undefined
  readonly 'client-id-default': boolean
  readonly ip?: string | undefined
  readonly 'ip-default': boolean
}

/** The entity of flags; an empty one where there are none. Throws Failure(usage) where nothing can be so. */
export function parseEntity(words: EntityWords): QuotaEntity {
  const part = (flag: 'user' | 'client-id' | 'ip'): string | null | undefined =>
    words[`${flag}-default`] ? null : words[flag]
  const [user, clientId, ip] = [part('user'), part('client-id'), part('ip')]
  if (ip !== undefined && (user !== undefined || clientId !== undefined))
    throw new Failure(
      'usage',
      'An ip stands alone: its quota is on connections, before anybody says who it is.',
    )
  return {
    ...(user === undefined ? {} : {user}),
    ...(clientId === undefined ? {} : {clientId}),
    ...(ip === undefined ? {} : {ip}),
  }
}

/** The same, where there has to be one. */
export function requireEntity(words: EntityWords): QuotaEntity {
  const entity = parseEntity(words)
  if (Object.keys(entity).length > 0) return entity
  throw new Failure(
    'usage',
    'Whose quotas? Give --user, --client-id or --ip, or the default of all: --user-default.',
  )
}

const IP_KEY = 'connection_creation_rate'

/** A name of Kafka, with - for _ too, that the entity can have. Throws Failure(usage) with the nearest. */
export function parseQuotaKey(word: string, {ip}: QuotaEntity): string {
  const key = word.trim().toLowerCase().replaceAll('-', '_')
  if (!QUOTA_KEYS.includes(key)) {
    const nearest = nearestNames(key, QUOTA_KEYS)
    throw new Failure('usage', `'${word}' is no quota.`, {
      suggestions: [
        nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `There are ${QUOTA_KEYS.join(', ')}.`,
      ],
    })
  }
  if (ip !== undefined && key !== IP_KEY)
    throw new Failure('usage', `An ip has no ${key}: its only quota is ${IP_KEY}.`)
  if (ip === undefined && key === IP_KEY)
    throw new Failure('usage', `${IP_KEY} is a quota of an ip: give --ip, or --ip-default.`)
  return key
}

/** `10MiB/s`, `150%`, `5/s`, or the number that Kafka stores. */
export function parseQuotaValue(key: string, text: string): number {
  const value = numberOf(key, text.trim())
  if (value !== null && Number.isFinite(value) && value > 0) return value
  const example = key.endsWith('_byte_rate') ? '10MiB/s' : key === 'request_percentage' ? '150%' : '5/s'
  throw new Failure('usage', `'${text}' is no value of ${key}; one is such as ${example}.`, {
    suggestions: ['`samsa quota unset` removes a quota; none is below or at 0.'],
  })
}

function numberOf(key: string, text: string): number | null {
  const isBytes = key.endsWith('_byte_rate')
  const bare = key === 'request_percentage' ? text.replace(/\s*%$/, '') : text.replace(/\s*\/s(ec)?$/i, '')
  if (/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(bare)) return Number(bare)
  if (!isBytes) return null
  try {
    return parseByteSize(bare)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
