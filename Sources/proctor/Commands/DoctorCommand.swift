import Foundation
import Supervision

/// `proctor doctor`: what this kernel and container allow, and what that means.
struct DoctorCommand {
  let asJSON: Bool

  func execute() -> ExitCode {
    let diagnosis = Diagnosis.ofThisMachine(environment: ProcessInfo.processInfo.environment)
    let code = Answer.print(asJSON ? diagnosis.json : diagnosis.text)
    return code == .success && !diagnosis.isHealthy ? .somethingMissing : code
  }
}
