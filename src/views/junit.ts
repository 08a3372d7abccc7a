/** One test case of a JUnit report. */
export interface JunitCase {
  readonly suite: string
  readonly name: string
  readonly failures: readonly {readonly type: string; readonly message: string}[]
  /** Why it could not be decided; null where it could. */
  readonly error: string | null
}

/** JUnit XML in the form that Jenkins, GitLab and others read: one test suite with its cases. Ends in a newline. */
export function renderJunit(name: string, cases: readonly JunitCase[]): string {
  const failed = cases.filter(({failures}) => failures.length > 0).length
  const errors = cases.filter(({failures, error}) => failures.length === 0 && error !== null).length
  const counts = `tests="${cases.length}" failures="${failed}" errors="${errors}"`
  const lines = cases.flatMap((each) => {
    const open = `    <testcase classname="${escapeXml(each.suite)}" name="${escapeXml(each.name)}"`
    const inside = [
      ...each.failures.map(
        ({type, message}) => `      <failure type="${escapeXml(type)}" message="${escapeXml(message)}"/>`,
      ),
      ...(each.error !== null && each.failures.length === 0
        ? [`      <error message="${escapeXml(each.error)}"/>`]
        : []),
    ]
    return inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, '    </testcase>']
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escapeXml(name)}" ${counts}>`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'}

/** XML 1.0 has no way to write most control characters, so they become the replacement character. */
function escapeXml(text: string): string {
  return text
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
