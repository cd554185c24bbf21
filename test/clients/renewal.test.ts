// A client renews its token before it expires, or when it is refused, and only once for all who need it.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuthenticationBaseStrategy } from '@feathersjs/authentication'
import { NotAuthenticated } from '@feathersjs/errors'
import { Stage, Storage, shows, until } from './stage'

describe('the token of a client', () => {
  const stage = new Stage()

  it('is renewed before a handshake, when it has expired', async () => {
    let asked = 0
    const refresh = async () => {
      asked++
      return stage.token(stage.ada, 60)
    }
    const storage = new Storage(await stage.token(stage.ada, -10))
    const watched = stage.watch(undefined, { storage, refresh })
    watched.client.io.on('connect_error', () => assert.fail('The handshake was refused'))
    const list = watched.live('zeppelins')
    await list.ready
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
    assert.equal(asked, 1)
    assert.notEqual(watched.storage.getItem('feathers-jwt'), null)
  })

  it('is said once, when the connection is lost while it is renewed', async () => {
    let go = () => {}
    const refresh = async () => {
      await new Promise<void>(resolve => (go = resolve))
      return stage.token(stage.ada, 60)
    }
    const storage = new Storage(await stage.token(stage.ada, -10))
    const watched = stage.watch(undefined, { storage, refresh })
    const opened = () => new Promise<void>(resolve => watched.client.io.io.once('open', resolve))
    await opened()
    watched.cut()
    await opened()
    const heard: string[] = []
    watched.service('zeppelins').on('created', (row: any) => heard.push(row.name))
    const list = watched.live('zeppelins')
    go()
    await list.ready
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await stage.level()
    await watched.service('zeppelins').find()
    assert.deepEqual(heard, ['a'])
  })

  it('is renewed once for all calls that need it, which then have their answers', async () => {
    let asked = 0
    const refresh = async () => {
      asked++
      await sleep(20)
      return { accessToken: await stage.token(stage.ada, 60) }
    }
    const watched = stage.watch(stage.ada, { refresh })
    const list = watched.live('zeppelins')
    await list.ready
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
    watched.said('find')
    stage.forgetSignIns()
    const service = watched.service('zeppelins')
    const answers = await Promise.all([service.find(), service.find(), service.create({ name: 'b' })])
    assert.equal(answers[0].data[0].id, list.rows[0].id)
    assert.equal(asked, 1)
    await shows(list, 'a b')
  })

  it('is renewed in time, so that nothing is missed', async () => {
    let asked = 0
    const refresh = async () => {
      asked++
      return stage.token(stage.ada, 2)
    }
    const watched = stage.watch(stage.ada, { refresh })
    const list = watched.live('zeppelins')
    await list.ready
    await watched.client.authenticate({ strategy: 'jwt', accessToken: await refresh() })
    watched.said('find')
    await until(() => asked > 1, 'renewed')
    await stage.write(stage.ada, '/zeppelins', { name: 'a' })
    await shows(list, 'a')
  })

  it('is renewed by the refresh token of a sign-in, each of which serves once, until that is refused', async () => {
    const good = new Set(['first'])
    const token = () => stage.token(stage.ada, 60)
    class Refresh extends AuthenticationBaseStrategy {
      async authenticate({ refreshToken }: any): Promise<any> {
        if (!good.delete(refreshToken)) throw new NotAuthenticated('Not good any more')
        const next = `refresh ${Math.random()}`
        good.add(next)
        return { accessToken: await token(), refreshToken: next, authentication: {} }
      }
    }
    const service: any = stage.api.app.service('authentication')
    service.register('refresh', new Refresh())
    service.configuration.authStrategies.push('refresh')
    const watched = stage.watch()
    await watched.client.authenticate({ strategy: 'refresh', refreshToken: 'first' })
    const list = watched.live('zeppelins')
    const renewed = async () => {
      await until(() => list.status === 'live', 'live')
      const [before] = good
      watched.storage.setItem('feathers-jwt', await stage.token(stage.ada, -10))
      watched.cut()
      await until(() => !good.has(before), 'renewed')
    }
    await renewed()
    await renewed()
    await until(() => list.status === 'live', 'live')
    assert.deepEqual([watched.storage.getItem('feathers-jwt-refresh')], [...good])
    let over = 0
    watched.client.on('logout', () => over++)
    good.clear()
    good.add('another')
    watched.storage.setItem('feathers-jwt', await stage.token(stage.ada, -10))
    watched.cut()
    await until(() => over === 1, 'over')
    assert.deepEqual([...watched.storage.items], [])
  })

  it('is taken from another tab that has renewed it', async () => {
    let asked = 0
    const refresh = async () => {
      asked++
      return stage.token(stage.ada, 60)
    }
    const storage = new Storage(stage.ada.token)
    const tabs = [stage.watch(undefined, { storage, refresh }), stage.watch(undefined, { storage, refresh })]
    for (const tab of tabs) await tab.service('zeppelins').find()
    stage.forgetSignIns()
    for (const tab of tabs) await tab.service('zeppelins').find()
    assert.equal(asked, 1)
  })
})
