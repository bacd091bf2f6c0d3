import JSONText

/// The messages of AutoGen's event log: which `DELIVER` belongs to which `SEND`, and which response to which request.
///
/// The log gives messages no ids. The payload of an AgentChat message has one; any other message gets the hash of its
/// payload and a number. A delivery has the same payload as what was sent, and the runtime has one queue, so the
/// oldest one that fits and was not delivered is meant. What is published to a topic is delivered once for each
/// subscriber without saying to whom: its receiver is the topic.
struct AutoGenMessages {
  /// What one line tells.
  struct Told {
    var isSent: Bool
    var sender: String
    /// The agent or topic; `nil` for a delivery of which nobody knows the topic.
    var receiver: String?
    var events: [DialectEvent] = []
    /// The message inside the payload of one that was sent.
    var body: JSONObject?
  }

  private struct Sent {
    var id: String
    var kind: String
    var sender: String?
    var receiver: String?
    var isDelivered = false
    /// A piece of a message that still streams.
    var isChunk = false

    var bytes: Int { id.utf8.count + (sender?.utf8.count ?? 0) + (receiver?.utf8.count ?? 0) }
  }

  /// What was sent with one payload lately, by the payload's hash. `{}` is all that a manager says when it is somebody's
  /// turn, so there can be many.
  private var sent = BoundedMemory<[Sent]>(capacity: 1024)
  private static let maximumAlike = 64
  /// Requests that were delivered and have no response yet, by who asked whom.
  private var requests = BoundedMemory<[String]>(capacity: 256)
  private static let maximumOpen = 64
  private var serial = 0

  /// Reads a `Message`.
  mutating func read(_ object: JSONObject) -> Told {
    let isSent = object["delivery_stage"]?.string?.hasSuffix("SEND") == true
    let payload = object["payload"]?.string ?? ""
    let line = Line(object)
    var told = Told(isSent: isSent, sender: Self.name(line.sender) ?? "user", receiver: Self.name(line.receiver))
    if isSent {
      send(line, payload, into: &told)
    } else {
      deliver(line, payload, into: &told)
    }
    return told
  }

  /// Reads a `MessageDropped`: an intervention handler kept it from being delivered.
  mutating func dropped(_ object: JSONObject) -> DialectEvent {
    let line = Line(object)
    let payload = object["payload"]?.string ?? ""
    let hash = Self.hash(payload)
    var id: String?
    sent.update(hash) { alike in
      guard let place = alike.firstIndex(where: { !$0.isDelivered && line.fits($0) }) else { return }
      id = alike.remove(at: place).id
    }
    var data = self.data(of: id ?? Self.identity(Self.body(of: payload)) ?? hash, line)
    data.name("reason", "dropped")
    return DialectEvent("message_delivery_failed", data.object)
  }

  /// Reads a `MessageHandlerException`: only its payload tells which message it is about.
  mutating func failed(_ object: JSONObject) -> DialectEvent {
    let handler = Line(kind: "direct", sender: nil, receiver: object["handling_agent"]?.string).receiver
    let payload = object["payload"]?.string ?? ""
    let hash = Self.hash(payload)
    let alike = sent.value(of: hash) ?? []
    let message =
      alike.last { $0.isDelivered && $0.receiver == handler && $0.kind == "direct" }
      ?? alike.last { $0.isDelivered && $0.kind == "publish" } ?? alike.last { $0.kind == "publish" }
    if let message, message.kind == "direct" {
      requests.update(Self.pair(message.sender, handler)) { $0.removeAll { $0 == message.id } }
    }
    var data = EventData()
    data.name("message_id", message?.id ?? Self.identity(Self.body(of: payload)) ?? hash)
    data.known("sender_id", message.map { Self.name($0.sender) ?? "user" })
    data.known("receiver_id", Self.name(handler))
    data.name("kind", message?.kind)
    data.name("reason", "handler exception")
    data.summary("error", object["exception"]?.string)
    return DialectEvent("message_error", data.object)
  }

  // MARK: Sending

  private mutating func send(_ line: Line, _ payload: String, into told: inout Told) {
    let hash = Self.hash(payload)
    let body = Self.body(of: payload)
    serial += 1
    var message = Sent(
      id: Self.identity(body) ?? "\(hash)-\(serial)", kind: line.kind, sender: line.sender, receiver: line.receiver)
    message.isChunk = body?["type"]?.string == "ModelClientStreamingChunkEvent"
    remember(message, hash)
    told.body = body
    guard !message.isChunk else { return }
    var data = self.data(of: message.id, line)
    if body != nil || payload.utf8.first == UInt8(ascii: "{") {
      data.count("content_length", body?["content"]?.string?.utf8.count ?? payload.utf8.count)
      data.name("content_type", body?["type"]?.string ?? "message")
    }
    if line.kind == "respond" {
      // The handler has returned: what it was asked is processed.
      var request: String?
      requests.update(Self.pair(line.receiver, line.sender)) { request = $0.isEmpty ? nil : $0.removeFirst() }
      if let request {
        data.name("reply_to", request)
        let asked = Line(kind: "direct", sender: line.receiver, receiver: line.sender)
        told.events.append(DialectEvent("message_processed", self.data(of: request, asked).object))
      }
    }
    told.events.append(DialectEvent("message_sent", data.object))
  }

