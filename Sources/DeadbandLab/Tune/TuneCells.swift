import DeadbandCharts
import DeadbandCore

/// One profile's figures as text, the same in the terminal and in the report; `–` where there is none.
struct TuneCells {
  let name: String
  let asked, share, cost, timesBound, differs: String
  let judgedShare, judgedDiffers, judgedInterval: String

  init(_ row: TuneRow, _ data: TuneData) {
    name = row.name
    asked = grouped(row.figures.asked)
    share = percent(row.figures.askedShare)
    cost = data.cost(row.figures.asked)?.description ?? "–"
    timesBound = data.boundShare > 0 ? fixed(row.figures.askedShare / data.boundShare, 1) : "–"
    differs = percent(row.figures.disagreement, 2)
    judgedShare = row.judged.map { percent($0.figures.askedShare) } ?? "–"
    judgedDiffers = row.judged.map { percent($0.figures.disagreement, 2) } ?? "–"
    judgedInterval = row.judged?.interval.map(ComparisonRow.text) ?? "–"
  }

  /// The row of the gate that knows every answer beforehand.
  init(boundOf data: TuneData, _ judge: TuneData?) {
    let mean = Double(data.boundAsked) / Double(max(data.analysts, 1))
    name = "the bound"
    asked = grouped(Int(mean.rounded()))
    share = percent(data.boundShare)
    cost = data.cost(Int(mean.rounded()))?.description ?? "–"
    timesBound = "1.0"
    differs = percent(0, 2)
    judgedShare = judge.map { percent($0.boundShare) } ?? "–"
    judgedDiffers = judge == nil ? "–" : percent(0, 2)
    judgedInterval = "–"
  }
}
