import {looksLikeEpoch, type Position} from './position.ts'

/** What is known of one partition when a position is looked up. */
export interface PartitionBounds {
  /** The first offset that can be read (log start offset). */
  readonly logStart: bigint
  /** The offset that the next record gets (high watermark). */
  readonly logEnd: bigint
  /** The group's committed offset; null where there is none, or no group. */
  readonly committed: bigint | null
  /**
   * The answer of ListOffsets for the position's time: the first offset with that timestamp or a later one, -1 where
   * no record is that late; null where it was not asked for.
   */
  readonly offsetForTime: bigint | null
}

/** Where a position lies. */
export interface ResolvedPosition {
  /** Always inside [logStart, logEnd]; null where the position cannot be known (nothing committed). */
  readonly offset: bigint | null
  /** Which end of the log the offset was moved to because it lay outside. */
  readonly clamped: 'start' | 'end' | null
  /** What a plan says about it; null where there is nothing to say. */
  readonly note: string | null
}

/**
 * Looks a position up in one partition. An offset outside the log is moved to its nearer end, and the note says so:
 * a commit outside the log would make consumers apply auto.offset.reset, silently.
 */
export function resolvePosition(position: Position, bounds: PartitionBounds): ResolvedPosition {
  const base = resolveAnchor(position, bounds)
  if (base.offset === null) return {offset: null, clamped: null, note: base.note}
  const wanted = base.offset + position.shift
  if (wanted < bounds.logStart) {
    return {
      offset: bounds.logStart,
      clamped: 'start',
      note: joinNotes(base.note, `offset ${wanted} is before the log start ${bounds.logStart}`),
    }
  }
  if (wanted > bounds.logEnd) {
    return {
      offset: bounds.logEnd,
      clamped: 'end',
      note: joinNotes(
        base.note,
        `offset ${wanted} is past the log end ${bounds.logEnd}${epochHint(position)}`,
      ),
    }
  }
  return {offset: wanted, clamped: null, note: base.note}
}

function resolveAnchor(
  position: Position,
  bounds: PartitionBounds,
): {readonly offset: bigint | null; readonly note: string | null} {
  switch (position.anchor) {
    case 'earliest':
      return {offset: bounds.logStart, note: null}
    case 'latest':
      return {offset: bounds.logEnd, note: null}
    case 'committed':
      return {offset: bounds.committed, note: bounds.committed === null ? 'no committed offset' : null}
    case 'offset':
      return {offset: position.offset, note: null}
    case 'time':
      if (bounds.offsetForTime === null) return {offset: null, note: 'the offset of this time is unknown'}
      if (bounds.offsetForTime < 0n) {
        return {offset: bounds.logEnd, note: 'no record at or after this time, so the log end'}
      }
      return {offset: bounds.offsetForTime, note: null}
  }
}

/** A number without `@` is an offset. One that lies past the end and looks like a time was probably meant as one. */
function epochHint(position: Position): string {
  return looksLikeEpoch(position) ? `; for that time write @${position.offset}` : ''
}

function joinNotes(first: string | null, second: string): string {
  return first === null ? second : `${first}; ${second}`
}
