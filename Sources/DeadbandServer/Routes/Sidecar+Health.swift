import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird

extension Sidecar {
  /// `GET /health`: whether the process runs.
  func health() -> Response { .json(["status": .string("ok")]) }

  /// `GET /ready`: whether requests are answered.
  func ready() throws(Problem) -> Response {
    guard isReady else { throw Problem(.unavailable, "the service ends") }
    let generation = generation
    let now = clock.date()
    do throws(StoreError) {
      // Any subject: whether the store can be read.
      _ = try generation.engine.store.lookup(try Subject("ready?", tenant: "deadband:sidecar"), at: now)
    } catch { throw Problem(.unavailable, "the store: \(error)") }
    return .json([
      "analyst": .string(generation.engine.analyst.name),
      "profile": .string(generation.engine.profile.name), "status": .string("ready"),
    ])
  }

  /// `GET /openapi.json`: the routes, with the profile's indicators and strategies.
  func document() -> [UInt8] {
    let generation = generation
    return OpenAPIDocument.bytes(generation.engine.profile, models: generation.models)
  }

  /// `GET /v1/models`: what may be asked for by name, as OpenAI lists it.
  func models() -> Response {
    let models = generation.models.map { name -> JSONValue in
      ["id": .string(name), "object": .string("model"), "owned_by": .string("deadband")]
    }
    return .json(["data": .array(models), "object": .string("list")])
  }
}
