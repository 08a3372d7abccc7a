import type {JarDistribution} from './distribution.ts'

/** A class-data archive (JEP 350) to start from, or to write at the end of this run. */
export interface JvmArchive {
  readonly file: string
  readonly use: 'read' | 'write'
}

/** What a broker's JVM is started with. */
export interface JvmPlan {
  readonly jars: readonly string[]
  /** The word by which the process is known as ours; first, so that a truncated process list still shows it. */
  readonly marker: string
  readonly loggingArgument: string
  /** Where its temporary files are (java-temporary.ts). */
  readonly temporaryArguments: readonly string[]
  readonly archive: JvmArchive | null
  readonly heapMegabytes: number
  /** Appended last, so that they win. */
  readonly extra: readonly string[]
  readonly propertiesFile: string
}

/**
 * What every JVM is started with, set for a quick start and little memory: serial collector, only the quick compiler,
 * class-data sharing. `-Xshare:auto` runs on without the archive when it does not fit any more.
 */
export function planQuickStart(heapMegabytes: number, archive: JvmArchive | null): string[] {
  const archiveArguments = {
    // Its checksums take no time that could be measured; without them a JVM runs into what is damaged, and aborts.
    read: (file: string) => ['-Xshare:auto', '-XX:+VerifySharedSpaces', `-XX:SharedArchiveFile=${file}`],
    write: (file: string) => [`-XX:ArchiveClassesAtExit=${file}`],
  }
  return [
    `-Xmx${heapMegabytes}m`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    // Notes on what an archive left out are no news to anybody; real errors still show.
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
    ...(archive === null ? [] : archiveArguments[archive.use](archive.file)),
    '-Djava.awt.headless=true',
  ]
}

/** The arguments of a broker's JVM. */
export function planJvmArguments(plan: JvmPlan): string[] {
  return [
    plan.marker,
    ...planQuickStart(plan.heapMegabytes, plan.archive),
    plan.loggingArgument,
    ...plan.temporaryArguments,
    ...plan.extra,
    '-cp',
    formatClassPath(plan.jars),
    'kafka.Kafka',
    plan.propertiesFile,
  ]
}

/** The class path as one argument. */
export function formatClassPath(jars: readonly string[]): string {
  return jars.join(process.platform === 'win32' ? ';' : ':')
}

/** A logging configuration, and the JVM argument by which it is found. */
export interface LoggingPlan {
  readonly fileName: string
  readonly text: string
  readonly argument: (path: string) => string
}

/**
 * The server log: INFO and up into one file, three older ones of 10 MB kept. Without the dump of all settings that
 * Kafka logs three times at each start (1300 lines). Kafka 4 logs through log4j 2, older ones through reload4j.
 */
export function planLogging(distribution: Pick<JarDistribution, 'jars'>, logFile: string): LoggingPlan {
  const path = logFile.replaceAll('\\', '/')
  const hasLog4j2 = distribution.jars.some((jar) => /[\\/]log4j-slf4j2?-impl-[^\\/]*$/.test(jar))
  return hasLog4j2 ? planLog4j2(path) : planReload4j(path)
}

function planLog4j2(path: string): LoggingPlan {
  const lines = [
    'status=error',
    'appender.file.type=RollingFile',
    'appender.file.name=file',
    `appender.file.fileName=${path}`,
    `appender.file.filePattern=${path}.%i`,
    'appender.file.layout.type=PatternLayout',
    'appender.file.layout.pattern=[%d] %p %m (%c)%n',
    'appender.file.policies.type=Policies',
    'appender.file.policies.size.type=SizeBasedTriggeringPolicy',
    'appender.file.policies.size.size=10MB',
    'appender.file.strategy.type=DefaultRolloverStrategy',
    // The newest of the older files is .1, as with reload4j.
    'appender.file.strategy.fileIndex=min',
    'appender.file.strategy.max=3',
    'rootLogger.level=info',
    'rootLogger.appenderRef.file.ref=file',
    'logger.config.name=org.apache.kafka.common.config',
    'logger.config.level=warn',
  ]
  return {
    fileName: 'log4j2.properties',
    text: `${lines.join('\n')}\n`,
    argument: (file) => `-Dlog4j2.configurationFile=${file}`,
  }
}

function planReload4j(path: string): LoggingPlan {
  const lines = [
    'log4j.rootLogger=INFO, file',
    'log4j.appender.file=org.apache.log4j.RollingFileAppender',
    `log4j.appender.file.File=${path}`,
    'log4j.appender.file.MaxFileSize=10MB',
    'log4j.appender.file.MaxBackupIndex=3',
    'log4j.appender.file.layout=org.apache.log4j.PatternLayout',
    'log4j.appender.file.layout.ConversionPattern=[%d] %p %m (%c)%n',
    'log4j.logger.org.apache.kafka.common.config=WARN',
  ]
  return {
    fileName: 'log4j.properties',
    text: `${lines.join('\n')}\n`,
    argument: (file) => `-Dlog4j.configuration=${new URL(`file://${file.replaceAll('\\', '/')}`).href}`,
  }
}
