import {
  type handleUnaryCall,
  Metadata,
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import pluginProto from '@pulumi/pulumi/proto/plugin_pb.js'
import providerProto from '@pulumi/pulumi/proto/provider_pb.js'
import statusProto from '@pulumi/pulumi/proto/status_pb.js'
import anyProto from 'google-protobuf/google/protobuf/any_pb.js'
import emptyProto from 'google-protobuf/google/protobuf/empty_pb.js'
import { OperatorError, renderProblem } from '../../words/said/problem.ts'
import type { EngineLog } from './engine-log.ts'
import {
  type Changes,
  holdsUnknown,
  type Operation,
  PartialError,
  type ResourceHandler,
  type Values,
} from './resource-handler.ts'
import { fromWire, toWire } from './wire.ts'

const version = '0.1.0'
const justMade = 'made in this run'
const { PropertyDiff } = providerProto
const kinds = { add: PropertyDiff.Kind.ADD, update: PropertyDiff.Kind.UPDATE, delete: PropertyDiff.Kind.DELETE }

/** @param known how far the state is, of what is changed or removed */
export type MayChange = (machine: string, known?: { name: string; version: number }) => Promise<void>

/**
 * Our side of the engine's protocol (pulumirpc.ResourceProvider): it turns each call into one of a handler's, and what the
 * handler gives or throws into an answer. Nothing here knows what a guest is.
 *
 * What the program has under another name is not deleted, whatever the engine thinks: it makes first and deletes at the end, and
 * of two URNs of one thing the last word would be the deletion's (decision 13).
 *
 * We take neither secrets nor outputs in envelopes, so the engine unwraps them and keeps them marked by itself.
 *
 * @param handlers by type token
 * @param stopping aborted when the engine cancels
 * @param mayChange asked before anything is changed on a machine; what it throws is the reason why not
 */
export function providerService(
  handlers: Record<string, ResourceHandler>,
  log: EngineLog,
  stopping: AbortController,
  mayChange: MayChange,
): UntypedServiceImplementation {
  const of = (urn: string): { handler: ResourceHandler; operation: Operation } => {
    const [, , types = '', ...names] = urn.split('::')
    const token = types.split('$').at(-1) ?? ''
    const handler = handlers[token]
    if (handler === undefined) {
      throw new OperatorError(`This provider knows no "${token}". Known: ${Object.keys(handlers).join(', ')}.`)
    }
    return { handler, operation: { name: names.join('::'), urn, say: log.about(urn), signal: stopping.signal } }
  }
  /** Who has what in this run, by type and id: the URN that the program has it under, or that it was made just now. */
  const holders = new Map<string, string>()
  const thing = (urn: string, id: string) => `${urn.split('::')[2]?.split('$').at(-1)} ${id}`
  const hasAnotherHolder = (urn: string, id: string) => (holders.get(thing(urn, id)) ?? urn) !== urn

  return {
    handshake: answer(() => new providerProto.ProviderHandshakeResponse()),
    getPluginInfo: answer(() => new pluginProto.PluginInfo().setVersion(version)),
    getSchema: answer(() =>
      new providerProto.GetSchemaResponse().setSchema(JSON.stringify({ name: 'bocage', version })),
    ),
    checkConfig: answer((request: providerProto.CheckRequest) => {
      return new providerProto.CheckResponse().setInputs(request.getNews())
    }),
    diffConfig: answer(() =>
      new providerProto.DiffResponse().setChanges(providerProto.DiffResponse.DiffChanges.DIFF_NONE),
    ),
    configure: answer(() => new providerProto.ConfigureResponse().setSupportspreview(true)),
    attach: answer((request: pluginProto.PluginAttach) => {
      log.connect(request.getAddress())
      return new emptyProto.Empty()
    }),
    cancel: answer(() => {
      stopping.abort()
      return new emptyProto.Empty()
    }),

    check: answer((request: providerProto.CheckRequest) => {
      const { handler, operation } = of(request.getUrn())
      const before = fromWire(request.getOlds())
      const given = fromWire(request.getNews())
      const response = new providerProto.CheckResponse()
      try {
        return response.setInputs(toWire(handler.check(given, isEmpty(before) ? undefined : before, operation)))
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error
        return response.setInputs(request.getNews()).setFailuresList(failures(error))
      }
    }),

    diff: answer((request: providerProto.DiffRequest) => {
      const { handler, operation } = of(request.getUrn())
      holders.set(thing(request.getUrn(), request.getId()), request.getUrn())
      const known = fromWire(request.getOlds())
      const before = fromWire(request.getOldInputs())
      return diffResponse(handler.diff(request.getId(), before, known, fromWire(request.getNews()), operation))
    }),

    create: answer(async (request: providerProto.CreateRequest) => {
      const { handler, operation } = of(request.getUrn())
      const next = fromWire(request.getProperties())
      const response = new providerProto.CreateResponse()
      if (request.getPreview()) return response.setProperties(toWire(handler.foresee(next, undefined)))
      refuseUnknown(next)
      await mayChange(handler.machine(next))
      const hold = (id: string) => holders.set(thing(request.getUrn(), id), justMade)
      const { id, outputs } = await handler.create(next, operation).catch((error) => {
        if (error instanceof PartialError) hold(error.id)
        throw error
      })
      hold(id)
      return response.setId(id).setProperties(toWire(outputs, handler.secretOutputs))
    }),

    read: answer(async (request: providerProto.ReadRequest) => {
      const { handler, operation } = of(request.getUrn())
      const before = fromWire(request.getInputs())
      const known = fromWire(request.getProperties())
      const found = await handler.read(
        request.getId(),
        isEmpty(before) ? undefined : before,
        isEmpty(known) ? undefined : known,
        operation,
      )
      const response = new providerProto.ReadResponse()
      if (found === undefined) return response
      return response
        .setId(request.getId())
        .setInputs(toWire(found.inputs))
        .setProperties(toWire(found.outputs, handler.secretOutputs))
    }),

    update: answer(async (request: providerProto.UpdateRequest) => {
      const { handler, operation } = of(request.getUrn())
      const known = fromWire(request.getOlds())
      const before = fromWire(request.getOldInputs())
      const next = fromWire(request.getNews())
      const response = new providerProto.UpdateResponse()
      if (request.getPreview()) return response.setProperties(toWire(handler.foresee(next, known)))
      refuseUnknown(next)
      await mayChange(handler.machine(next), handler.version?.(known))
      const outputs = await handler.update(request.getId(), before, known, next, operation)
      return response.setProperties(toWire(outputs, handler.secretOutputs))
    }),

    delete: answer(async (request: providerProto.DeleteRequest) => {
      const { handler, operation } = of(request.getUrn())
      if (hasAnotherHolder(request.getUrn(), request.getId())) {
        operation.say.info('is left as it is: the program has it under another name')
        return new emptyProto.Empty()
      }
      const before = fromWire(request.getOldInputs())
      const known = fromWire(request.getProperties())
      await mayChange(handler.machine(before), handler.version?.(known))
      await handler.delete(request.getId(), before, known, operation)
      return new emptyProto.Empty()
    }),
  }
}

/** One call: what the function gives is the answer, what it throws is the error. */
function answer<Request, Response>(
  work: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return async (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => {
    try {
      done(null, await work(call.request))
    } catch (error) {
      done(serviceError(error))
    }
  }
}

function serviceError(error: unknown): Partial<ServiceError> {
  const shown = error instanceof PartialError ? error.cause : error
  const details = !(shown instanceof Error)
    ? String(shown)
    : shown instanceof OperatorError
      ? shown.message
      : traceOf(shown)
  if (!(error instanceof PartialError)) return { code: status.UNKNOWN, details }
  return { code: status.UNKNOWN, details, metadata: partialMetadata(error, details) }
}

/** The engine keeps the resource and these outputs, and calls the run failed; the next one updates. */
function partialMetadata(error: PartialError, reason: string): Metadata {
  const failed = new providerProto.ErrorResourceInitFailed()
  failed.setId(error.id).setProperties(toWire(error.outputs, error.secretOutputs)).setReasonsList([reason])
  const packed = new anyProto.Any()
  packed.pack(failed.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed')
  const message = new statusProto.Status().setCode(status.UNKNOWN).setMessage(reason)
  message.addDetails(packed)
  const metadata = new Metadata()
  metadata.add('grpc-status-details-bin', Buffer.from(message.serializeBinary()))
  return metadata
}

const traceOf = (error: Error): string => `This is a bug in Bocage, please report it: ${error.stack ?? error.message}`

/** The problems that name a property one by one, or the whole message. */
function failures(error: OperatorError): providerProto.CheckFailure[] {
  if (error.problems.length === 0) return [new providerProto.CheckFailure().setReason(error.message)]
  return error.problems.map((problem) => new providerProto.CheckFailure().setReason(renderProblem(problem)))
}

function diffResponse(changes: Changes): providerProto.DiffResponse {
  const response = new providerProto.DiffResponse().setHasdetaileddiff(true)
  const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges
  response.setChanges(Object.keys(changes).length === 0 ? DIFF_NONE : DIFF_SOME)
  for (const [path, kind] of Object.entries(changes)) {
    response.getDetaileddiffMap().set(path, new PropertyDiff().setKind(kinds[kind]).setInputdiff(true))
    response.addDiffs(path.split(/[.[]/)[0] ?? path)
  }
  return response
}

function refuseUnknown(values: Values): void {
  if (holdsUnknown(values)) throw new TypeError('the engine asked for a real change with values that are not known yet')
}

const isEmpty = (values: Values): boolean => Object.keys(values).length === 0
