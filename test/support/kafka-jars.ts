import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {localDirectories} from '../../src/local/directories.ts'
import {findDistribution, type JarDistribution} from '../../src/local/distribution.ts'

/**
 * The jars of the Kafka that the suite's broker runs on, and their Java; null on a machine that runs Kafka from a
 * container image, which has neither.
 */
export async function findKafkaJars(): Promise<JarDistribution | null> {
  const found = await findDistribution({
    version: null,
    source: null,
    kafkaHome: null,
    cacheRoot: localDirectories().cacheRoot,
    env: process.env,
    onProgress: () => {},
  })
  return found.source === 'container' ? null : found
}

/** The command line of one of Kafka's own tools, for spawn. Starting a JVM takes one to two seconds. */
export function kafkaToolCommand(
  kafka: JarDistribution,
  tool: string,
  args: readonly string[],
): [file: string, args: string[]] {
  // C1 only: for a program that lives for seconds, better code does not pay.
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-cp', kafka.jars.join(':')]
  return [kafka.java.executable, [...options, tool, ...args]]
}

/** Runs one of Kafka's own tools to its end. */
export async function runKafkaTool(
  kafka: JarDistribution,
  tool: string,
  args: readonly string[],
): Promise<string> {
  const [file, all] = kafkaToolCommand(kafka, tool, args)
  const {stdout} = await promisify(execFile)(file, all)
  return stdout
}
