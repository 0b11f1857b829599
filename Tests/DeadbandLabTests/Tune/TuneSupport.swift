import DeadbandCore

@testable import DeadbandLab

/// Data whose figures are a function of the profile: no history is walked, and what a search should find is known.
///
/// Asking falls and disagreement grows with `refresh_above`; any magnitude cap but 2 asks for nothing good, nor does any
/// `overdue_above` but 0.5, nor `age_hours` but 24.
func madeUpData(
  ticks: Int = 10_000, analyst: String = "made up", digest: String = "ticks",
  price: (model: String, question: Money)? = nil,
  tried: (@Sendable ([ThresholdProfile]) -> Void)? = nil
) -> TuneData {
  TuneData(
    files: ["made-up.jsonl"], digest: Digest(of: Array(digest.utf8)), ticks: ticks, subjects: 4,
    first: Timestamp(nanosecondsSince1970: 0), last: Timestamp(secondsSince1970: 86_400), analyst: analyst,
    boundAsked: ticks / 25, analysts: 1, price: price
  ) { profiles in
    tried?(profiles)
    return profiles.map { profile in
      let significance = profile.settings.significance
      let rules = profile.settings.rules
      let waste =
        10 * abs(significance.magnitudeCap - 2) + 10 * abs(rules.overdueAbove - 0.5)
        + abs(rules.ageHours - 24)
      let asked = min(2_000 / significance.refreshAbove + waste, 100) / 100
      var tally = GateTally(subjects: 4, analysts: 1)
      for subject in 0..<4 {
        tally.subjects[subject].ticks = ticks / 4
        tally.subjects[subject].asked = Int(Double(ticks / 4) * asked)
        tally.subjects[subject].differing = Int(Double(ticks / 4) * significance.refreshAbove / 4_000)
      }
      tally.askedByRule[Int(Rule.significance.rawValue)] = tally.asked
      tally.changedByRule[Int(Rule.significance.rawValue)] = tally.asked / 10
      return tally
    }
  }
}

/// Two dimensions, of which one should end at 2.
let madeUpSpace = """
  {"schema": 1, "base": "seed", "parameters": [
    {"path": "significance.refresh_above", "from": 20, "to": 200, "scale": "log"},
    {"path": "significance.magnitude_cap", "from": 1, "to": 5}]}
  """

/// Four dimensions, of which three should end at 2, 0.5 and 24.
let wideMadeUpSpace = """
  {"schema": 1, "base": "seed", "parameters": [
    {"path": "significance.refresh_above", "from": 20, "to": 200, "scale": "log"},
    {"path": "significance.magnitude_cap", "from": 1, "to": 5},
    {"path": "rules.overdue_above", "from": 0, "to": 4}, {"path": "rules.age_hours", "from": 10, "to": 40}]}
  """

func space(_ json: String, source: String = "space.json") throws -> TuneSpace {
  try TuneSpace(json: Array(json.utf8), source: source)
}

/// Hourly lines of a few subjects whose price, delta and time swing.
func swingingHistory(
  subjects: Int = 3, hours: Int = 60, indicators: (Int, Int) -> String = swinging, action: String? = nil
) -> [String] {
  (0..<subjects).flatMap { subject in
    (0..<hours).map { hour in
      let at = Timestamp(secondsSince1970: 1_704_200_400 + Int64(hour) * 3_600)?.description ?? ""
      let analysis = action.map { #","analysis":{"action":"\#($0)"}"# } ?? ""
      return #"{"subject":"SPY \#(subject)","strategy":"IRON_CONDOR","at":"\#(at)","indicators":{"#
        + indicators(subject, hour) + "}\(analysis)}"
    }
  }
}

func swinging(_ subject: Int, _ hour: Int) -> String {
  let price = 100 + Double((hour * 7 + subject * 3) % 11) * 0.7
  let delta = Double((hour * 5 + subject) % 17) / 40
  let rsi = 30 + (hour * 13 + subject * 5) % 41
  return
    #""underlying_price":\#(price),"delta":\#(delta),"rsi":\#(rsi),"volatility_rank":\#(20 + hour % 70),"#
    + #""days_to_expiration":\#(45 - hour / 7)"#
}

/// A history's lines as a search sees them.
func data(_ lines: [String], analyst: ReplayAnalyst = .rulebooks(count: 3, seed: 1), threads: Int = 1) throws
  -> TuneData
{
  let history = try TemporaryHistory(lines).packed()
  return try TuneData(
    files: ["history.jsonl"], GateWalk(history, AnswerTable(history, analyst)), analyst: analyst.name,
    model: PriceList.bundled.standard, threads: threads)
}
