// `user create`: a user of any role, such as the first admin.
import type { Command } from 'commander'
import { recordService, usersPath } from '../../engine'
import { withDatabase } from '../database'
import { ask, canAsk, firstLine } from './ask'
import { example } from './example'
import { Refusal, exitCodes } from './refusal'
import { applicationFor, say } from './surroundings'
import type { Surroundings } from './surroundings'

interface Options {
  email?: string
  username?: string
  password?: string
  firstName?: string
  lastName?: string
  phone?: string
  role?: string
  admin?: true
}

async function askPassword(surroundings: Surroundings): Promise<string> {
  const password = await ask(surroundings, 'Password: ', { hidden: true })
  const again = await ask(surroundings, 'Password again: ', { hidden: true })
  if (password !== again) throw new Refusal('The two passwords differ.')
  return password
}

/** The options with what was missing: asked for at a terminal, refused elsewhere. */
async function complete(surroundings: Surroundings, options: Options): Promise<Options> {
  let { email, username, password } = options
  if (password === '-') {
    password = surroundings.input.isTTY ? undefined : await firstLine(surroundings)
    if (password === '') throw new Refusal('--password - finds no password in the standard input.')
  }
  const missing = [
    ...(email || username ? [] : ['--email or --username']),
    ...(password ? [] : ['--password'])
  ]
  if (missing.length > 0 && !canAsk(surroundings)) {
    throw new Refusal(
      `Missing: ${missing.join(', ')}. Give it as an option, or run this at a terminal to be asked.`,
      exitCodes.misused
    )
  }
  if (!email && !username) {
    email = (await ask(surroundings, 'E-mail (empty for none): ')).trim() || undefined
    if (!email) username = (await ask(surroundings, 'Username: ')).trim() || undefined
  }
  return { ...options, email, username, password: password ?? (await askPassword(surroundings)) }
}

async function create(surroundings: Surroundings, options: Options): Promise<void> {
  const { admin, role = admin && 'admin', ...rest } = await complete(surroundings, options)
  const data = Object.fromEntries(
    Object.entries({ ...rest, role }).filter(([, value]) => value !== undefined)
  )
  const app = applicationFor(surroundings)
  await withDatabase(app, async () => {
    const path = usersPath(app)
    if (!recordService(app, path)) throw new Refusal(`${path} is not a declared resource.`)
    const user = await app.service(path as 'users').create(data)
    say(surroundings, `User ${user.email ?? user.username} created with the role ${user.role}`)
  })
}

/** Adds the command `user`. */
export function addUser(program: Command, surroundings: Surroundings): void {
  const user = program
    .command('user')
    .helpCommand(false)
    .description('make users')
    .addHelpText('after', example('user create --admin'))
  user
    .command('create')
    .description('make a user; asks for what is missing')
    .option('--email <email>', 'e-mail address to sign in with')
    .option('--username <name>', 'name to sign in with')
    .option('--password <password>', 'password; - reads it from the standard input, unseen by others')
    .option('--first-name <name>', 'first name')
    .option('--last-name <name>', 'last name')
    .option('--phone <number>', 'phone number')
    .option('--role <role>', 'user, manager or admin (default: user)')
    .option('--admin', 'the same as --role admin')
    .addHelpText('after', example('user create --admin --email ada@example.com --password - < password.txt'))
    .action(async (options: Options, command: Command) => {
      if (options.admin && options.role && options.role !== 'admin') {
        command.error(`error: --admin and --role ${options.role} contradict each other`)
      }
      await create(surroundings, options)
    })
}
