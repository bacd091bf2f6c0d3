import JSONText
import Telemetry

// The payload of each event. Written out here a second time on purpose: a record that changes must change this table too.

extension RecordShape {
  static func dataShape(of event: String, data: JSONValue) -> Shape {
    switch event {
    case "snapshot": return snapshot
    case "metrics_update": return .object(["process_metrics": processMetrics])
    case "git_activity": return .object(["git_activities": .list(gitActivity, atMost: 1)])
    case "llm_call" where data["token_usage"] != nil:
      return .object(["token_usage": tokenUsage, "call_id": .nullable(.text), "duration_ms?": .number])
    case "log_entry": return .object(["activity_logs": .list(activityLog, atMost: 1)])
    case "lifecycle": return .object(["from": .nullable(lifecycle), "to": lifecycle, "reason": .text])
    case "run_started": return runStarted
    case "process_exited": return processExited
    case "process_killed":
      return .object([
        "pid": .integer, "command": .text, "reason": .text, "age_seconds": .nullable(.number),
        "signal_name": .nullable(.text), "took_seconds": .nullable(.number),
      ])
    case "process_kept": return .object(["pid": .integer, "command": .text, "age_seconds": .number])
    case "anomaly": return .object(["kind": .text, "message": .text, "evidence": .open(all: [])])
    case "restart_scheduled":
      return .object(["attempt": .integer, "delay_seconds": .number, "exit_code": .integer, "reason": .text])
    case "budget":
      return .object([
        "scope": budgetScope, "name": budgetName, "status": .word(["warning", "exceeded"]), "unit": budgetUnit,
        "limit": .number, "used": .nullable(.number), "overshoot": .number, "unpriced_calls": .nullable(.integer),
        "final": .bool,
      ])
    case "alert": return alert
    case "gap": return .object(["dropped": .integer, "first_seq": .integer, "last_seq": .integer])
    case "run_summary": return runSummary
    default:
      return switch StructuredEvent.requirements[event] {
      case .all(let keys): .open(all: keys)
      case .any(let keys): .open(any: keys)
      case nil: .open()
      }
    }
  }

  private static let lifecycle: Shape = .word(LifecycleState.allCases.map(\.rawValue))

  private static let budgetScope: Shape = .word(["run", "team", "agent"])
  private static let budgetName: Shape = .word([
    "cost", "tokens", "time", "memory", "processes", "idle", "errors", "turns",
  ])
  private static let budgetUnit: Shape = .word(["usd", "tokens", "seconds", "mib", "processes", "errors", "turns"])

  private static let processMetrics: Shape = .object([
    "pid": .nullable(.integer), "cpu_percent": .nullable(.number), "memory_mb": .nullable(.number),
    "threads": .nullable(.integer), "status": .nullable(.text),
    "tree": .nullable(
      .object([
        "processes": .integer, "cpu_percent": .nullable(.number), "memory_mb": .number, "threads": .integer,
        "pss_mb": .nullable(.number),
      ])),
  ])

  private static let gitActivity: Shape = .object([
    "operation": .text, "branch": .nullable(.text), "message?": .text, "files_changed?": .integer,
    "insertions?": .integer, "deletions?": .integer, "commit?": .text, "ok?": .bool, "evidence?": .text,
    "exit_code?": .integer, "duration_ms?": .number, "repository?": .text,
  ])

  private static let tokenUsage: Shape = .object([
    "model": .nullable(.text), "input_tokens": .nullable(.integer), "output_tokens": .nullable(.integer),
    "total_tokens": .nullable(.integer), "cost_usd": .nullable(.number), "cache_read_tokens": .nullable(.integer),
    "cache_write_tokens": .nullable(.integer), "reasoning_tokens": .nullable(.integer), "calls": .nullable(.integer),
    "unpriced_calls": .nullable(.integer), "cost_source": .word(CostSource.allCases.map(\.rawValue)),
    "approximate": .bool, "estimated": .bool,
    "by_model": .list(
      .object([
        "model": .text, "input_tokens": .integer, "output_tokens": .integer, "total_tokens": .integer,
        "cost_usd": .nullable(.number), "calls": .integer,
      ])),
  ])

