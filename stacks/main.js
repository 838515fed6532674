import { register } from 'tsx/esm/api'

register()
const { outputs } = await import('./index.ts')
export default outputs
