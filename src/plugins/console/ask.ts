// Questions at a terminal, with hidden answers for passwords.
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Refusal } from './refusal'
import type { Surroundings } from './surroundings'

/** Whether there is somebody to ask. */
export const canAsk = ({ input, errors }: Surroundings): boolean => Boolean(input.isTTY && errors.isTTY)

/**
 * Asks and waits for a line.
 *
 * @param question what to print before the answer
 * @param options.hidden shows nothing of what is typed
 * @throws Refusal when the answer is Ctrl-C or the end of the input
 */
export async function ask(
  { input, errors }: Surroundings,
  question: string,
  { hidden = false } = {}
): Promise<string> {
  // A terminal echoes what readline writes; hidden, that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: hidden ? nowhere : errors, terminal: true, historySize: 0 })
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve)
      lines.once('SIGINT', () => reject(new Refusal('Interrupted.', 130)))
      lines.once('close', () => reject(new Refusal('The input ended before the answer.')))
      if (hidden) errors.write(question)
      lines.setPrompt(hidden ? '' : question)
      lines.prompt()
    })
  } finally {
    lines.close()
    if (hidden) errors.write('\n')
  }
}

/** The first line of the standard input, for what should not stand among the options. */
export async function firstLine({ input }: Surroundings): Promise<string> {
  let text = ''
  for await (const chunk of input) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text.split(/\r?\n/, 1)[0]
}
