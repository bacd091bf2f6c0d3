/// What agents of other proctors' teams are called in the team that they are read into.
///
/// The agents of one team keep their names: who runs one proctor inside another sees the same agents twice. As soon as there
/// are several teams, their agents must not be mixed: those of the first team that is told of keep their names, and an agent
/// of any other is `team/agent`. A run that begins with several teams has no first one.
struct NestedNames {
  private var isDecided = false
  /// The team whose agents keep their names.
  private var plainTeam: String?

  /// A run with this many teams begins.
  mutating func noteStart(teams: Int) {
    guard !isDecided, teams > 1 else { return }
    isDecided = true
  }

  /// The id of an agent; what is about a team or a run as a whole is about its own agent.
  mutating func id(of agent: String?, team: String?) -> String {
    let agent = agent ?? AgentDirectory.teamAgent
    guard let team else { return agent }
    if !isDecided {
      isDecided = true
      plainTeam = team
    }
    return team == plainTeam ? agent : "\(team)/\(agent)"
  }
}
