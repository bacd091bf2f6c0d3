/// Which records go to the outputs: `--emit` on the command line, `emit` in the team file.
public enum EmitMode: String, CaseIterable, Sendable {
  /// State only: at most one snapshot per agent and second, only after a change, and one at the end. The default.
  case snapshots
  /// What happened only: every event, as it happens.
  case events
  /// Both.
  case all
}
