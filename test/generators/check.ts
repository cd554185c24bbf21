// Checks files of a copy of the repository as `npm run check` would: their types, and then their lint, over one program.
import { resolve } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'

/** The program of a project: all is parsed, and only what somebody asks for is checked. */
function programOf(project: string): ts.Program {
  const host: ts.ParseConfigFileHost = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: diagnostic => {
      throw new Error(textOf([diagnostic]))
    }
  }
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(project, {}, host)!
  if (errors.length > 0) throw new Error(textOf(errors))
  return ts.createProgram({ rootNames: fileNames, options })
}

const textOf = (diagnostics: readonly ts.Diagnostic[]): string =>
  ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: name => name,
    getCurrentDirectory: () => process.cwd(),
    getNewLine: () => '\n'
  })

function typeErrors(program: ts.Program, files: readonly string[]): string {
  const found = files.flatMap(file => {
    const source = program.getSourceFile(file)
    if (!source) throw new Error(`${file} is not of the project`)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  return textOf([...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found])
}

async function lintErrors(program: ts.Program, files: readonly string[]): Promise<string> {
  const languageOptions = { parserOptions: { project: null, programs: [program] } }
  const lint = new ESLint({ overrideConfig: { languageOptions } })
  const results = await lint.lintFiles([...files])
  return (await lint.loadFormatter('stylish')).format(results)
}

async function check(project: string, files: readonly string[]): Promise<string> {
  const program = programOf(project)
  return typeErrors(program, files) + (await lintErrors(program, files))
}

const [, , project, ...files] = process.argv
void check(
  project,
  files.map(file => resolve(file))
).then(problems => {
  console.log(problems)
  process.exit(problems === '' ? 0 : 1)
})
