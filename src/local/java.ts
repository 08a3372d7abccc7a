import {execFile} from 'node:child_process'
import {readFileSync, realpathSync} from 'node:fs'
import {delimiter, dirname, join} from 'node:path'
import {Failure} from '../errors/failure.ts'

/** A Java runtime that can run a broker. */
export interface Java {
  readonly executable: string
  /** As the runtime names itself: `17.0.15`, `25`. */
  readonly version: string
}

/** Brokers of Kafka 4 need Java 17 (KIP-1013). */
const MINIMUM_MAJOR = 17

/** The feature release of a Java version: 17 of `17.0.15`, 8 of `1.8.0_402`; NaN for anything else. */
export function parseJavaMajor(version: string): number {
  const match = /^(?:1\.)?(\d+)/.exec(version)
  return match === null ? Number.NaN : Number(match[1])
}

/** The version in a JDK's `release` file (`JAVA_VERSION="17.0.15"`) or in the output of `java -version`. */
export function parseJavaVersion(text: string): string | null {
  return /(?:JAVA_VERSION=| version )"([^"]+)"/.exec(text)?.[1] ?? null
}

/**
 * The Java of JAVA_HOME, else the first on the PATH that is new enough. Throws when there is none, saying which too old
 * ones were found.
 */
export async function findJava(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<Java> {
  const program = process.platform === 'win32' ? 'java.exe' : 'java'
  const homes = env.JAVA_HOME === undefined || env.JAVA_HOME === '' ? [] : [join(env.JAVA_HOME, 'bin')]
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const tooOld: string[] = []
  for (const folder of new Set([...homes, ...folders])) {
    const executable = resolve(join(folder, program))
    if (executable === null) continue
    const version = readReleaseFile(executable) ?? (await askVersion(executable, signal))
    if (version === null) continue
    if (parseJavaMajor(version) >= MINIMUM_MAJOR) return {executable, version}
    tooOld.push(`${version} in ${dirname(executable)}`)
  }
  throw javaFailure([...new Set(tooOld)])
}

function javaFailure(tooOld: string[]): Failure {
  const suggestions = [
    `Install Java ${MINIMUM_MAJOR} or newer and put it on the PATH, or point JAVA_HOME at it.`,
    'With Docker or Podman running, `samsa local up --source container` needs no Java.',
  ]
  return tooOld.length > 0
    ? new Failure('failed', `Kafka needs Java ${MINIMUM_MAJOR} or newer, found only ${tooOld.join(', ')}.`, {
        code: 'JAVA_TOO_OLD',
        suggestions,
      })
    : new Failure('failed', `Kafka needs Java ${MINIMUM_MAJOR} or newer, and none was found.`, {
        code: 'JAVA_NOT_FOUND',
        suggestions,
      })
}

function resolve(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

/** Saves a JVM start (about 50 ms) for the JDKs that describe themselves in a file, which is nearly all. */
function readReleaseFile(executable: string): string | null {
  try {
    return parseJavaVersion(readFileSync(join(dirname(executable), '..', 'release'), 'utf8'))
  } catch {
    return null
  }
}

async function askVersion(executable: string, signal?: AbortSignal): Promise<string | null> {
  return new Promise((resolveVersion) => {
    const options = signal === undefined ? {timeout: 20_000} : {timeout: 20_000, signal}
    execFile(executable, ['-version'], options, (error, stdout, stderr) => {
      resolveVersion(error === null ? parseJavaVersion(stdout + stderr) : null)
    })
  })
}
