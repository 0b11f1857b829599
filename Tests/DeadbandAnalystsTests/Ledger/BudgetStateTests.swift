import DeadbandCore
import Testing

@testable import DeadbandAnalysts

struct BudgetStateTests {
  @Test func `thresholds are at 80, 90 and 100 percent`() {
    let cases: [(used: Int64, state: BudgetState)] = [
      (-5, .normal), (0, .normal), (79, .normal), (80, .alert), (89, .alert), (90, .conserving),
      (99, .conserving), (100, .exhausted), (101, .exhausted),
    ]
    for (used, state) in cases {
      #expect(BudgetState(used: used, of: 100) == state)
      // Far beyond what a hundredfold of 64 bits holds.
      #expect(BudgetState(used: used * 90_000_000_000_000_000, of: 9_000_000_000_000_000_000) == state)
    }
  }

  @Test func `a limit of nothing is exhausted`() {
    #expect(BudgetState(used: 0, of: 0) == .exhausted)
    #expect(BudgetState(used: .max, of: .max) == .exhausted)
    #expect(BudgetState(used: .max / 10 * 9, of: .max / 10 * 10) == .conserving)
  }

  @Test func `what decisions know of is normal, conserving and exhausted`() {
    #expect(BudgetState.allCases.map(\.budget) == [.normal, .normal, .conserving, .exhausted])
    #expect(BudgetState.allCases == BudgetState.allCases.sorted())
  }
}
