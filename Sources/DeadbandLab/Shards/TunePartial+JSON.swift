import DeadbandCore

extension TunePartial {
  /// The version of the form; another one is refused.
  static let form = 1
  static let kind = "deadband tune partial"

  /// The partial result as one JSON object on a line.
  public var json: [UInt8] {
    head.json(
      Self.kind, form: Self.form,
      [
        .init("space", .string(header.space.description)), .init("analyst", .string(header.analyst)),
        .init("seed", .string(String(header.seed))),
        .init("initial_count", .number(Double(header.initialCount))),
        .init("disagreement_limit", .number(header.disagreementLimit)),
        .init("profiles", .number(Double(profiles))), .init("tried", .array(tried.map(\.tree))),
      ])
  }

  init(_ node: PartialNode, source: String) throws(PartialError) {
    let fields = try node.object(
      required: PartialHead.keys + [
        "space", "analyst", "seed", "initial_count", "disagreement_limit", "profiles", "tried",
      ])
    let head = try PartialHead(fields, Self.kind, form: Self.form, source: source)
    let seed = try fields.required("seed")
    guard let number = UInt64(try seed.string()) else { throw seed.error("no seed") }
    let header = TuneJournal.Header(
      data: head.data, space: try fields.required("space").digest(),
      analyst: try fields.required("analyst").string(), seed: number,
      initialCount: try fields.required("initial_count").count(limit: 1_000_000),
      disagreementLimit: try fields.required("disagreement_limit").number("a share") { (0...1).contains($0) })
    let profiles = try fields.required("profiles").count(limit: Double(header.initialCount))
    let list = try fields.required("tried")
    var tried: [TuneJournal.Entry] = []
    for element in try list.list() {
      guard let entry = TuneJournal.Entry(element.value) else {
        throw element.error("no profile that was tried")
      }
      tried.append(entry)
    }
    guard tried.map(\.index) == (0..<profiles).filter(head.holds) else {
      throw list.error("the profiles are not those of the parts held")
    }
    self.init(head: head, header: header, profiles: profiles, tried: tried)
  }
}
