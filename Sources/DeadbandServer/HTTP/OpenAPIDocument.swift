import Hummingbird

/// The OpenAPI 3.1 document of the routes.
enum OpenAPIDocument {
  /// Its bytes, as the file has them.
  static let bytes = PackageResources.openapi_json

  static let response = Response.json(bytes)
}
