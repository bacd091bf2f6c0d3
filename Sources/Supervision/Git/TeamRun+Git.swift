import Foundation
import LinuxSystem
import Monitoring
import Recognition
import Telemetry

/// A team's git: made with its first orchestrator, read before what it prints, and told when it is complete.
extension TeamRun {
  /// Makes git tell what it does; without it there still is the output.
  ///
  /// - Returns: the environment for the orchestrator.
  func observeGit(environment: [String: String], at moment: Moment) -> [String: String] {
    if git == nil, let settings = TeamGit.settings(specification, environment: environment) {
      do throws(SystemError) {
        git = try TeamGit(
          settings, directory: specification.directory ?? FileManager.default.currentDirectoryPath,
          environment: environment, now: moment.monotonicNanoseconds)
      } catch {
        journal.people.problem("\(specification.id): git is seen in the output only: \(error)")
      }
    }
    return git?.environment(environment) ?? environment
  }

  /// Reads what git has told. Comes before what it has printed is read: it tells its arguments first.
  func readGit(at moment: Moment) {
    guard let git else { return }
    let attribution = TeamGit.Attribution(acting: recognizer.actingAgent) { [self] in recognizer.agent(ofAuthor: $0) }
    git.read(attribution, at: moment, isLast: isOver)
  }

  /// Tells the operations that are complete; all of them when the team is over.
  func settleGit(at moment: Moment) {
    guard let git else { return }
    if isOver { readGit(at: moment) }
    for joined in git.due(at: moment, isLast: isOver) {
      monitor.observe(Reading(agent: joined.agent, content: .git(joined.reading)), at: moment) {
        record($1, agent: $0, at: moment)
      }
    }
    // A run of many short teams must not keep the descriptors of those that are over.
    if isOver {
      gitCommands = git.commands
      self.git = nil
    }
  }
}
