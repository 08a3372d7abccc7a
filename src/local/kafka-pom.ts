/** What Kafka 4.3.1 itself is built with. */
const LOG4J_VERSION = '2.25.4'

/** A jar of Kafka's, with what is left out of what it needs. */
interface KafkaArtifact {
  readonly name: string
  readonly without?: string
}

/**
 * A pom that names jars of Kafka. They name no slf4j binding from 4.0 on; the distribution adds log4j's, and so do we.
 * The plugin's version is Maven's own default, which is the one most likely to be there already.
 */
export function formatKafkaPom(artifacts: readonly KafkaArtifact[], version: string): string {
  const dependency = (group: string, artifact: string, of: string, inside = '') =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${of}</version>${inside}</dependency>`
  const kafka = 'org.apache.kafka'
  const dependencies = artifacts.map(({name, without}) => {
    const exclusion = `<exclusions><exclusion><groupId>${kafka}</groupId><artifactId>${without}</artifactId></exclusion></exclusions>`
    return dependency(kafka, name, version, without === undefined ? '' : exclusion)
  })
  const log4j = 'org.apache.logging.log4j'
  const usesLog4j2 = Number.parseInt(version, 10) >= 4
  if (usesLog4j2) dependencies.push(dependency(log4j, 'log4j-slf4j-impl', LOG4J_VERSION))
  // The bill of materials keeps log4j's own jars at one version, whichever of them Kafka names.
  const managed = usesLog4j2
    ? `<dependencyManagement><dependencies>${dependency(log4j, 'log4j-bom', LOG4J_VERSION, '<type>pom</type><scope>import</scope>')}</dependencies></dependencyManagement>`
    : ''
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>samsa</groupId><artifactId>local-kafka</artifactId><version>1</version><packaging>pom</packaging>
  ${managed}
  <dependencies>
    ${dependencies.join('\n    ')}
  </dependencies>
</project>
`
}

/** The words of Maven that copy what a pom names, and all that needs, into the folder `libs` beside it. */
export function copyJarsWords(pom: string): readonly string[] {
  return ['-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs']
}
