import DeadbandLab

/// A partial result is refused with a readable reason, or reads back from its own text, shows figures where it is whole, and
/// is not joined with itself.
func fuzzPartial(_ bytes: [UInt8]) {
  let partial: Partial
  do throws(PartialError) { partial = try Partial(json: bytes, source: "file") } catch {
    expectReadable(error.description)
    return
  }
  let text = partial.json
  expect((try? Partial(json: text, source: "file"))?.json == text, "a partial result reads back")
  do throws(PartialError) {
    _ = try Partial.merged([partial, partial])
    expect(false, "a part is not joined with itself")
  } catch { expectReadable(error.description) }
  do throws(PartialError) {
    switch try Partial.merged([partial]) {
    case .replay(let replay):
      let result = try replay.result()
      expect(!result.json(version: 1).isEmpty && !result.table().isEmpty, "a whole result is shown")
    case .certify(let certification):
      let figures = try certification.figures(form: 1)
      expect(!figures.json.isEmpty && !figures.text.isEmpty, "a whole certification is shown")
    case .tune(let search): expect(!(try search.journal()).isEmpty, "whole parts of a search are a journal")
    }
  } catch { expectReadable(error.description) }
}
