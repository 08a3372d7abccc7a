import {Failure} from '../../errors/failure.ts'
import {countOf} from '../names/count-of.ts'
import type {CopyPlan} from './plan-copy.ts'

/** Why a copy without a fault has not come to the ends that it named; null where it has. */
export function heldBackFailure({source, held}: CopyPlan): Failure | null {
  const [first, ...others] = held
  if (first === undefined) return null
  const where = `${source.name}-${first.partition}`
  const text =
    others.length === 0
      ? `${where} is copied up to offset ${first.from} only: an open transaction holds back the rest, up to ${first.to}.`
      : `${where} is copied up to offset ${first.from} only, and ${countOf(others.length, 'other partition')} not to the end either: open transactions hold back the rest.`
  return new Failure('partial', text, {
    code: 'OPEN_TRANSACTION',
    suggestions: [
      'When it has ended, run it again with --resume.',
      '--isolation read_uncommitted copies records of open and aborted transactions too.',
    ],
  })
}

/** Why a copy without a fault lacks what was planned: so many offsets went away (retention, trim) while it ran; null for none. */
export function lostFailure({source}: CopyPlan, offsets: number): Failure | null {
  if (offsets === 0) return null
  const text = `The copy is not whole: ${countOf(offsets, 'offset')} of ${source.name} had been deleted before they could be read.`
  return new Failure('partial', text, {
    code: 'OFFSET_OUT_OF_RANGE',
    suggestions: [
      'Everything else is copied; nothing brings those back.',
      `A longer retention.ms or retention.bytes of ${source.name} keeps them until they are copied.`,
    ],
  })
}
