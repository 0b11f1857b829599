public import DeadbandStore

extension FleetTier: SharedBudgets {
  /// One statement.
  public func budgets() async -> [LedgerBudget]? {
    do throws(PostgresFailure) {
      return try await pool.run(BudgetStatements.all).compactMap(BudgetStatements.budget)
    } catch {
      note(error)
      return nil
    }
  }

  /// One statement; three where a day, a month or a machine is new.
  public func exchange(_ proposal: ShareProposal) async -> ShareAnswer? {
    do throws(PostgresFailure) {
      var rows = try await pool.run(BudgetStatements.exchange(proposal))
      if rows.count < proposal.wishes.count {
        _ = try await pool.run(BudgetStatements.makeRows(proposal))
        rows = try await pool.run(BudgetStatements.exchange(proposal))
      }
      return answer(proposal, rows)
    } catch {
      note(error)
      return nil
    }
  }

  private func answer(_ proposal: ShareProposal, _ rows: [Row]) -> ShareAnswer? {
    var grants: [SharePeriod: ShareAnswer.Grant] = [:]
    var (latest, machines) = (proposal.step, 1)
    for row in rows {
      guard let place = BudgetStatements.place(row), let amount = row.integer(4), let others = row.integer(5),
        let othersSpent = row.integer(6), let othersReserved = row.integer(7), let step = row.integer(8)
      else { continue }
      latest = max(latest, step)
      machines = Int(row.integer(9) ?? 1)
      // Of a share that a later proposal has set, that one's answer counts.
      if step > proposal.step { continue }
      grants[place] = ShareAnswer.Grant(
        amount: amount, others: others, othersSpent: othersSpent, othersReserved: othersReserved)
    }
    return ShareAnswer(
      grants: proposal.wishes.map { grants[$0.of] }, step: latest, machines: max(machines, 1))
  }
}
