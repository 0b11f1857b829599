/// The readers under test; `Scripts/fuzz` finds the names of the cases by this file's lines.
enum Target: String, CaseIterable {
  case number
  case time
  case json
  case snapshot
  case decide
  case profile
  case lines
  case gzip
  case csv
  case history
  case columns
  case partial
  case bars
  case chains
  case splits
  case prices
  case record
  case segment
  case hint
  case manifest
  case dictionary
  case entry
  case entryline
  case middata
  case openai
  case anthropic
  case gemini
  case events
  case schema
  case template
  case answer
  case calendar
  case agenda
  case pattern
  case request
  case chat

  func run(_ bytes: [UInt8]) {
    switch self {
    case .number: fuzzNumber(bytes)
    case .time: fuzzTime(bytes)
    case .json: fuzzJSON(bytes)
    case .snapshot: fuzzSnapshot(bytes)
    case .decide: fuzzDecide(bytes)
    case .profile: fuzzProfile(bytes)
    case .lines: fuzzLines(bytes)
    case .gzip: fuzzGzip(bytes)
    case .csv: fuzzCSV(bytes)
    case .history: fuzzHistory(bytes)
    case .columns: fuzzColumns(bytes)
    case .partial: fuzzPartial(bytes)
    case .bars: fuzzBars(bytes)
    case .chains: fuzzChains(bytes)
    case .splits: fuzzSplits(bytes)
    case .prices: fuzzPrices(bytes)
    case .record: fuzzRecord(bytes)
    case .segment: fuzzSegment(bytes)
    case .hint: fuzzHint(bytes)
    case .manifest: fuzzManifest(bytes)
    case .dictionary: fuzzDictionary(bytes)
    case .entry: fuzzEntry(bytes)
    case .entryline: fuzzEntryLine(bytes)
    case .middata: fuzzMidData(bytes)
    case .openai: fuzzOpenAI(bytes)
    case .anthropic: fuzzAnthropic(bytes)
    case .gemini: fuzzGemini(bytes)
    case .events: fuzzEvents(bytes)
    case .schema: fuzzSchema(bytes)
    case .template: fuzzTemplate(bytes)
    case .answer: fuzzAnswer(bytes)
    case .calendar: fuzzCalendar(bytes)
    case .agenda: fuzzAgenda(bytes)
    case .pattern: fuzzPattern(bytes)
    case .request: fuzzRequest(bytes)
    case .chat: fuzzChat(bytes)
    }
  }
}
