import DeadbandLab

/// A partial result is refused with a readable reason, or reads back from its own text, shows figures where it is whole, and
/// is not joined with itself.
func fuzzPartial(_ bytes: [UInt8]) {
  let partial: ReplayPartial
  do throws(PartialError) { partial = try ReplayPartial(json: bytes, source: "file") } catch {
    expectReadable(error.description)
    return
  }
  let text = partial.json
  expect((try? ReplayPartial(json: text, source: "file"))?.json == text, "a partial result reads back")
  do throws(PartialError) {
    _ = try ReplayPartial.merged([partial, partial])
    expect(false, "a part is not joined with itself")
  } catch { expectReadable(error.description) }
  do throws(PartialError) {
    let result = try ReplayPartial.merged([partial]).result()
    expect(!result.json(version: 1).isEmpty && !result.table().isEmpty, "a whole result is shown")
  } catch { expectReadable(error.description) }
}
