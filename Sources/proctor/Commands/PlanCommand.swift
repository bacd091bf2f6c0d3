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
    var file: TeamFile
    do throws(RunCommand.Refusal) {
      file = try RunCommand(options).chosen()
    } catch {
      for sentence in error.sentences { Complaint.say(sentence) }
      return error.code
    }
    if !options.outputs.isEmpty { file.outputs = options.outputs }
    file.emit = options.emit ?? file.emit
    file.interval = options.interval ?? file.interval
    let plan = RunPlan(file, environment: ProcessInfo.processInfo.environment)
    return Answer.print(asJSON ? plan.json : plan.text)
  }
}
