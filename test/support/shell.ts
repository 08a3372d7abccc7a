import {execFileSync, spawn} from 'node:child_process'
import {inject} from 'vitest'
import {collectRun, type RunOptions, type SamsaRun, samsaEnv} from './run-samsa.ts'

/** Runs a program, for example a shell in which `samsa` is on the path, in the environment of commands under test. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<SamsaRun> {
  const child = spawn(file, args, {
    cwd: options.cwd ?? inject('home'),
    env: samsaEnv([], options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return collectRun(child, `${file} ${args.join(' ')}`, options)
}

/** Whether this machine has a program. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}
