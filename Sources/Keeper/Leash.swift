import Glibc

/// The keeper's end of the socket to its supervisor. Nothing here blocks: a supervisor that does not read must not keep a
/// keeper from its work, so messages wait here until they fit into the socket.
struct Leash {
  private let socket: Int32
  private var outbox: [[UInt8]] = []
  /// False once the supervisor is gone, however it went.
  private(set) var isOpen = true

  /// Nil when the descriptor is no socket that keeps messages apart.
  init?(socket: Int32) {
    var kind: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(socket, SOL_SOCKET, SO_TYPE, &kind, &size) == 0, kind == Int32(SOCK_SEQPACKET.rawValue) else {
      return nil
    }
    self.socket = socket
  }

  /// Whether somebody is at the other end.
  var isHeld: Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) != 0
  }

  /// What to poll for; the descriptor is -1, which poll ignores, after the end.
  var interest: pollfd {
    let events = outbox.isEmpty ? POLLIN : POLLIN | POLLOUT
    return pollfd(fd: isOpen ? socket : -1, events: Int16(events), revents: 0)
  }

  /// Sends now, or as soon as there is room. Of messages that only tell the present state none waits.
  mutating func send(_ message: LeashMessage) {
    guard isOpen else { return }
    if case .waitingFor = message, !outbox.isEmpty { return }
    outbox.append(message.encoded())
    flush()
  }

  /// Sends what fits.
  mutating func flush() {
    while let packet = outbox.first, isOpen {
      let count = Glibc.send(socket, packet, packet.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
      if count >= 0 {
        outbox.removeFirst()
      } else if errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM {
        return
      } else if errno != EINTR {
        close()
      }
    }
  }

  /// Waits until all is sent or the supervisor is gone.
  mutating func flushCompletely() {
    while isOpen, !outbox.isEmpty {
      var descriptor = interest
      descriptor.events = Int16(POLLOUT)
      poll(&descriptor, 1, -1)
      flush()
      if descriptor.revents & Int16(POLLHUP | POLLERR) != 0 { close() }
    }
  }

  /// The messages that have come. What is none is passed over.
  mutating func receive() -> [LeashMessage] {
    var messages: [LeashMessage] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while isOpen {
      let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 {
        if let message = LeashMessage(bytes: Array(buffer[..<count])) { messages.append(message) }
      } else if count == 0 {
        close()
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        close()
      }
    }
    return messages
  }

  private mutating func close() {
    isOpen = false
    outbox = []
  }
}
