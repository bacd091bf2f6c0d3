import Analysis
import Testing

struct MetricCatalogTests {
  @Test func `no two metrics have the same name`() {
    let names = MetricCatalog.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func `a metric is found by its name`() throws {
    let cost = try #require(MetricCatalog.metric(named: "cost.usd"))
    #expect(cost.unit == .dollars)
    #expect(cost.kind == .counter)
    #expect(MetricCatalog.metric(named: "cost.euro") == nil)
  }

  @Test func `any name after the prefix of custom metrics is a metric`() throws {
    #expect(try #require(MetricCatalog.metric(named: "metric.queue_length")).unit == .any)
    #expect(MetricCatalog.metric(named: "metric.") == nil)
  }
}
