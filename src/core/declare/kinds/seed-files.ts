import {statSync} from 'node:fs'
import path from 'node:path'
import {Failure} from '../../../errors/failure.ts'
import {findInputFlaw} from '../../produce/input/check-inputs.ts'
import {type InputName, parseProduceOptions} from '../../produce/produce-options.ts'
import type {Problem} from '../../source/source-tree.ts'
import type {DeclaredRecords} from './records.ts'

/** How the records of a file are written in it, by its name. */
export function inputOf(file: string): InputName {
  const extension = path.extname(file).toLowerCase()
  if (['.json', '.jsonl', '.ndjson'].includes(extension)) return 'json'
  return extension === '.csv' ? 'csv' : 'lines'
}

/** What is wrong in the files of records: a place in the file that names each, with the first line of it that is no record. */
export async function findSeedProblems(
  declared: readonly DeclaredRecords[],
  stop: AbortSignal,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const {file, places, place} of declared) {
    const message = await flawOf(file, stop)
    if (message !== null) problems.push({...(places.get('file') ?? place), message})
  }
  return problems
}

async function flawOf(file: string, stop: AbortSignal): Promise<string | null> {
  // What a pipe gives, it gives once.
  if (statSync(file, {throwIfNoEntry: false})?.isFile() !== true) return null
  const name = path.relative(process.cwd(), file)
  try {
    const options = parseProduceOptions({input: inputOf(file), file: [file]}, {nowMs: 0})
    const flaw = await findInputFlaw(options, stop)
    if (flaw === null) return null
    const others = flaw.count === 1 ? '' : ` ${flaw.count - 1} more of its lines are none either.`
    return `${name}, line ${flaw.at.line}, is no record: ${flaw.reason.replace(/\.?$/, '.')}${others}`
  } catch (error) {
    if (error instanceof Failure && error.kind === 'usage') return `${name}: ${error.message}`
    throw error
  }
}
