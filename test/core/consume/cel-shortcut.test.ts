import {type CelInput, celEnv, parse, plan} from '@bufbuild/cel'
import {strings} from '@bufbuild/cel/ext'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {compileShortcut} from '../../../src/core/consume/cel-shortcut.ts'

const env = celEnv({funcs: strings})

const field = fc.constantFrom('a', 'b', 'c', 'size')
const path = fc.oneof(
  fc.constantFrom('value', 'key', 'partition', 'headers.a'),
  field.map((name) => `value.${name}`),
  fc.tuple(field, field).map(([outer, inner]) => `value["${outer}"].${inner}`),
)
const literal = fc.constantFrom(
  '0',
  '1',
  '-1',
  '1.0',
  '0.5',
  '9007199254740993',
  '"a"',
  '"ab"',
  '""',
  'true',
  'null',
)
const side = fc.oneof(path, path, literal)
const {expression} = fc.letrec<{expression: string}>((tie) => ({
  expression: fc.oneof(
    {maxDepth: 3},
    fc
      .tuple(side, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), side)
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc
      .tuple(path, fc.constantFrom('startsWith', 'endsWith', 'contains'), side)
      .map(([text, name, part]) => `${text}.${name}(${part})`),
    field.map((name) => `has(value.${name})`),
    fc.tuple(field, field).map(([outer, inner]) => `has(value.${outer}.${inner})`),
    fc
      .tuple(tie('expression'), fc.constantFrom('&&', '||'), tie('expression'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie('expression').map((inner) => `!(${inner})`),
  ),
}))

const scalar: fc.Arbitrary<CelInput> = fc.constantFrom(
  0n,
  1n,
  -1n,
  9_007_199_254_740_993n,
  0,
  1,
  0.5,
  -0,
  9_007_199_254_740_992,
  'a',
  'ab',
  '',
  true,
  false,
  null,
)
const record = (inner: fc.Arbitrary<CelInput>): fc.Arbitrary<CelInput> =>
  fc.array(fc.tuple(field, inner), {maxLength: 4}).map((entries): CelInput => new Map(entries))
const value = fc.oneof(scalar, record(fc.oneof(scalar, record(scalar))), fc.constant<CelInput>([1n, 'a']))
const bindings = fc.record({
  value,
  key: fc.oneof(scalar, record(scalar)),
  partition: fc.constantFrom<CelInput>(0n, 1n),
  headers: record(fc.constantFrom<CelInput>('a', 'ab', null)),
})

test('what the shortcut answers is what the language does', () => {
  let answers = 0
  fc.assert(
    fc.property(expression, fc.array(bindings, {minLength: 1, maxLength: 5}), (text, records) => {
      const parsed = parse(text)
      if (parsed.expr === undefined) throw new Error('no expression')
      const shortcut = compileShortcut(parsed.expr)
      const evaluate = plan(env, parsed)
      for (const each of records) {
        const answer = shortcut?.(each)
        if (answer === undefined) continue
        answers++
        expect([text, each, evaluate(each)]).toEqual([text, each, answer])
      }
    }),
    {numRuns: 500},
  )
  // Some 130 to 200 of what is drawn: most expressions are outside of what it knows.
  expect(answers).toBeGreaterThan(50)
})

test('usual expressions need nothing else', () => {
  const of = (text: string) => {
    const {expr} = parse(text)
    return expr === undefined ? null : compileShortcut(expr)
  }
  const each = {
    value: new Map<string, CelInput>([
      ['amount', 150.5],
      ['state', 'paid'],
    ]),
    key: 'order-7',
  }
  expect(of('value.amount > 100 && key.startsWith("order-")')?.(each)).toBe(true)
  expect(of('has(value.amount) && value["state"] != "paid"')?.(each)).toBe(false)
  expect(of('value.discount > 1 || value.amount > 100')?.(each)).toBe(true)
  expect(of('value.discount > 1')?.(each)).toBeUndefined()
  expect(of('size(value) == 2')).toBeNull()
})
