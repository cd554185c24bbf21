// A stage for generators: a copy of the repository, its own code loaded from there, and a prompt that is answered.
import { join } from 'node:path'
import { Command } from '@feathersjs/cli'
import { findResources as find } from '../../src/engine'
import { runGenerator as runner } from '../../src/generators'
import { wordsOf } from '../../src/logger'
import type { Surroundings } from '../../src/generators'

/** What somebody answers, by the name of the question; of the same name, one after the other. */
export type Answers = Record<string, unknown[]>

export interface Told {
  readonly code: number
  /** What was logged. */
  readonly log: string
  /** What was complained of. */
  readonly complaint: string
  /** Answers that were refused, with the sentence. */
  readonly refused: string[]
}

type Question = Record<string, any> & { name: string }

/** Answers questions as inquirer would ask them: `when`, `default`, `validate` and all. */
function promptOf(answers: Answers, refused: string[]) {
  const left = structuredClone(answers)
  return async (questions: Question[]) => {
    const given: Record<string, unknown> = {}
    for (const { name, when = true, default: standard, validate, choices } of questions) {
      if (!(typeof when === 'function' ? when(given) : when)) continue
      for (;;) {
        const answer = left[name]?.shift() ?? (typeof standard === 'function' ? standard(given) : standard)
        if (answer === undefined) throw new Error(`Nobody answers ${name}.`)
        if (choices && !choices.includes(answer)) throw new Error(`${answer} is no choice of ${name}.`)
        const judged = validate ? validate(answer, given) : true
        given[name] = answer
        if (judged === true) break
        refused.push(judged)
      }
    }
    return given
  }
}

export interface Stage {
  /** Runs a generator on the folder, without a surface or a migration of its own. */
  run(words: readonly string[], answers?: Answers, migrate?: Surroundings['makeMigration']): Promise<Told>
}

/**
 * A stage in a folder that holds the repository or a copy of it.
 * @param paths of services that are not declared
 */
export function stageIn(folder: string, paths: readonly string[] = ['authentication']): Stage {
  const load = (file: string) => require(join(folder, 'src', file))
  const { runGenerator } = load('generators') as { runGenerator: typeof runner }
  const { findResources } = load('engine') as { findResources: typeof find }
  return {
    async run(words, answers, migrate = async () => undefined) {
      const log: string[] = []
      const refused: string[] = []
      let complaint = ''
      const note = (text: string) => void log.push(text)
      const program = new Command()
      const quiet = { writeOut: note, writeErr: (text: string) => (complaint += text) }
      program.configureOutput(quiet).command('generate')
      const surroundings = {
        canAsk: answers !== undefined,
        pinion: {
          cwd: folder,
          prompt: promptOf(answers ?? {}, refused),
          logger: { log: note, warn: note, error: note, notice: note }
        },
        readProject() {
          const declarations = findResources(join(folder, 'src/services'))
          return { declarations, users: 'users', paths: [...paths, ...declarations.map(({ path }) => path)] }
        },
        surface: () => 'the surface',
        makeMigration: migrate
      } as unknown as Surroundings
      const code = await runGenerator(words, program, surroundings, error => (complaint += wordsOf(error)))
      return { code, log: log.join('\n'), complaint, refused }
    }
  }
}
