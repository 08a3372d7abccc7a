/** Why the bytes of a key or value do not fit its schema: a part of a sentence, `it ends too early`. */
export class Undecodable extends Error {
  override readonly name = 'Undecodable'
}

/** Why a value of JSON does not fit its schema, and where in it: `value.items[2].price`. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
  /** Behind the name of the whole: `.items[2].price`; empty for the whole. */
  readonly path: string

  constructor(path: string, reason: string) {
    super(reason)
    this.path = path
  }
}
