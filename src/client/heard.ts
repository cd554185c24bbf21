// Which resources the application listens to by `service.on(…)`: a narrowed socket must not lose their events.
import type { Socket } from 'socket.io-client'

/**
 * Watches the listeners of a socket.
 *
 * @param onNew called when an event of a service got a listener
 * @returns the paths of the services that are listened to now; undefined when somebody listens to all events
 */
export function watchListeners(socket: Socket, onNew: () => void): () => string[] | undefined {
  const names = new Set<string>()
  const own = socket.listenersAny().length
  const add = socket.on
  // All other ways of listening to an event lead through these two, which are the same.
  const on = (name: string, listener: (...args: any[]) => void) => {
    if (name.includes(' ')) {
      names.add(name)
      onNew()
    }
    return add.call(socket, name, listener)
  }
  Object.assign(socket, { on, addEventListener: on })
  return () => {
    if (socket.listenersAny().length > own) return undefined
    const heard = [...names].filter(name => socket.hasListeners(name))
    return heard.map(name => name.slice(0, name.lastIndexOf(' ')))
  }
}
