import type {Command} from '@oclif/core'
import {isGlob, plainName} from '../../core/names/name-pattern.ts'
import {systemClock} from '../../core/time/clock.ts'
import {tellNearest} from '../../core/wait/tell-nearest.ts'
import {type Look, type WaitResult, waitUntil} from '../../core/wait/wait-until.ts'
import {Failure} from '../../errors/failure.ts'
import {waitView} from '../../views/wait/wait.ts'
import {durationFlag, parseTimerMs} from '../base-command.ts'
import {ClusterCommand} from '../cluster-command.ts'
import {exitCodeOf} from '../exit-codes.ts'
import {withProgress} from '../progress.ts'

const DEFAULT_WAIT_MS = 60_000

/** How long a check may take until it is met, in place of the deadline of other commands: its end is an answer, exit 3. */
export function patienceFlag(description: string) {
  return durationFlag({
    description,
    helpGroup: 'CONNECTION',
    env: 'SAMSA_TIMEOUT',
    // Of nothing there is no unit.
    parse: async (text) => (text.trim() === '0' ? 0 : parseTimerMs(text)),
  })
}

/** What every `wait` does: looks until it is met or the time is up, and says which. */
export abstract class WaitCommand<T extends typeof Command> extends ClusterCommand<T> {
  static override baseFlags = {
    ...ClusterCommand.baseFlags,
    timeout: patienceFlag('how long to wait; 0 looks once [default: 60s]'),
  }

  /** The wait has an end of its own. */
  protected override get timeoutMs(): null {
    return null
  }

  /** @param fetchNames all names that there are, for telling the nearest of one that does not exist */
  protected async waitFor(
    look: () => Promise<Look>,
    fetchNames: () => Promise<readonly string[]> = async () => [],
  ): Promise<WaitResult> {
    const timeoutMs = this.flags.timeout ?? DEFAULT_WAIT_MS
    const {abort: signal} = this.interruption
    const options = {enabled: this.format !== 'json', inLogs: true}
    const {summary, absent, denied, ...waited} = await withProgress(options, (progress) => {
      const onMissing = ([first = '', ...others]: readonly string[]): void =>
        progress.say(`Waiting: ${first}${others.length > 0 ? ` And ${others.length} more` : ''}`)
      return waitUntil(look, {clock: systemClock, signal, timeoutMs, onMissing})
    })
    const around = {clock: systemClock, signal}
    const missing = await tellNearest(waited.missing, absent, fetchNames, around)
    const result = {...waited, missing}
    await this.show<WaitResult>(result, waitView(summary))
    const [first] = denied
    if (first !== undefined) {
      for (const line of new Set(denied.flatMap(({suggestions}) => suggestions))) this.note(`samsa: ${line}`)
      process.exitCode = exitCodeOf(first.with({kind: 'partial'}))
    } else if (!result.met) process.exitCode = exitCodeOf(new Failure('check', 'It was not met in time.'))
    return result
  }
}

/** Names that are waited for, each once: a pattern cannot be, since nobody knows what it will mean. */
export function plainNames(words: readonly string[], verb: string, noun: string): string[] {
  const pattern = words.find(isGlob)
  if (pattern !== undefined) {
    throw new Failure('usage', `${verb} takes names of ${noun}, not a pattern: "${pattern}".`, {
      suggestions: ['A backslash before * or ? makes it a part of the name.'],
    })
  }
  return [...new Set(words.map(plainName))]
}
