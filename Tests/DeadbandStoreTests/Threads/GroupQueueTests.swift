import Dispatch
import Synchronization
import Testing

@testable import DeadbandStore

@Suite struct GroupQueueTests {
  /// Jobs that come while a group is performed are one group, in their order.
  @Test func whatWaitsIsOneGroup() {
    let groups = Mutex<[[Int]]>([])
    let started = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    let queue = GroupQueue<Int>(label: "test", groupLimit: 3) { group in
      groups.withLock { $0.append(group) }
      started.signal()
      if group == [0] { mayEnd.wait() }
    }
    queue.enqueue(0)
    started.wait()
    for job in 1...5 { queue.enqueue(job) }
    #expect(queue.waitingCount == 5)
    mayEnd.signal()
    queue.drain()
    #expect(groups.withLock(\.self) == [[0], [1, 2, 3], [4, 5]])
    #expect(queue.waitingCount == 0)
  }

  /// From many threads at once: each job once, those of a thread in its order.
  @Test func nothingIsLostOrPerformedTwice() {
    let seen = Mutex<[Int]>([])
    let queue = GroupQueue<Int>(label: "test", groupLimit: 64) { group in seen.withLock { $0 += group } }
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<1000 { queue.enqueue(thread * 1000 + number) }
    }
    queue.drain()
    let jobs = seen.withLock(\.self)
    #expect(jobs.sorted() == Array(0..<8000))
    for thread in 0..<8 {
      #expect(jobs.filter { $0 / 1000 == thread } == jobs.filter { $0 / 1000 == thread }.sorted())
    }
  }
}
