import {canRepaint} from '../views/terminal-traits.ts'
import {writeOut} from './output.ts'

/** Text on a terminal that is painted over by the next one, and stays when the command ends; on a dumb one each stays. */
export class RepaintedText {
  #height = 0

  /** Shows the lines in place of those before; what does not fit the screen is cut, and counted. */
  async paint(text: string): Promise<void> {
    const room = Math.max(2, (process.stdout.rows ?? 24) - 1)
    const all = text.replace(/\n$/, '').split('\n')
    const lines =
      all.length > room ? [...all.slice(0, room - 1), `... and ${all.length - room + 1} more lines`] : all
    const back = this.#height > 0 && canRepaint(process.env) ? `\x1b[${this.#height}A\r\x1b[J` : ''
    this.#height = lines.length
    await writeOut(`${back}${lines.join('\n')}\n`)
  }
}
