// A frontend of one page: whatever a browser wants to show that is no file and no page of ours is its index.html.
import type { IncomingMessage } from 'node:http'
import type { Application } from '../../declarations'

const kept = new WeakMap<Application, Set<string>>()

/**
 * Keeps a service for browsers: they are led there, and on, also where all else shows the page of a frontend.
 * @param name the first part of its path, as `oauth`
 */
export function keepForBrowsers(app: Application, name: string): void {
  kept.set(app, (kept.get(app) ?? new Set()).add(name))
}

/** Whether a browser goes somewhere to show it, and no program or script wants data: those accept JSON, or anything. */
const isNavigation = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers.authorization === undefined &&
  (headers.accept ?? '').toLowerCase().includes('text/html')

/** Whether a request is to be answered with the page of the frontend, unless there is a file or a page of ours. */
export const showsPage = (app: Application, request: IncomingMessage): boolean =>
  app.get('singlePage') && isNavigation(request) && !kept.get(app)?.has(request.url!.split(/[/?]/, 2)[1])
