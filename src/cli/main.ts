// For its listener on stdout, which watchStdout takes away.
import '@oclif/core/command'
import {stringifyJson} from '../views/json.ts'
import {runDirectly, showFirstPage} from './direct-run.ts'
import {exitCodeOf} from './exit-codes.ts'
import {asFailure, asksForJson, failureDocument, renderFailure} from './failure-report.ts'
import {flagsFirst} from './flags-first.ts'
import {drainOutput, untoldStdoutFailure, watchStdout, writeOut} from './output.ts'
import {readOwnFile} from './own-files.ts'
import {hideSecretsInTitle} from './process-title.ts'

/**
 * Runs a command line and ends the process with its exit code.
 * oclif's own ending is process.exit(), which cuts off output that a slow pipe has not taken yet. Without `direct` every
 * command goes through oclif, which must make no difference but in time.
 */
export async function main(argv: string[], root: string, {direct = true} = {}): Promise<never> {
  watchStdout()
  hideSecretsInTitle(argv)
  try {
    if (!direct || !(await runDirectly(argv, root))) {
      const failure = flagsFirst(argv)
      if (failure) throw failure
      const {run} = await import('./oclif-run.ts')
      await run(argv, {root, pjson: JSON.parse(readOwnFile(root, 'package.json'))})
      if (argv.length === 0) await showFirstPage(root)
    }
  } catch (error) {
    // Commands report their own failures; what arrives here came before one was found.
    if (!isQuietExit(error)) {
      const failure = asFailure(error)
      const isJson = asksForJson(argv)
      if (isJson)
        await writeOut(
          `${stringifyJson(failureDocument(failure), {pretty: true, terminal: process.stdout.isTTY === true})}\n`,
        )
      await drainOutput()
      // A document that a full disk has not taken is told to people.
      if (!isJson || untoldStdoutFailure())
        process.stderr.write(
          renderFailure(failure, {verbose: failure.kind === 'internal', bin: 'samsa', root}),
        )
      process.exitCode = exitCodeOf(failure)
    }
  }
  await drainOutput()
  // Help and versions are not written by a command that would have told it, and what streams has no result to fail with.
  const lost = untoldStdoutFailure()
  if (lost) {
    process.stderr.write(renderFailure(lost, {verbose: false, bin: 'samsa', root}))
    process.exitCode ||= exitCodeOf(lost)
  }
  process.exit()
}

/** oclif ends help and version by throwing an ExitError that carries its code. */
function isQuietExit(error: unknown): boolean {
  if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'EEXIT') return false
  const oclif: unknown = Reflect.get(error, 'oclif')
  process.exitCode = Number(Reflect.get(Object(oclif), 'exit') ?? 0)
  return true
}
