import DeadbandCore
import Samples

/// The named slow road: the same movement by `SIMD32<Double>`, written as one would first write it.
///
/// Vectors of 256 bytes pass through memory at every step, and reductions and masks are taken a lane at a time.
struct NaiveSIMD: Sendable {
  private var current: [SIMD32<Double>] = []
  private var baseline: [SIMD32<Double>] = []
  private var absolute = SIMD32<Double>(repeating: .infinity)
  private var relative = SIMD32<Double>(repeating: .infinity)
  private var ofPrice = SIMD32<Double>(repeating: .infinity)
  private var quantum = SIMD32<Double>(repeating: 1)
  private var points = SIMD32<Double>(repeating: 0)

  init(_ samples: Samples, _ profile: ThresholdProfile) {
    for (lane, threshold) in profile.settings.indicators.enumerated() {
      if case .number(let scale, _) = profile.schema.definitions[lane].kind { quantum[lane] = 1 / scale }
      points[lane] = threshold.points
      guard case .distance(let distance) = threshold.rule else { continue }
      absolute[lane] = distance.absolute ?? .infinity
      relative[lane] = distance.relative ?? .infinity
      ofPrice[lane] = distance.ofPrice ?? .infinity
    }
    for pair in samples.pairs {
      current.append(Self.vector(pair.current))
      baseline.append(Self.vector(pair.baseline))
    }
  }

  private static func vector(_ snapshot: Snapshot) -> SIMD32<Double> {
    var vector = SIMD32<Double>(repeating: 0)
    for lane in 0..<23 { vector[lane] = snapshot[lane] ?? 0 }
    return vector
  }

  /// Thresholds moved, by distance alone.
  @inline(never)
  func excess(_ index: Int) -> SIMD32<Double> {
    let base = baseline[index]
    let difference = current[index] - base
    let moved = difference.replacing(with: -difference, where: difference .< 0)
    let size = base.replacing(with: -base, where: base .< 0)
    let scaled = relative * size.replacing(with: quantum, where: size .< quantum)
    var divisor = absolute
    divisor.replace(with: ofPrice * base[7], where: ofPrice * base[7] .< divisor)
    divisor.replace(with: scaled, where: scaled .< divisor)
    return moved / divisor
  }

  /// The points of what moved more than a threshold.
  @inline(never)
  func significance(_ index: Int) -> Double {
    SIMD32<Double>(repeating: 0).replacing(with: points, where: excess(index) .> 1 + 1e-9).sum()
  }

  /// Whether distance is all there is to the lane under the seed profile: no ratio, category or crossover.
  func isPlain(_ lane: Int) -> Bool { ![1, 6, 17, 19].contains(lane) }
}
