import type {AppEffect, AppEvent, AppState} from './app-state.ts'
import {stepApp} from './step-app.ts'

/** Holds the state of the app, tells who listens, and hands effects on. */
export class Store {
  readonly #listeners = new Set<() => void>()
  readonly #onEffect: (effect: AppEffect) => void
  #state: AppState

  constructor(state: AppState, onEffect: (effect: AppEffect) => void) {
    this.#state = state
    this.#onEffect = onEffect
  }

  // Fields and not methods: React calls them without their object.
  readonly getState = (): AppState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly dispatch = (event: AppEvent): void => {
    const {state, effect} = stepApp(this.#state, event)
    if (state !== this.#state) {
      this.#state = state
      for (const listener of this.#listeners) listener()
    }
    if (effect !== null) this.#onEffect(effect)
  }
}
