// The API: every declared resource below this folder, and the services that the Feathers generator writes.
import type { Application } from '../declarations'
import { boot, findResources } from '../engine'

export const services = (app: Application) => {
  boot(app, findResources(__dirname), app.get('authentication').service ?? 'users')
}
