import grpc from '@grpc/grpc-js'
import engineServices from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import engineMessages from '@pulumi/pulumi/proto/engine_pb.js'
import pluginMessages from '@pulumi/pulumi/proto/plugin_pb.js'
import providerServices from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import messages from '@pulumi/pulumi/proto/provider_pb.js'
import empty from 'google-protobuf/google/protobuf/empty_pb.js'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'
import { createCommand, deleteCommand, previewCommand, type Surroundings, updateCommand } from './command.ts'
import { checkInputs, diffInputs, type InputChange } from './inputs.ts'
import type { Properties } from './values.ts'

/** Given by whoever bundles this: the version of the npm package @pulumi/command. */
declare const COMMAND_VERSION: string

const served = 'command:local:Command'
const channel = { 'grpc.max_receive_message_length': 400 * 2 ** 20, 'grpc.max_send_message_length': 400 * 2 ** 20 }

/** The engine's last argument is where it listens for logs. */
const address = process.argv.findLast((word) => /^[^-][^\s]*:\d+$/.test(word))
const engine = address
  ? new engineServices.EngineClient(address, grpc.credentials.createInsecure(), channel)
  : undefined

const cancelled = new AbortController()
let running = 0

const server = new grpc.Server(channel)
server.addService(providerServices.ResourceProviderService, {
  getPluginInfo: unary(() => {
    const info = new pluginMessages.PluginInfo()
    info.setVersion(COMMAND_VERSION)
    return info
  }),
  getSchema: unary(() => {
    const schema = new messages.GetSchemaResponse()
    schema.setSchema(
      JSON.stringify({ name: 'command', version: COMMAND_VERSION, description: `Stand-in for ${served}` }),
    )
    return schema
  }),
  checkConfig: unary((request: InstanceType<typeof messages.CheckRequest>) => {
    const answer = new messages.CheckResponse()
    answer.setInputs(request.getNews())
    return answer
  }),
  diffConfig: unary(() => new messages.DiffResponse()),
  configure: unary(() => {
    const answer = new messages.ConfigureResponse()
    answer.setAcceptsecrets(true)
    answer.setSupportspreview(true)
    return answer
  }),
  check: unary((request: InstanceType<typeof messages.CheckRequest>) => {
    const answer = new messages.CheckResponse()
    answer.setInputs(request.getNews())
    const refusal = refusalOf(typeOf(request.getUrn()))
    const reasons = refusal ? [refusal] : checkInputs(read(request.getNews()))
    // No failure names its property: the engine would print the property's value, be it secret or not.
    answer.setFailuresList(
      reasons.map((reason) => {
        const failure = new messages.CheckFailure()
        failure.setReason(reason)
        return failure
      }),
    )
    return answer
  }),
  diff: unary((request: InstanceType<typeof messages.DiffRequest>) => {
    const changes = diffInputs(read(request.getOlds()), read(request.getNews()))
    const answer = new messages.DiffResponse()
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges
    answer.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
    answer.setDiffsList(changes.map(({ property }) => property))
    answer.setReplacesList(changes.filter(({ replace }) => replace).map(({ property }) => property))
    answer.setHasdetaileddiff(true)
    for (const change of changes) answer.getDetaileddiffMap().set(change.property, render(change))
    return answer
  }),
  create: unary(async (request: InstanceType<typeof messages.CreateRequest>) => {
    const inputs = read(request.getProperties())
    const answer = new messages.CreateResponse()
    if (request.getPreview()) {
      answer.setProperties(write(previewCommand(inputs)))
      return answer
    }
    const { id, state } = await work(request.getUrn(), (around) =>
      createCommand(nameOf(request.getUrn()), inputs, around),
    )
    answer.setId(id)
    answer.setProperties(write(state))
    return answer
  }),
  // Like the released plugin, it cannot see what a command did: a refresh gives back what was known.
  read: unary((request: InstanceType<typeof messages.ReadRequest>) => {
    const answer = new messages.ReadResponse()
    answer.setId(request.getId())
    answer.setProperties(request.getProperties())
    answer.setInputs(request.getInputs())
    return answer
  }),
  update: unary(async (request: InstanceType<typeof messages.UpdateRequest>) => {
    const [olds, news] = [read(request.getOlds()), read(request.getNews())]
    const answer = new messages.UpdateResponse()
    const state = request.getPreview()
      ? previewCommand(news)
      : await work(request.getUrn(), (around) => updateCommand(olds, news, around))
    answer.setProperties(write(state))
    return answer
  }),
  delete: unary(async (request: InstanceType<typeof messages.DeleteRequest>) => {
    await work(request.getUrn(), (around) => deleteCommand(read(request.getProperties()), around))
    return new empty.Empty()
  }),
  invoke: unary((request: InstanceType<typeof messages.InvokeRequest>) => refuse(request.getTok())),
  call: unary((request: InstanceType<typeof messages.CallRequest>) => refuse(request.getTok())),
  construct: unary((request: InstanceType<typeof messages.ConstructRequest>) => refuse(request.getType())),
  cancel: unary(() => {
    cancelled.abort()
    return new empty.Empty()
  }),
})

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})
leaveWithTheEngine(process.ppid)

