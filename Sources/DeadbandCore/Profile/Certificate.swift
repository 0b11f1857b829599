/// What was proved of a profile on recorded history: at most so many of the answers that it serves from the cache differ from
/// what a fresh look by the same analyst would have said.
///
/// A certificate is of the settings it was made for (``settings``), of one analyst (``analyst``) and of subjects like those of
/// its data. It changes no verdict. `docs/certification.md` says in plain words what it means and what it does not.
public struct Certificate: Sendable, Hashable {
  /// ``ThresholdProfile/settingsDigest`` of the profile that was certified.
  public let settings: Digest
  /// Whose answers were compared.
  public let analyst: Analyst
  /// What they were compared on.
  public let data: Evidence
  /// How the proof was made, and how sure it is.
  public let method: Method
  /// Share of the served answers (0…1, in units of the loss) that may differ beyond the analyst's own noise.
  public let alpha: Double
  /// What the shares are of.
  public let weighing: Weighing
  /// The setting that was chosen.
  public let knob: Knob
  /// What was seen at it.
  public let risk: Risk
  /// How often the analyst contradicts itself.
  public let noise: Noise
  /// What a difference counts, by the names of the two actions; empty where each counts 1.
  public let severity: [Severity]
  /// The version of Deadband that made it.
  public let version: String

  package init(
    settings: Digest, analyst: Analyst, data: Evidence, method: Method, alpha: Double, weighing: Weighing,
    knob: Knob, risk: Risk, noise: Noise, severity: [Severity], version: String
  ) {
    self.settings = settings
    self.analyst = analyst
    self.data = data
    self.method = method
    self.alpha = alpha
    self.weighing = weighing
    self.knob = knob
    self.risk = risk
    self.noise = noise
    self.severity = severity
    self.version = version
  }

  /// Whoever answered.
  public struct Analyst: Sendable, Hashable {
    /// The family of its models, as the engine's analysts have one: `openai/gpt-4.1`, `rulebook (offline)`.
    public let family: String
    /// The prompt's version or digest; nil where none was read or none was named.
    public let prompt: String?
    /// The models' temperature; nil where it was not named.
    public let temperature: Double?

    package init(family: String, prompt: String? = nil, temperature: Double? = nil) {
      self.family = family
      self.prompt = prompt
      self.temperature = temperature
    }
  }

  /// The histories, counted.
  public struct Evidence: Sendable, Hashable {
    /// A digest over every tick and every answer, subject by subject (docs/certification.md).
    public let digest: Digest
    /// Times of the earliest and of the latest tick.
    public let first, last: Timestamp
    /// Subjects, the independent units of the proof.
    public let subjects: Int
    /// Ticks of all of them.
    public let ticks: Int
    /// Ticks answered from the cache at the setting that was chosen.
    public let served: Int
    /// Ticks of the longest subject: the certificate speaks of subjects no longer than that.
    public let longestTicks: Int

    package init(
      digest: Digest, first: Timestamp, last: Timestamp, subjects: Int, ticks: Int, served: Int,
      longestTicks: Int
    ) {
      self.digest = digest
      self.first = first
      self.last = last
      self.subjects = subjects
      self.ticks = ticks
      self.served = served
      self.longestTicks = longestTicks
    }
  }

  /// How a proof was made.
  public enum Method: Sendable, Hashable {
    /// Learn-then-Test with fixed-sequence testing: with this confidence (0…1) the limit holds.
    case learnThenTest(Bound, confidence: Double)
    /// Conformal risk control: the limit holds on average over histories, and nothing is said of this one.
    case conformalRiskControl

    /// Where the p-values come from.
    public enum Bound: String, Sendable, Hashable, CaseIterable {
      /// Waudby-Smith and Ramdas's betting.
      case betting
      /// Hoeffding's and Bentkus's inequalities.
      case hoeffdingBentkus = "hoeffding-bentkus"
    }

    /// The confidence, 0…1; nil where the method has none.
    public var confidence: Double? {
      if case .learnThenTest(_, let confidence) = self { confidence } else { nil }
    }
  }

  /// What a share is a share of.
  public enum Weighing: String, Sendable, Hashable, CaseIterable {
    /// Every served answer counts the same: long subjects count for more.
    case answers
    /// Every subject counts the same, with the share of its own served answers.
    case subjects
  }

  /// The one number that was turned.
  public struct Knob: Sendable, Hashable {
    /// Which.
    public let name: Name
    /// Its value in the certified profile; of a relaxation, the factor on the thresholds of the profile it was made from.
    public let value: Double

    package init(name: Name, value: Double) {
      self.name = name
      self.value = value
    }

    /// The knobs there are.
    public enum Name: String, Sendable, Hashable, CaseIterable {
      /// A factor on every threshold.
      case relaxation
      /// `significance.refresh_above`, in points.
      case refreshAbove = "refresh-above"
      /// The limit of a learned gate, a probability.
      case gateLimit = "gate-limit"
    }
  }

  /// What was seen at the chosen setting.
  public struct Risk: Sendable, Hashable {
    /// Share that differed (0…1), the analyst's own noise among it.
    public let measured: Double
    /// What that share is at most, at the certificate's confidence and for this setting taken alone; nil where the method
    /// gives none.
    public let upperBound: Double?

    package init(measured: Double, upperBound: Double?) {
      self.measured = measured
      self.upperBound = upperBound
    }
  }

  /// How often two fresh answers to one snapshot differed.
  public struct Noise: Sendable, Hashable {
    /// Pairs that differed, of so many.
    public let differing, pairs: Int
    /// What the analyst's self-disagreement is at least (0…1): what a difference may be blamed on. 0 for a rulebook.
    public let lowerBound: Double

    package init(differing: Int, pairs: Int, lowerBound: Double) {
      self.differing = differing
      self.pairs = pairs
      self.lowerBound = lowerBound
    }

    /// An analyst that never contradicts itself, or of which it is not known.
    public static let none = Noise(differing: 0, pairs: 0, lowerBound: 0)
  }

  /// What one kind of difference counts.
  public struct Severity: Sendable, Hashable {
    /// The names of the two actions, in whichever order.
    public let first, second: String
    /// 0…1.
    public let loss: Double

    package init(_ first: String, _ second: String, loss: Double) {
      self.first = first
      self.second = second
      self.loss = loss
    }
  }
}
