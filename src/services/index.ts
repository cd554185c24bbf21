// The API: every declared resource below this folder, and the services that the Feathers generator writes.
import type { Application } from '../declarations'
import { isOn } from '../domains'
import { boot, findDomains, findResources, findServices, usersPath } from '../engine'
import { declareAliases, findAliases } from '../plugins/aliases'

export const services = (app: Application) => {
  const users = usersPath(app)
  boot(app, findResources(__dirname), users, findDomains(__dirname))
  for (const service of findServices(__dirname, domain => isOn(app.get('domains'), domain)))
    app.configure(service)
  declareAliases(app, findAliases(app, __dirname))
}
