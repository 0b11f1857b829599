/// An ordered list of analysts, each with its conditions.
public struct Route: Sendable, Hashable {
  /// Who is asked first.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// As they are listed.
    case listed
    /// Whose answer can cost least.
    case cheapest
    /// Who has answered fastest; who has not been asked yet comes first, to be measured.
    case fastest
    /// By chance, as often as their shares say.
    case shares
    /// All of them, at the same time.
    case parallel
  }

  /// One analyst of a route.
  public struct Member: Sendable, Hashable {
    /// The analyst's name.
    public var analyst: String
    /// Asked only for prompts of at most so many characters; nil for any.
    public var characterLimit: Int?
    /// Asked only where the change is smaller; nil for any. A change that is not known counts as large.
    public var significanceBelow: Double?
    /// How often it comes first where the order is ``Order/shares``, in relation to the others.
    public var share: Double

    /// A member.
    public init(
      _ analyst: String, characterLimit: Int? = nil, significanceBelow: Double? = nil, share: Double = 1
    ) {
      self.analyst = analyst
      self.characterLimit = characterLimit
      self.significanceBelow = significanceBelow
      self.share = share
    }
  }

  /// What it is called.
  public var name: String
  /// Who is asked first.
  public var order: Order
  /// Who may be asked.
  public var members: [Member]

  /// A route.
  public init(_ name: String, order: Order = .listed, members: [Member]) {
    self.name = name
    self.order = order
    self.members = members
  }

  /// The name of the route over all that are switched on, by rank.
  public static let priority = "priority"

  /// The default: a local model for short prompts, then Gemini, then Anthropic.
  public static let hybrid = Route(
    "hybrid",
    members: [Member("ollama", characterLimit: 1_000), Member("gemini"), Member("anthropic")])
}
