import DeadbandCore
import Foundation
import Testing

@testable import DeadbandLab

/// Trees and linear scores against scikit-learn on the same split; see Scripts/fixtures/make_gate.py.
@Suite struct TrainerReferenceTests {
  private let rows: [[Double]]
  private let labels: [Int]
  private let expected: [String: Double]

  init() throws {
    let folder = try #require(Bundle.module.resourceURL).appending(path: "Fixtures")
    let text = try String(contentsOf: folder.appending(path: "boosting.csv"), encoding: .utf8)
    let table = text.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    rows = table.map { Array($0.dropLast()) }
    labels = table.map { Int($0.last ?? 0) }
    let json = try JSONValue(Array(Data(contentsOf: folder.appending(path: "boosting.expected.json"))))
    var expected: [String: Double] = [:]
    for key in ["linear_log_loss", "trees_log_loss"] {
      if case .number(let number)? = json[key] { expected[key] = number }
    }
    self.expected = expected
  }

  private var half: Int { rows.count / 2 }
  private var trainLabels: [Int] { Array(labels[..<half]) }
  private var ones: [Double] { [Double](repeating: 1, count: half) }

  @Test func treesReachTheirLogLoss() throws {
    let wanted = try #require(expected["trees_log_loss"])
    let columns = (0..<6).map { input in rows[..<half].map { $0[input] } }
    let trees = Boosting.softmax(
      InputBins(columns: columns), classes: 3, labels: trainLabels, weights: ones,
      start: [Double](repeating: 0, count: 3 * half),
      BoostingSettings(rounds: 40, learningRate: 0.15, depth: 4, leastWeight: 5, shrinkage: 1))
    let scores = rows[half...].flatMap { row in
      trees.reduce([0.0, 0, 0]) { sum, tree in zip(sum, tree.leaf(row)).map { $0 + $1 } }
    }
    let loss = Softmax.loss(scores, Array(labels[half...]), ones, classes: 3)
    print("trees: \(loss), scikit-learn \(wanted)")
    #expect(loss <= wanted * 1.02)
  }

  @Test func linearScoresReachTheirLogLoss() throws {
    let wanted = try #require(expected["linear_log_loss"])
    let linear = LinearTrainer.fit(
      rows: rows[..<half].flatMap(\.self), width: 6, labels: trainLabels, classes: 3, weights: ones, ridge: 1)
    let scores = rows[half...].flatMap { row in
      (0..<3).map { k in
        row.indices.reduce(linear.biases[k]) { sum, input in
          sum + linear.weights[k][input]
            * LinearTrainer.standard(row[input], linear.means[input], linear.spreads[input])
        }
      }
    }
    let loss = Softmax.loss(scores, Array(labels[half...]), ones, classes: 3)
    print("linear: \(loss), scikit-learn \(wanted)")
    #expect(abs(loss / wanted - 1) < 0.02)
  }
}
