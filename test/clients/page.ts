// A page with React that shows the hangars of the server that it comes from, for the test in a browser.
import { createClient } from '../../src/client'
import type { LiveClient } from '../../src/client'
import { liveHook } from '../../src/client/react'

// Without their types, which would make all tests know of pages.
const React = require('react')
const { createRoot } = require('react-dom/client')

const { StrictMode, createElement, useState } = React
const useLive = liveHook(React)

/** The hangars of at least some size. */
export function Hangars({ client }: { client: LiveClient }) {
  const [size, setSize] = useState(0)
  const { rows, status } = useLive(client, 'hangars' as 'users', { size: { $gte: size }, $sort: { size: 1 } })
  const names = (rows as unknown as { name: string }[]).map(({ name }) => name).join(' ')
  return createElement('p', { onClick: () => setSize(size + 1) }, `${status}: ${names}`)
}

const { document } = globalThis as any
if (document) {
  const client = createClient('/')
  const root = createRoot(document.body)
  root.render(createElement(StrictMode, null, createElement(Hangars, { client })))
  Object.assign(globalThis, { client, end: () => root.unmount() })
}
