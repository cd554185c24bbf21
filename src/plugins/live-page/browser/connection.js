// The connection: a socket that says where it was and what it wants to hear, and tells what it hears.
import { io } from '/socket.io/socket.io.esm.min.js'

export class Connection extends EventTarget {
  /** The last cursor that was seen: of an event, `live`, `reset` or an answer to `subscribe`. */
  cursor
  /** What was subscribed to last: the whole of it. */
  wish = []
  /** From the moment of connecting again until `live` or `reset`, what comes was missed. */
  resuming = false

  /** @param {() => string | null} accessToken of whoever is signed in */
  constructor(accessToken) {
    super()
    this.socket = io({
      autoConnect: false,
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      auth: give => give({ accessToken: accessToken(), cursor: this.cursor, subscribe: this.wish })
    })
    this.socket.on('connect', () => {
      this.resuming = this.cursor !== undefined
      this.say('state', { state: this.resuming ? 'resuming' : 'connected' })
    })
    this.socket.on('disconnect', reason => {
      // Where it was ended from here, `cut` or `startAfresh` says so.
      if (reason === 'io client disconnect') return
      this.say('state', { state: this.socket.active ? 'lost' : 'cut' })
    })
    this.socket.on('connect_error', error => {
      this.say('state', { state: this.socket.active ? 'lost' : 'refused' })
      if (error.data) this.say('refused', error.data)
    })
    this.socket.on('live', about => this.reach('live', about))
    this.socket.on('reset', about => this.reach('reset', about))
    this.socket.onAny((name, row, about) => this.hear(name, row, about))
  }

  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }))
  }

  remember(cursor) {
    this.cursor = cursor
    this.say('cursor', cursor)
  }

  /** From here on nothing is missed. */
  reach(word, { cursor, reason }) {
    this.remember(cursor)
    this.resuming = false
    this.say('state', { state: 'connected' })
    this.say(word, { reason })
  }

  hear(name, row, about) {
    const at = name.lastIndexOf(' ')
    if (at < 0) return
    this.remember(about.cursor)
    this.say('change', {
      path: name.slice(0, at),
      event: name.slice(at + 1),
      row,
      resumed: this.resuming
    })
  }

  /** Connects, if it is not connected; goes on from the last cursor, if there is one. */
  connect() {
    this.say('state', { state: 'connecting' })
    this.socket.connect()
  }

  /** Cuts the connection until `connect`. */
  cut() {
    this.socket.disconnect()
    this.say('state', { state: 'cut' })
  }

  /** Cuts the connection as a bad line does: the socket comes back by itself. */
  stumble() {
    this.socket.io.engine?.close()
  }

  /** Connects as somebody else, who has missed nothing. */
  startAfresh(wish) {
    this.socket.disconnect()
    this.wish = wish
    this.cursor = undefined
    this.connect()
  }

  /**
   * States the whole of what is wanted. While there is no connection it is only kept, for the next handshake.
   * @throws the server's error; then what was wanted before still is
   */
  async subscribe(wish) {
    if (this.socket.connected) {
      const { cursor } = await this.call('subscribe', wish)
      this.remember(cursor)
    }
    this.wish = wish
  }

  /** A call over the socket, as Feathers speaks. */
  call(...message) {
    return new Promise((resolve, reject) => {
      this.socket.emit(...message, (error, result) => (error ? reject(error) : resolve(result)))
    })
  }
}
