package import DeadbandCore

/// `generateContent` as Google has it, below a base URL like `https://host`.
///
/// A schema goes into `responseJsonSchema`, which takes JSON Schema as it is; `responseSchema` would need it
/// translated into OpenAPI's dialect, which lacks `$ref` and more. Models older than 2.5 know only the latter: for
/// them there is ``SchemaMode/prompt``.
package struct GeminiFormat: WireFormat {
  /// How an answer is held to its schema.
  package enum SchemaMode: Sendable, Hashable {
    /// `responseJsonSchema`.
    case schema
    /// The schema among the rules; the answer is JSON by `responseMimeType`.
    case prompt
  }

  package var schemaMode: SchemaMode

  package init(schemaMode: SchemaMode = .schema) { self.schemaMode = schemaMode }

  package func decoder() -> any StreamDecoder { GeminiDecoder() }

  package func failure(
    status: Int, headers: WireHeaders, body: [UInt8], now: Timestamp
  ) -> AnalystError {
    let failure = (try? JSONValue(body)).flatMap { GeminiFailure.read($0) } ?? ProviderFailure(foreign: body)
    return failure.error(status: status, retryAfter: RetryAfter.duration(headers, now: now))
  }
}
