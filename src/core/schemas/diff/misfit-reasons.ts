import {wordIn} from '../../names/word-in.ts'
import {isAvroPrimitive} from '../avro-primitives.ts'
import type {SchemaChange} from './schema-change.ts'

/**
 * Which differences from the last version a level does not allow, a sentence each (Avro 1.12, Schema Resolution). Of Avro alone, and only
 * what is certain: an empty list does not say that it fits.
 */
export function misfitReasons(changes: readonly SchemaChange[], level: string): readonly string[] {
  const directions = {
    backward: level.startsWith('BACKWARD') || level.startsWith('FULL'),
    forward: level.startsWith('FORWARD') || level.startsWith('FULL'),
  }
  return changes.flatMap((change) => reasonOf(change, directions) ?? [])
}

interface Directions {
  /** Whether the new schema has to read what was written by the last one. */
  readonly backward: boolean
  /** Whether the last schema has to read what is written by the new one. */
  readonly forward: boolean
}

function reasonOf(change: SchemaChange, {backward, forward}: Directions): string | null {
  const {action, path, what, from, to, attributes, hasDefault} = change
  if (what === 'field' && hasDefault === false) {
    // By another name the field may be in older records.
    const isRenamed = attributes !== null && 'aliases' in attributes
    if (action === 'added' && backward && !isRenamed)
      return `${path} is added without a default, which older records lack.`
    return action === 'removed' && forward
      ? `${path} is removed, and older readers have no default for it.`
      : null
  }
  if (what !== 'type' || typeof from !== 'string' || typeof to !== 'string') return null
  if (backward && !mayRead(to, from)) return `${path || 'It'} was ${from}, which ${to} cannot read.`
  return forward && !mayRead(from, to) ? `${path || 'It'} becomes ${to}, which ${from} cannot read.` : null
}

/** What may be read as another primitive type. */
const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

/** Whether each branch of what is written may have one that reads it; what is no primitive type may, by its name and its aliases. */
function mayRead(reader: string, writer: string): boolean {
  const readers = reader.split(' | ')
  return writer
    .split(' | ')
    .every((written) =>
      readers.some(
        (each) =>
          each === written ||
          (wordIn(PROMOTIONS, written) ?? []).includes(each) ||
          !(isAvroPrimitive(each) || isAvroPrimitive(written)),
      ),
    )
}
