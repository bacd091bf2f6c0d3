import Foundation
import Supervision

/// `proctor plan`: what a run with the same arguments would start. Nothing is started and nothing is written.
struct PlanCommand {
  private let options: RunOptions
  private let asJSON: Bool

  init(_ options: RunOptions, asJSON: Bool) {
    self.options = options
    self.asJSON = asJSON
  }

  func execute() -> ExitCode {
    let file: TeamFile
    do throws(RunCommand.Refusal) {
      file = try RunCommand(options).chosen()
    } catch {
      for sentence in error.sentences { Complaint.say(sentence) }
      return error.code
    }
    let plan = RunPlan(file, environment: ProcessInfo.processInfo.environment)
    return Answer.print(asJSON ? plan.json : plan.text)
  }
}
