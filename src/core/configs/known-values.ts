import {wordIn} from '../names/word-in.ts'
import type {ConfigKind} from './config-resource.ts'
import type {ConfigType} from './fetch-configs.ts'

/** LogLevelConfig.VALID_LOG_LEVELS. */
export const LOGGER_LEVELS: readonly string[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']

const CLEANUP = ['compact', 'delete', 'compact,delete']
const CODECS = ['gzip', 'snappy', 'lz4', 'zstd', 'uncompressed', 'producer']
const TIMESTAMPS = ['CreateTime', 'LogAppendTime']

/**
 * Values of configs that take only certain words. No broker tells them: they are those of the validators in Kafka's
 * LogConfig, GroupConfig and ShareGroupConfig.
 */
export const CONFIG_WORDS: Readonly<Record<string, readonly string[]>> = {
  'cleanup.policy': CLEANUP,
  'log.cleanup.policy': CLEANUP,
  'compression.type': CODECS,
  'message.timestamp.type': TIMESTAMPS,
  'log.message.timestamp.type': TIMESTAMPS,
  'share.auto.offset.reset': ['earliest', 'latest'],
  'share.isolation.level': ['read_committed', 'read_uncommitted'],
}

/** The values that a config can have, where they are few words; else empty. `type` is what a broker says, null where none did. */
export function knownConfigValues(kind: ConfigKind, key: string, type: ConfigType | null): readonly string[] {
  if (kind === 'logger') return LOGGER_LEVELS
  return wordIn(CONFIG_WORDS, key) ?? (type === 'boolean' ? ['true', 'false'] : [])
}
