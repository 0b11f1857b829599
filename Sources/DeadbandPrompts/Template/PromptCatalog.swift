/// The templates of a service: a user's own where there are any, else the built-in ones.
public struct PromptCatalog: Sendable {
  private var own: [String: PromptTemplate] = [:]
  /// For every strategy without one of its own.
  private var general: PromptTemplate?

  /// The built-in templates alone.
  public init() {}

  /// A user's templates before the built-in ones; one that names no strategy is for all others.
  ///
  /// - Throws: ``PromptTemplateError`` where two are for the same strategy.
  public init(_ templates: [PromptTemplate]) throws(PromptTemplateError) {
    for template in templates {
      let before: PromptTemplate?
      if let strategy = template.strategy {
        before = own.updateValue(template, forKey: strategy)
      } else {
        before = general
        general = template
      }
      if let before {
        throw PromptTemplateError(
          template.name, nil,
          "\"\(before.name)\" is for \(template.strategy ?? "every other strategy") too; keep one of the two")
      }
    }
  }

  /// The template of a strategy, its name filled in.
  public func template(_ strategy: String?) -> PromptTemplate {
    if let own = strategy.flatMap({ own[$0] }) ?? general { return own.filled(strategy: strategy) }
    return .builtIn(strategy)
  }
}
