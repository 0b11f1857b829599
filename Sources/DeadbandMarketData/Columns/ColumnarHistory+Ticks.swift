extension ColumnarHistory {
  /// The numbers of one subject's ticks, ascending.
  public struct Ticks: RandomAccessCollection, Sendable {
    private let file: FileMapping
    private let offset: Int
    /// How many there are.
    public let count: Int

    init(_ file: FileMapping, offset: Int, count: Int) {
      self.file = file
      self.offset = offset
      self.count = count
    }

    /// 0, as with an array.
    public var startIndex: Int { 0 }
    /// ``count``, as with an array.
    public var endIndex: Int { count }
    /// The number of a tick of the history.
    public subscript(position: Int) -> Int { Int(file.load(offset + 4 * position, as: UInt32.self)) }
  }

  /// The ticks of a subject in their order.
  public func ticks(ofSubject subject: Int) -> Ticks {
    Ticks(file, offset: index + 4 * starts[subject], count: starts[subject + 1] - starts[subject])
  }
}
