import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import grpc from '@grpc/grpc-js'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { commandPlugin } from '../../../engine/command-plugin.ts'
import { type Properties, secret, unknownValue } from '../../../engine/command-stand-in/values.ts'
import { pluginFile } from '../../../engine/plugin.ts'

let folder: string
let plugin: ChildProcess
let client: InstanceType<typeof services.ResourceProviderClient>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bocage-stand-in-'))
  await commandPlugin.fromSource({ title: '', log: '', show: () => {}, to: folder, scratch: folder })
  plugin = spawn(pluginFile('command', commandPlugin.version, folder), [], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(createInterface({ input: plugin.stdout ?? process.stdin }), 'line')
  client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure())
})
afterAll(() => {
  client.close()
  plugin.kill()
  rmSync(folder, { recursive: true })
})

const urn = 'urn:pulumi:lab::bocage::bocage:components:Gitea$command:local:Command::git::first'
const pack = (properties: Properties) =>
  struct.Struct.fromJavaScript(properties as Parameters<typeof struct.Struct.fromJavaScript>[0])

function check(type: string, inputs: Properties): Promise<[string, string][]> {
  const request = new messages.CheckRequest()
  request.setUrn(urn.replace('command:local:Command', type))
  request.setNews(pack(inputs))
  return new Promise((resolve, reject) =>
    client.check(request, (error, answer) =>
      error
        ? reject(error)
        : resolve(answer.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()])),
    ),
  )
}

function create(inputs: Properties, preview: boolean): Promise<{ id: string; state: Properties | undefined }> {
  const request = new messages.CreateRequest()
  request.setUrn(urn)
  request.setProperties(pack(inputs))
  request.setPreview(preview)
  return new Promise((resolve, reject) =>
    client.create(request, (error, answer) =>
      error ? reject(error) : resolve({ id: answer.getId(), state: answer.getProperties()?.toJavaScript() }),
    ),
  )
}

test('a command is created under its own name, and its secret stays in its envelope', async () => {
  const inputs = { create: 'cat', stdin: secret('canary') }
  expect(await check('command:local:Command', inputs)).toEqual([])
  expect(await create(inputs, false)).toEqual({
    id: expect.stringMatching(/^git::first[0-9a-f]{8}$/),
    state: { ...inputs, stdout: secret('canary'), stderr: secret('') },
  })
})

test('a preview runs nothing', async () => {
  const inputs = { create: `touch ${folder}/ran`, dir: unknownValue }
  expect(await create(inputs, true)).toEqual({
    id: '',
    state: { ...inputs, stdout: unknownValue, stderr: unknownValue },
  })
})

test('a refusal names the stand-in, and no property, because the engine would print its value', async () => {
  expect(await check('command:local:Command', { create: secret(3) })).toEqual([['', '"create" must be a text.']])
  expect(await check('command:remote:CopyToRemote', {})).toEqual([
    ['', expect.stringContaining('serves only command:local:Command, not command:remote:CopyToRemote')],
  ])
})

test('a failure reaches the engine with what the command printed', async () => {
  await expect(create({ create: 'echo no >&2; exit 7' }, false)).rejects.toThrow(
    'exit status 7: running "echo no >&2; exit 7":\nno',
  )
})