  private static let activityLog: Shape = .object([
    "timestamp": .timestamp, "level": .word(LogLevel.allCases.map(\.rawValue)), "message": .text,
    "source": .word(LogSource.allCases.map(\.rawValue)), "error_type?": .text, "fingerprint?": .text,
    "follows_error?": .bool,
  ])

  private static let health: Shape = .nullable(
    .object([
      "score": .nullable(.number), "status": .word(["Healthy", "Degraded", "Critical", "Unknown"]),
      "capped_by?": .word(["failed_exit", "over_budget", "stalled", "critical_alert"]),
      "components?": .object([
        "success?": .number, "errors?": .number, "latency?": .number, "liveness?": .number, "resources?": .number,
        "quality?": .number,
      ]),
    ]))

  private static let times: Shape = .object([
    "count": .integer, "mean": .number, "p50": .number, "p95": .number, "p99": .number, "max": .number,
  ])

  private static let figures: Shape = .object([
    "success_rate?": .number, "success_rate_low?": .number, "success_rate_high?": .number,
    "completion_rate?": .number, "tasks_active?": .number, "capacity_use?": .number, "throughput?": .number,
    "cost_per_task?": .number, "overhead_cost?": .number, "error_ratio?": .number, "errors_per_minute?": .number,
    "burn_usd_per_hour?": .number, "burn_tokens_per_hour?": .number, "time_to_budget?": .number,
    "cache_hit_rate?": .number, "availability?": .number, "time_between_failures?": .number,
    "time_to_repair?": .number, "queue_depth?": .number, "test_pass_rate?": .number, "delivery_rate?": .number,
    "consensus_rate?": .number, "debate_rate?": .number, "compliance_rate?": .number,
    "coordination_overhead?": .number, "false_positive_rate?": .number, "false_negative_rate?": .number,
    "decision_accuracy?": .number, "calibration_error?": .number,
    "times?": .object(["task?": times, "llm?": times, "tool?": times, "message?": times, "step?": times]),
    "calibration?": .list(
      .object(["from": .number, "decisions": .integer, "confidence": .number, "right": .number]), atMost: 10),
  ])

  private static let alert: Shape = .object([
    "id": .text, "alert_type": .word(AlertType.allCases.map(\.rawValue)),
    "severity": .word(AlertSeverity.allCases.map(\.rawValue)), "message": .text, "timestamp": .timestamp,
    "affected_agents": .list(.text, atMost: Alert.affectedLimit),
    "status": .word(AlertStatus.allCases.map(\.rawValue)), "rule": .text, "value": .nullable(.number),
    "threshold": .number, "starts_at": .timestamp, "ends_at": .nullable(.timestamp), "flapping": .bool,
  ])

  private static let snapshot: Shape = .object([
    "agent_id": .text, "team_id": .text, "last_updated": .timestamp, "lifecycle": lifecycle,
    "process_metrics": .nullable(processMetrics),
    "git_activities": .list(gitActivity, atMost: AgentTelemetry.gitActivityLimit),
    "token_usage": .nullable(tokenUsage),
    "totals": .object(["git_operations": .integer, "lines": .integer, "incidents?": incidents]),
    "health": health, "figures?": figures,
    "activity_logs": .list(activityLog, atMost: AgentTelemetry.activityLogLimit),
    "alerts": .list(alert, atMost: Alert.shownLimit),
  ])

  private static let runStarted: Shape = .object([
    "proctor_version": .text, "hostname": .nullable(.text), "kernel": .nullable(.text), "command_line": .list(.text),
    "teams_total": .integer,
    "teams": .list(
      .object(["id": .text, "command": .list(.text), "agents": .list(.text), "directory": .text])),
  ])

  private static let processExited: Shape = .object([
    "pid": .integer, "code": .nullable(.integer), "signal": .nullable(.integer), "signal_name": .nullable(.text),
    "core_dumped": .bool, "user_seconds": .number, "system_seconds": .number, "peak_memory_mb": .nullable(.number),
    "duration_seconds": .number,
  ])

  private static let incidents: Shape = .object([
    "errors": .integer, "tests_passed": .integer, "tests_failed": .integer, "tests_skipped": .integer,
    "rate_limits": .integer, "retries": .integer, "waited_ms": .integer,
  ])

