// A browser for tests of pages: the Chromium of this machine, without a window.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Nothing but the page itself: no first steps, updates or accounts of the browser's own. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The program named by CHROMIUM, or one of the path; undefined where there is none. */
function findProgram(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM
  const folders = (process.env.PATH ?? '').split(delimiter)
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isProgram)
}

/**
 * Starts a browser with a profile of its own. Where there is none, the test is skipped, and says so. Where CHROMIUM
 * names one that is not there, that is an error: .ci/run does, so that no skipped test goes unnoticed there.
 *
 * @param context of mocha's hook
 */
export async function openBrowser(context: Mocha.Context): Promise<Browser> {
  const executablePath = findProgram()
  if (!executablePath) {
    console.log(
      '    No browser was found, so the page is not tried: install Chromium, or name one by CHROMIUM.'
    )
    return context.skip()
  }
  return chromium.launch({ executablePath, args: flags })
}
