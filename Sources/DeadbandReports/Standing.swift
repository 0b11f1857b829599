package import Deadband
package import DeadbandAnalysts
package import DeadbandStore

/// What a running engine can say of the moment, beside what has happened.
package struct Standing: Sendable {
  /// One provider.
  package struct Provider: Sendable {
    let name: String
    let model: String
    let health: ProviderHealth

    package init(name: String, model: String, health: ProviderHealth) {
      (self.name, self.model, self.health) = (name, model, health)
    }
  }

  /// Who is asked.
  package var providers: [Provider] = []
  /// What the certificate of the profile is worth now; nil where it has none.
  package var certificate: CertificateStanding?
  /// What the store holds.
  package var store: AnalysisStore.Statistics?
  /// Whether portfolio decisions are made, which have a page of their own.
  package var decides = false
  /// Seconds within which 99 of 100 look-ups of the store's subjects found their analysis; nil where none was measured.
  package var lookupSeconds: Double?

  package init() {}
}