  private mutating func remember(_ message: Sent, _ hash: String) {
    var alike = sent.take(hash) ?? []
    if alike.count >= Self.maximumAlike { alike.removeFirst() }
    alike.append(message)
    sent.remember(alike, under: hash, bytes: alike.reduce(0) { $0 + $1.bytes })
  }

  // MARK: Delivering

  private mutating func deliver(_ line: Line, _ payload: String, into told: inout Told) {
    let hash = Self.hash(payload)
    var found: Sent?
    sent.update(hash) { alike in
      let waiting = alike.indices.filter { !alike[$0].isDelivered && line.fits(alike[$0]) }
      if let oldest = waiting.first {
        found = alike[oldest]
        // One message to several topics: nobody knows which of them this delivery is of.
        if waiting.contains(where: { alike[$0].id == alike[oldest].id && alike[$0].receiver != alike[oldest].receiver })
        {
          found?.receiver = nil
        } else {
          alike[oldest].isDelivered = true
        }
      } else {
        found = alike.last { line.fits($0) }
      }
    }
    if let receiver = found?.receiver { told.receiver = Self.name(receiver) }
    guard found?.isChunk != true else { return }
    let id = found?.id ?? Self.identity(Self.body(of: payload)) ?? hash
    if line.kind == "direct" { open(id, from: line.sender, to: line.receiver) }
    var data = self.data(of: id, line)
    if line.receiver == nil, line.kind == "publish" {
      data = self.data(of: id, Line(kind: line.kind, sender: line.sender, receiver: found?.receiver))
    }
    told.events.append(DialectEvent("message_delivered", data.object))
  }

  private mutating func open(_ id: String, from sender: String?, to receiver: String?) {
    let pair = Self.pair(sender, receiver)
    var open = requests.take(pair) ?? []
    if open.count >= Self.maximumOpen { open.removeFirst() }
    open.append(id)
    requests.remember(open, under: pair, bytes: open.reduce(0) { $0 + $1.utf8.count })
  }

  // MARK: What a line says

  private struct Line {
    var kind: String
    var sender: String?
    var receiver: String?

    init(kind: String, sender: String?, receiver: String?) {
      self.kind = kind
      // They are remembered.
      self.sender = sender.map { LineText.cut($0, to: EventData.maximumName).text }
      self.receiver = receiver.map { LineText.cut($0, to: EventData.maximumName).text }
    }

    /// `MessageKind.PUBLISH` is `publish`.
    init(_ object: JSONObject) {
      let kind = object["kind"]?.string ?? ""
      let name = ["DIRECT": "direct", "PUBLISH": "publish", "RESPOND": "respond"].first { kind.hasSuffix($0.key) }
      self.init(
        kind: name?.value ?? "direct", sender: object["sender"]?.string, receiver: object["receiver"]?.string)
    }

    func fits(_ message: Sent) -> Bool {
      message.kind == kind && message.sender == sender
        && (message.receiver == receiver || (kind == "publish" && receiver == nil))
    }
  }

  private func data(of id: String, _ line: Line) -> EventData {
    var data = EventData()
    data.name("message_id", id)
    data.known("sender_id", Self.name(line.sender) ?? "user")
    // Whoever is outside of the team asks, and is answered, without a name.
    data.known("receiver_id", Self.name(line.receiver) ?? (line.kind == "publish" ? nil : "user"))
    data.name("kind", line.kind)
    return data
  }

  private static func name(_ printed: String?) -> String? { printed.map(AgentDirectory.normalised) }

  private static func pair(_ asking: String?, _ asked: String?) -> String {
    hash("\(asking ?? "")\n\(asked ?? "")")
  }

  private static func hash(_ payload: String) -> String {
    var hash = StableHash()
    hash.add(payload)
    return hash.text
  }

  /// The message in a payload: AgentChat wraps it once or twice, other programs do not.
  private static func body(of payload: String) -> JSONObject? {
    guard payload.utf8.first == UInt8(ascii: "{"), let document = try? JSONReader.read(payload) else { return nil }
    return document["message"]?.object ?? document["response"]?["chat_message"]?.object
      ?? document["messages"]?.array?.last?.object ?? document.object
  }

  private static func identity(_ body: JSONObject?) -> String? {
    let id = body?["id"]?.string ?? body?["message_id"]?.string
    return id.flatMap { $0.isEmpty ? nil : LineText.cut($0, to: EventData.maximumName).text }
  }
}
