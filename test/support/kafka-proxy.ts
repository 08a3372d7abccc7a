import {once} from 'node:events'
import {type AddressInfo, createServer, type Server, Socket} from 'node:net'

/** What is to become of a request: by default it is forwarded and answered. */
export type RequestFate =
  | 'forward'
  /** The connection breaks before the broker sees it. */
  | 'cut'
  /** The broker handles it, the connection breaks before its answer comes back. */
  | 'cut-answer'
  /** Nothing happens, ever, with this connection: what a firewall that forgets does. */
  | 'swallow'
  /** The broker handles it, the answer is replaced by these bytes (after the correlation id). */
  | {readonly answer: Buffer}
  /** The broker handles it, and what this makes of its answer, length included, comes back: it need not be a frame. */
  | {readonly rewrite: (frame: Buffer) => Buffer}

export interface ProxiedRequest {
  readonly apiKey: number
  readonly apiVersion: number
  /** How many requests of this kind came before, on all connections. */
  readonly index: number
  /** All of it, as it is on the wire: names of topics and groups can be looked for. */
  readonly frame: Buffer
}

/** How long a frame is under way, each way. */
export interface NetworkPace {
  readonly delayMs: number
  /** What goes over one connection in one direction in a second. */
  readonly bytesPerSecond: number
}

/** As fast as it goes. */
export const NO_PACE: NetworkPace = {delayMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY}

/** What becomes of the requests of one kind that have a name in them. */
interface Plan {
  readonly apiKey: number
  readonly name: string
  readonly fateOf: (index: number, frame: Buffer) => RequestFate
  count: number
}

/** Names of topics, groups and transactional ids are in front of the records, and there may be a megabyte of them. */
const HEAD_BYTES = 300

/** A real broker seen through a network that fails as a test wants it to, request by request. */
export class KafkaProxy {
  readonly port: number
  /** Decides on each request; replace it at any time. By default it is as planned. */
  fateOf: (request: ProxiedRequest) => RequestFate = (request) => this.#fateAsPlanned(request)
  /** How slow the network is, for frames that come from now on. */
  pace: NetworkPace = NO_PACE
  /** Makes something else of a request that is forwarded, length included. */
  rewriteRequest: (frame: Buffer) => Buffer = (frame) => frame
  /** Whether answers are written byte by byte, each by itself. */
  isBytewise = false
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #counts = new Map<number, number>()
  #plans: Plan[] = []

  private constructor(server: Server, port: number) {
    this.#server = server
    this.port = port
  }

  /** Listens on a port, any free one by default, and forwards to `targetPort` of this machine. */
  static async start(targetPort: number, port = 0): Promise<KafkaProxy> {
    const server = createServer((client) => proxy.#accept(client, targetPort))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const proxy: KafkaProxy = new KafkaProxy(server, (server.address() as AddressInfo).port)
    return proxy
  }

  /**
   * Decides on the requests of a kind that name something near their beginning, by their number; returns how many there
   * were. Tests that run side by side plan for names of their own.
   */
  plan(apiKey: number, name: string, fateOf: Plan['fateOf']): () => number {
    const plan = {apiKey, name, fateOf, count: 0}
    this.#plans.push(plan)
    return () => plan.count
  }

  #fateAsPlanned({apiKey, frame}: ProxiedRequest): RequestFate {
    const head = frame.subarray(0, HEAD_BYTES)
    const plan = this.#plans.find((each) => each.apiKey === apiKey && head.includes(each.name))
    return plan?.fateOf(plan.count++, frame) ?? 'forward'
  }

  /** Counts from zero again and forwards everything. */
  reset(): void {
    this.#counts.clear()
    this.#plans = []
    this.fateOf = (request) => this.#fateAsPlanned(request)
    this.pace = NO_PACE
  }

  /** Stops listening and breaks every connection. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Writes frames to a socket in their order, as late as the pace of the network makes each. */
  #slowly(socket: Socket): (frame: Buffer) => void {
    let freeAtMs = 0
    const waiting: Buffer[] = []
    return (frame) => {
      const {delayMs, bytesPerSecond} = this.pace
      const nowMs = performance.now()
      freeAtMs = Math.max(freeAtMs, nowMs) + (1000 * frame.length) / bytesPerSecond
      const waitMs = freeAtMs + delayMs - nowMs
      if (waitMs <= 0 && waiting.length === 0) {
        socket.write(frame)
        return
      }
      waiting.push(frame)
      // Timers are exact to some milliseconds only: whichever fires takes the frame whose turn it is.
      setTimeout(() => socket.write(waiting.shift() ?? ''), waitMs)
    }
  }

  #accept(client: Socket, targetPort: number): void {
    const broker = new Socket().connect(targetPort, '127.0.0.1')
    const end = (): void => {
      client.destroy()
      broker.destroy()
    }
    for (const socket of [client, broker]) {
      this.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', () => {
        this.#sockets.delete(socket)
        end()
      })
    }
    const fates = new Map<number, RequestFate>()
    const toBroker = this.#slowly(broker)
    const toClient = this.isBytewise ? byteByByte(client) : this.#slowly(client)
    let isSwallowing = false
    client.on(
      'data',
      splitFrames((frame) => {
        if (isSwallowing) return
        const apiKey = frame.readInt16BE(4)
        const index = this.#counts.get(apiKey) ?? 0
        this.#counts.set(apiKey, index + 1)
        const fate = this.fateOf({apiKey, apiVersion: frame.readInt16BE(6), index, frame})
        if (fate === 'swallow') isSwallowing = true
        else if (fate === 'cut') end()
        else {
          fates.set(frame.readInt32BE(8), fate)
          toBroker(this.rewriteRequest(frame))
        }
      }),
    )
    broker.on(
      'data',
      splitFrames((frame) => {
        const fate = fates.get(frame.readInt32BE(4))
        if (fate === 'cut-answer') end()
        else if (typeof fate !== 'object') toClient(frame)
        else toClient('rewrite' in fate ? fate.rewrite(frame) : withBody(frame, fate.answer))
      }),
    )
  }
}

/** A byte at a time, the next one when the one before is out of this process. */
function byteByByte(socket: Socket): (frame: Buffer) => void {
  let last = Promise.resolve()
  return (frame) => {
    for (const byte of frame)
      last = last.then(() => new Promise((resolve) => socket.write(Buffer.from([byte]), () => resolve())))
  }
}

/** A frame is a length in four bytes and as many bytes as it says. */
export function splitFrames(onFrame: (frame: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  let bytes = 0
  return (chunk) => {
    pieces.push(chunk)
    bytes += chunk.length
    for (;;) {
      const [first] = pieces
      if (first === undefined || bytes < 4) return
      const head = first.length >= 4 ? first : Buffer.concat(pieces)
      const size = 4 + head.readInt32BE(0)
      if (bytes < size) return
      const all = pieces.length === 1 ? head : Buffer.concat(pieces)
      onFrame(all.subarray(0, size))
      pieces = size < all.length ? [all.subarray(size)] : []
      bytes -= size
    }
  }
}

/** The same length and correlation id fields in front of another body. */
function withBody(frame: Buffer, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(4 + body.length, 0)
  frame.copy(head, 4, 4, 8)
  return Buffer.concat([head, body])
}