  private static let anomalies: Shape = .object([
    "loop?": .integer, "error_repeat?": .integer, "token_velocity?": .integer, "no_progress?": .integer,
    "stall?": .integer, "deadlock?": .integer, "new_edge?": .integer, "memory_leak?": .integer,
    "process_storm?": .integer, "early_success?": .integer,
  ])

  private static let messages: Shape = .object([
    "created": .integer, "sent": .integer, "delivered": .integer, "processed": .integer, "failed": .integer,
    "lost": .integer, "retried": .integer, "unanswered": .integer, "duplicates": .integer, "bytes": .integer,
    "dead_letters": .integer, "delivery_rate": .nullable(.number), "duplicate_ratio": .nullable(.number),
    "p50_seconds": .nullable(.number), "p95_seconds": .nullable(.number),
    "most_active_flow": .nullable(
      .object(["sender_id": .nullable(.text), "receiver_id": .nullable(.text), "sent": .integer])),
    "chains": .integer, "orphans": .integer,
    "deepest_chain": .nullable(
      .object(["depth": .integer, "message_id": .text, "senders": .list(.nullable(.text), atMost: 16)])),
    "flows_total": .integer,
    "flows": .list(
      .object([
        "sender_id": .nullable(.text), "receiver_id": .nullable(.text), "sent": .integer, "delivered": .integer,
        "processed": .integer, "failed": .integer, "unanswered": .integer, "bytes": .integer,
        "p95_seconds": .nullable(.number),
      ]), atMost: 20),
  ])

  private static let runSummary: Shape = .object([
    "exit_code": .integer, "origin": .word(["child", "supervisor", "budget", "gate", "signal", "limit"]),
    "limit": .nullable(.text),
    "duration_seconds": .number, "health": health, "figures?": figures, "budgets_total": .integer,
    "budgets": .list(
      .object([
        "team_id": .nullable(.text), "agent_id": .nullable(.text), "scope": budgetScope, "name": budgetName,
        "status": .word(["ok", "warning", "exceeded"]), "unit": budgetUnit, "limit": .number,
        "used": .nullable(.number), "overshoot": .number, "unpriced_calls": .nullable(.integer),
      ])),
    "alerts": .object([
      "fired": .integer, "active": .integer,
      "by_severity": .object(["info": .integer, "warning": .integer, "critical": .integer, "emergency": .integer]),
    ]),
    "gates_total": .integer,
    "gates": .list(
      .object([
        "gate": .text, "value": .nullable(.number), "threshold": .number,
        "verdict": .word(GateVerdict.allCases.map(\.rawValue)),
      ])),
    "anomalies?": anomalies, "teams_total": .integer,
    "teams": .list(
      .object([
        "id": .text, "state": lifecycle, "exit_code": .nullable(.integer), "signal": .nullable(.integer),
        "stopped_by": .nullable(.text), "restarts": .integer, "duration_seconds": .number,
        "cpu_seconds": .nullable(.number), "peak_memory_mb": .nullable(.number),
        "git_operations": .integer, "git_commands": .nullable(.integer), "lines_read": .integer,
        "token_usage": .nullable(tokenUsage), "incidents?": incidents, "anomalies?": anomalies, "messages?": messages,
        "health": health,
        "figures?": figures,
        "agents_total": .integer,
        "agents": .list(
          .object([
            "id": .text, "git_operations": .integer, "lines": .integer, "token_usage": .nullable(tokenUsage),
            "incidents?": incidents, "health": health, "figures?": figures,
          ])),
      ])),
    "data_quality": .object([
      "lines_read": .integer, "invalid_utf8": .integer, "truncated_lines": .integer, "torn_records": .integer,
      "unpriced_calls": .integer,
      "reconciled_tokens": .integer, "interim_calls": .integer,
      "calls_without_tokens": .integer, "unattributed_lines": .integer, "unknown_events": .integer,
      "malformed_events": .integer, "unparsed_events": .integer, "unauthenticated_events": .integer,
      "dropped_records": .integer, "redacted": .integer,
      "redacted_by_kind": .list(.object(["kind": .text, "category": .word(["secret", "pii"]), "count": .integer])),
    ]),
  ])
}
