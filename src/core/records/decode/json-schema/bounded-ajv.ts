import {_, type Ajv, type KeywordCxt, type SchemaValidateFunction} from 'ajv'

// Only loaded with the first JSON Schema that something is written by.

/** Words that lead to another schema: only by them does a check take more steps than schema and text are long. */
const REFERENCES = ['$ref', '$recursiveRef', '$dynamicRef'] as const

/** That a check has taken more steps than it may. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps'
}

/**
 * Counts the steps of checks, which run to their end without a pause: a schema whose branches refer to the schema itself takes 2^30 of
 * them for a value that is 30 deep.
 */
export class StepCounter {
  #left = Number.POSITIVE_INFINITY

  /** Lets so many steps be taken from here on. */
  allow(steps: number): void {
    this.#left = steps
  }

  /** Throws TooManySteps. */
  readonly step = (): void => {
    this.#left--
    if (this.#left < 0) throw new TooManySteps()
  }
}

/** Makes all that a validator will compile count its steps, and compare the items of an array in linear time. */
export function boundWork(ajv: Ajv, {step}: StepCounter): void {
  for (const keyword of REFERENCES) {
    const rule = ajv.RULES.all[keyword]
    if (typeof rule !== 'object' || !('code' in rule.definition)) continue
    const {definition} = rule
    const {code} = definition
    rule.definition = {
      ...definition,
      code(context: KeywordCxt, ruleType?: string) {
        context.gen.code(_`${context.gen.scopeValue('func', {ref: step})}()`)
        code(context, ruleType)
      },
    }
  }
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: uniqueItems(step),
  })
}

/** ajv's own compares each item with each other one: half an hour for 60,000 objects. */
function uniqueItems(step: () => void): SchemaValidateFunction {
  const validate: SchemaValidateFunction = (isWanted: boolean, items: readonly unknown[]) => {
    const places = new Map<string, number>()
    for (const [index, item] of isWanted ? items.entries() : []) {
      const text = canonicalText(item, step)
      const earlier = places.get(text)
      if (earlier !== undefined) {
        const message = `must NOT have duplicate items (items ## ${earlier} and ${index} are identical)`
        validate.errors = [{keyword: 'uniqueItems', message, params: {i: index, j: earlier}}]
        return false
      }
      places.set(text, index)
    }
    return true
  }
  return validate
}

/** The same text for what JSON Schema calls equal: whatever the order of the members. */
function canonicalText(value: unknown, step: () => void): string {
  step()
  if (Array.isArray(value)) return `[${value.map((each) => canonicalText(each, step)).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${canonicalText(each, step)}`).join()}}`
}
