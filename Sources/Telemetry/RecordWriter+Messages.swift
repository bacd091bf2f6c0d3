import JSONText

// The fields of a team's messages, in the order of the wire.

extension RecordWriter {
  mutating func fields(of messages: MessageSummary) {
    field("created", messages.created)
    field("sent", messages.sent)
    field("delivered", messages.delivered)
    field("processed", messages.processed)
    field("failed", messages.failed)
    field("lost", messages.lost)
    field("retried", messages.retried)
    field("unanswered", messages.unanswered)
    field("duplicates", messages.duplicates)
    field("bytes", messages.bytes)
    field("dead_letters", messages.deadLetters)
    field("delivery_rate", messages.deliveryRate)
    field("duplicate_ratio", messages.duplicateRatio)
    field("p50_seconds", messages.p50Seconds)
    field("p95_seconds", messages.p95Seconds)
    object("most_active_flow", messages.flows.first) { writer, flow in
      writer.text("sender_id", flow.sender)
      writer.text("receiver_id", flow.receiver)
      writer.field("sent", flow.sent)
    }
    field("chains", messages.chains)
    field("orphans", messages.orphans)
    object("deepest_chain", messages.deepestChain) { writer, chain in
      writer.field("depth", chain.depth)
      writer.text("message_id", chain.messageID)
      writer.list("senders", chain.senders) { writer, sender in
        if let sender { writer.text(sender) } else { writer.json.null() }
      }
    }
    field("flows_total", messages.flowsTotal)
    list("flows", messages.flows) { writer, flow in
      writer.object {
        $0.text("sender_id", flow.sender)
        $0.text("receiver_id", flow.receiver)
        $0.field("sent", flow.sent)
        $0.field("delivered", flow.delivered)
        $0.field("processed", flow.processed)
        $0.field("failed", flow.failed)
        $0.field("unanswered", flow.unanswered)
        $0.field("bytes", flow.bytes)
        $0.field("p95_seconds", flow.p95Seconds)
      }
    }
  }
}
