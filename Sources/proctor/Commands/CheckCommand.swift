import Foundation
import Supervision

/// `proctor check`: everything that is wrong with a team file, at once.
struct CheckCommand {
  let path: String

  func execute() -> ExitCode {
    do throws(TeamFileErrors) {
      let file = try TeamFile.load(path: path, environment: ProcessInfo.processInfo.environment)
      let names = file.teams.map(\.id).joined(separator: ", ")
      Complaint.note("\(path): fine: \(file.teams.count) \(file.teams.count == 1 ? "team" : "teams"): \(names)")
      for (owner, budget) in file.budgets { Complaint.note("\(path): budget of \(owner): \(budget.text)") }
      return .success
    } catch {
      for message in error.messages { Complaint.note(message) }
      return .badTeamFile
    }
  }
}
