import { bundledProgram } from './bundled.js'

const { outputs } = await import(await bundledProgram())
export default outputs
