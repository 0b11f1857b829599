import DeadbandSchedule

/// A pattern that is taken is saved and read back as it was.
func fuzzPattern(_ bytes: [UInt8]) {
  let pattern: RequestPattern
  do throws(RequestPatternError) { pattern = try RequestPattern(reading: bytes, source: "fuzz") } catch {
    return expectReadable(error.description)
  }
  let saved = pattern.encoded()
  let again = try? RequestPattern(reading: saved, source: "again")
  expect(again == pattern && again?.encoded() == saved, "a pattern reads back as it was saved")
}
