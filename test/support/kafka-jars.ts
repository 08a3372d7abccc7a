import {tmpdir} from 'node:os'
import path from 'node:path'
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

/** C1 only: for a program that lives for seconds, better code does not pay. */
export function jvmOptions({jars}: JarDistribution): string[] {
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto']
  return [...quick, `-Djava.io.tmpdir=${tmpdir()}`, '-cp', jars.join(path.delimiter)]
}

/** The command line of one of Kafka's own tools, for spawn. Starting a JVM takes one to two seconds. */
export function kafkaToolCommand(
  kafka: JarDistribution,
  tool: string,
  args: readonly string[],
): [file: string, args: string[]] {
  return [kafka.java.executable, [...jvmOptions(kafka), tool, ...args]]
}
