// The program: our generators as commands of the Feathers command line, and the exit code of each end.
import type { Command } from '@feathersjs/cli'
import { getContext } from '@featherscloud/pinion'
import { generate as generatePlugin, pluginExample } from './plugin'
import type { PluginContext } from './plugin'
import { Refusal, exitCodes } from './refusal'
import { generate as generateResource, resourceExample } from './resource'
import type { ResourceContext } from './resource'
import type { Surroundings } from './surroundings'

const fieldHelp = `
A field is name:kind, then by colons what else there is to say of it, and a ? at the end if it may be left out:
  code:text:unique:max=20   kind:choice:once,forever   tags:list:text   note:text?
  projectId:reference:projects:cascade   townIds:references:towns:default=[]   stock:integer:min=0:default=0
`

/** Adds our generators to those of Feathers. */
function addGenerators(generate: Command, surroundings: Surroundings): void {
  const begin = <T>(typed: object) =>
    getContext<any>({ ...typed, surroundings, project: surroundings.readProject() }, surroundings.pinion) as T
  generate
    .command('resource')
    .description('Generate a new resource, its test and its migration')
    .argument('[path]', 'its path, as coupons or shop/coupons')
    .argument('[fields...]', 'its fields, as code:text:unique')
    .option('--access <rules>', 'who may do what, as read=anyone,write=owner+admin')
    .option('--about <sentence>', 'what it holds, in one sentence')
    .option(
      '--owner <field>',
      'the field that holds the user whose row it is; userId where a rule says owner'
    )
    .option('--search <fields>', 'the text fields that $search looks through, by comma')
    .addHelpText('after', `${fieldHelp}\nFor example:\n  ${resourceExample}`)
    .action((path: string | undefined, fields: string[], options: object) =>
      generateResource(begin<ResourceContext>({ ...options, path, fields }))
    )
  generate
    .command('plugin')
    .description('Generate a new plugin and its test')
    .argument('[name]', 'its name, as greeting')
    .addHelpText('after', `\nFor example:\n  ${pluginExample}`)
    .action((name: string | undefined) => generatePlugin(begin<PluginContext>({ name })))
}

/**
 * Runs one generator.
 *
 * @param words the generator and its arguments, as they were typed
 * @param program the Feathers command line with its command `generate`
 * @param complain takes what a generator failed over, to be printed beside the output
 * @returns the exit code: 0 for success, 1 for failure, 2 for a wrong use
 */
export async function runGenerator(
  words: readonly string[],
  program: Command,
  surroundings: Surroundings,
  complain: (error: unknown) => void
): Promise<number> {
  const generate = program.commands.find(command => command.name() === 'generate')!
  addGenerators(generate, surroundings)
  generate.description('Write a part of this backend.')
  const commandUsage = (command: Command) =>
    ['npm run generate --', ...(command === generate ? [] : [command.name()]), command.usage()].join(' ')
  for (const command of [generate, ...generate.commands])
    command.exitOverride().configureHelp({ commandUsage })
  try {
    await program.parseAsync(['generate', ...words], { from: 'user' })
    return 0
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('commander.'))
      return (error as { exitCode: number }).exitCode === 0 ? 0 : exitCodes.misused
    complain(error)
    return error instanceof Refusal ? error.exitCode : exitCodes.failed
  }
}