/** A method that takes one message and answers one; what it throws is what the engine prints. */
function unary<Request, Answer>(
  method: (request: Request) => Answer | Promise<Answer>,
): grpc.handleUnaryCall<Request, Answer> {
  return async ({ request }, respond) => {
    try {
      respond(null, await method(request))
    } catch (error) {
      respond({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) })
    }
  }
}

/** Runs a command for a resource; its log lines reach the engine before its answer does. */
async function work<Result>(urn: string, run: (around: Surroundings) => Promise<Result>): Promise<Result> {
  const sent: Promise<void>[] = []
  running += 1
  try {
    return await run({ signal: cancelled.signal, log: (line) => sent.push(tell(urn, line)) })
  } finally {
    await Promise.all(sent)
    running -= 1
  }
}

/** Shows a line beside the resource while it is at work, without leaving it in the log for good. */
async function tell(urn: string, line: string): Promise<void> {
  const request = new engineMessages.LogRequest()
  request.setSeverity(engineMessages.LogSeverity.INFO)
  request.setUrn(urn)
  request.setMessage(line)
  request.setEphemeral(true)
  // A line that is not shown is no reason to fail.
  await new Promise<void>((resolve) => (engine ? engine.log(request, () => resolve()) : resolve()))
}

function render({ kind, replace }: InputChange): InstanceType<typeof messages.PropertyDiff> {
  const { Kind } = messages.PropertyDiff
  const kinds = {
    add: replace ? Kind.ADD_REPLACE : Kind.ADD,
    delete: replace ? Kind.DELETE_REPLACE : Kind.DELETE,
    update: replace ? Kind.UPDATE_REPLACE : Kind.UPDATE,
  }
  const diff = new messages.PropertyDiff()
  diff.setKind(kinds[kind])
  diff.setInputdiff(true)
  return diff
}

const read = (properties?: InstanceType<typeof struct.Struct>): Properties => properties?.toJavaScript() ?? {}

const write = (properties: Properties) =>
  struct.Struct.fromJavaScript(properties as Parameters<typeof struct.Struct.fromJavaScript>[0])

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
const typeOf = (urn: string): string => urn.split('::')[2]?.split('$').at(-1) ?? ''
const nameOf = (urn: string): string => urn.split('::').slice(3).join('::')

const refusalOf = (token: string): string | undefined =>
  token === served
    ? undefined
    : `This is a stand-in for the plugin "command", and serves only ${served}, not ${token}. Where it can be downloaded, install ` +
      `the released plugin: pulumi plugin install resource command ${COMMAND_VERSION}`

function refuse(token: string): never {
  throw new Error(refusalOf(token) ?? `${token} cannot be called.`)
}

/** An engine that was killed cannot end its plugins: this ends itself then, once the command in hand is done. */
function leaveWithTheEngine(parent: number): void {
  setInterval(() => {
    if (process.ppid !== parent && running === 0) process.exit()
  }, 1000)
}
