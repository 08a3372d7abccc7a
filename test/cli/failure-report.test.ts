import {describe, expect, test} from 'vitest'
import {asFailure, asksForJson, failureDocument, renderFailure} from '../../src/cli/failure-report.ts'
import {Failure} from '../../src/errors/failure.ts'

const PLAIN = {verbose: false, bin: 'samsa', root: '/nowhere'}

describe('the text of a failure', () => {
  test('one sentence, the code in brackets, what to do next, and no stack', () => {
    const failure = new Failure('not-found', 'Topic a does not exist.', {
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
      suggestions: ['Did you mean b?', '`samsa topic list` shows the topics.'],
      cause: new Error('inner'),
    })
    expect(renderFailure(failure, PLAIN)).toBe(
      'samsa: Topic a does not exist. [UNKNOWN_TOPIC_OR_PARTITION]\n' +
        '  Did you mean b?\n' +
        '  `samsa topic list` shows the topics.\n',
    )
  })

  test('verbose adds the stacks of the failure and of its causes', () => {
    const root = new Error('the root')
    const failure = new Failure('failed', 'It failed.', {cause: new Error('the middle', {cause: root})})
    const text = renderFailure(failure, {...PLAIN, verbose: true})
    expect(text).toMatch(/^samsa: It failed\.\nFailure: It failed\.\n {4}at /)
    expect(text).toMatch(/caused by Error: the middle\n {4}at .*caused by Error: the root\n {4}at /s)
  })

  test('what a broker says cannot act on the terminal', () => {
    const failure = new Failure('failed', 'a\u001b]0;title\u0007b\u202e', {suggestions: ['\u001b[2J']})
    expect(renderFailure(failure, PLAIN)).toBe('samsa: a\\x1b]0;title\\x07b\\u202e\n  \\x1b[2J\n')
  })
})

test('the document of a failure', () => {
  const failure = new Failure('timeout', 'Too slow.', {code: 'DEADLINE', suggestions: ['Allow more.']})
  const printed = (each: Failure): unknown => JSON.parse(JSON.stringify(failureDocument(each)))
  expect(printed(failure)).toEqual({
    error: {kind: 'timeout', code: 'DEADLINE', message: 'Too slow.', suggestions: ['Allow more.']},
  })
  expect(printed(new Failure('failed', 'x'))).toEqual({
    error: {kind: 'failed', code: null, message: 'x'},
  })
})

describe('what was thrown', () => {
  /** As oclif's parser throws: a CLIError with exit code 2 and whatever it found wrong. */
  const parseError = (message: string, facts: object = {}): Error =>
    Object.assign(new Error(`${message}\nSee more help with --help`), {oclif: {exit: 2}, ...facts})

  test.each<
    [what: string, thrown: unknown, kind: string, message: string, firstSuggestion: string | undefined]
  >([
    ['a failure', new Failure('denied', 'No.'), 'denied', 'No.', undefined],
    [
      'a failure of a flag’s parser',
      new Failure('usage', "Parsing --timeout \n\t'x' is no duration.\nSee more help with --help"),
      'usage',
      "--timeout: 'x' is no duration.",
      undefined,
    ],
    [
      'an error of a flag’s parser',
      parseError('Parsing --partitions \n\tExpected an integer but received: x'),
      'usage',
      '--partitions: Expected an integer but received: x.',
      'Add --help to see what it takes.',
    ],
    [
      'a missing argument',
      parseError('Missing 1 required arg:\ntopic  name', {args: [{name: 'topic', description: 'name'}]}),
      'usage',
      'TOPIC is missing.',
      'Add --help to see what it takes.',
    ],
    [
      'two missing arguments',
      parseError('Missing 2 required args:', {args: [{name: 'from'}, {name: 'to'}]}),
      'usage',
      'FROM and TO are missing.',
      'Add --help to see what it takes.',
    ],
    [
      'missing flags',
      parseError('The following errors occurred:\n  Missing required flag as\n  Missing required flag to'),
      'usage',
      'Flag --as is missing. Flag --to is missing.',
      'Add --help to see what it takes.',
    ],
    [
      'an unknown flag',
      parseError('Nonexistent flag: --partition', {
        flags: ['--partition'],
        parse: {input: {flags: {partitions: {}, config: {}}}},
      }),
      'usage',
      'There is no flag --partition.',
      'Did you mean --partitions?',
    ],
    [
      'contradictory flags',
      parseError(
        'The following error occurred:\n  \u001b[2m--a=1 cannot also be provided when using --b\u001b[22m',
      ),
      'usage',
      '--a=1 cannot also be provided when using --b.',
      'Add --help to see what it takes.',
    ],
    [
      'flags without a value that contradict',
      parseError('--a=true cannot also be provided when using --b'),
      'usage',
      '--a cannot also be provided when using --b.',
      'Add --help to see what it takes.',
    ],
    [
      'too many arguments',
      parseError('Unexpected argument: x', {args: ['x']}),
      'usage',
      'Unexpected argument: x.',
      'Add --help to see what it takes.',
    ],
    [
      'anything else',
      new TypeError('x is not a function'),
      'internal',
      'Something in samsa itself went wrong: x is not a function',
      'Run it again with --verbose and report what it prints.',
    ],
    [
      'no error at all',
      'text',
      'internal',
      'Something in samsa itself went wrong: text',
      'Run it again with --verbose and report what it prints.',
    ],
  ])('%s', (_, thrown, kind, message, firstSuggestion) => {
    const failure = asFailure(thrown)
    expect([failure.kind, failure.message, failure.suggestions[0]]).toEqual([kind, message, firstSuggestion])
  })
})

test.each<[string, boolean]>([
  ['topic list', false],
  ['topic list --json', true],
  ['topic list -o json', true],
  ['topic list -ojson', true],
  ['topic list -o=json', true],
  ['topic list --output json', true],
  ['topic list --output=json', true],
  ['topic list -o yaml', false],
  ['topic list -- --json', false],
])('%s asks for JSON: %s', (line, expected) => {
  expect(asksForJson(line.split(' '))).toBe(expected)
})

test.each(['EACCES', 'EROFS', 'ENOSPC', 'EMFILE'])(
  'what the system refuses is no fault of samsa: %s',
  (code) => {
    const error = Object.assign(new Error(`${code}: reason, mkdir '/x'`), {
      code,
      syscall: 'mkdir',
      path: '/x',
    })
    const failure = asFailure(error)
    expect(failure).toMatchObject({
      kind: 'failed',
      code,
      message: `The system refused: ${code}: reason, mkdir '/x'.`,
    })
    expect(failure.suggestions).toHaveLength(1)
    // A code alone may be anybody's.
    expect(asFailure(Object.assign(new Error('x'), {code})).kind).toBe('internal')
  },
)
