// A hook for React: the rows of a live list that is open while a component shows them.
import type { Id } from '@feathersjs/feathers'
import type { LiveClient, LiveList, LiveQuery, ListStatus } from '../client'
import type { Resources } from '../declarations'

/** What a component shows of a list. */
export interface LiveState<Row> {
  readonly rows: readonly Row[]
  readonly status: ListStatus
  readonly error: Error | undefined
}

const NOTHING: LiveState<never> = Object.freeze({
  rows: Object.freeze([]),
  status: 'connecting',
  error: undefined
})

/** A list that is opened by the first who listens and closed when the last one leaves. */
function storeOf<Row>(open: () => LiveList<Row>) {
  let state: LiveState<Row> = NOTHING
  return {
    state: () => state,
    subscribe(listener: () => void) {
      const list = open()
      const end = list.subscribe((rows, { status, error }) => {
        state = { rows, status, error }
        listener()
      })
      return () => {
        end()
        list.close()
        state = NOTHING
      }
    }
  }
}

/** What is needed of React, or of what is like it; it is handed in, so that the client depends on neither. */
export interface Hooks {
  useMemo<T>(make: () => T, dependencies: readonly unknown[]): T
  useSyncExternalStore<T>(
    subscribe: (listener: () => void) => () => void,
    state: () => T,
    stateOnServer: () => T
  ): T
}

/** The rows of a query, as they are and as they change, with the status of their list. */
export interface UseLive {
  /**
   * While the rows are read, and when a page is rendered on a server, there are none and the status is `connecting`.
   *
   * @param client made by `createClient(url)`
   * @param path of a declared resource
   * @param query as for `client.live`; it may be a new object at each rendering, what counts is what it says
   */
  <Path extends keyof Resources & string>(
    client: LiveClient,
    path: Path,
    query?: LiveQuery | Id
  ): LiveState<Resources[Path]>
}

/** Makes the hook: `export const useLive = liveHook(React)`. */
export const liveHook = ({ useMemo, useSyncExternalStore }: Hooks): UseLive =>
  function useLive(client, path, query) {
    const key = JSON.stringify(query)
    // The query is made of its key, so that the list belongs to what the query says and not to the object.
    const store = useMemo(
      () => storeOf(() => client.live(path, key === undefined ? undefined : JSON.parse(key))),
      [client, path, key]
    )
    return useSyncExternalStore(store.subscribe, store.state, () => NOTHING)
  }
