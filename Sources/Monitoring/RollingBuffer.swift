/// The last elements of a sequence without end, in constant memory.
struct RollingBuffer<Element> {
  private var elements: [Element] = []
  private var oldest = 0
  let capacity: Int

  init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
  }

  mutating func append(_ element: Element) {
    if elements.count < capacity {
      elements.append(element)
    } else {
      elements[oldest] = element
      oldest = oldest + 1 == capacity ? 0 : oldest + 1
    }
  }

  /// At most `count` elements, the newest last.
  func last(_ count: Int) -> [Element] {
    let kept = min(count, elements.count)
    return (elements.count - kept..<elements.count).map { elements[(oldest + $0) % elements.count] }
  }
}
