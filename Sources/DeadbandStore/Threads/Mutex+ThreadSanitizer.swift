#if DEADBAND_THREAD_SANITIZER
  private import Glibc

  /// In the place of the standard library's `Mutex` where ThreadSanitizer watches: that one waits by a futex, in code that
  /// is not instrumented, so that every access behind it would be reported (Swift 6.3.1, Linux). This one is the same by
  /// pthread's, which the sanitizer knows; no other build has it. `Scripts/tsan` sets the condition.
  @safe struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // Proof: the value is reached between lock and unlock alone, and both pointers are this mutex's own until it ends.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    init(_ value: consuming sending Value) {
      unsafe lock = UnsafeMutablePointer.allocate(capacity: 1)
      unsafe self.value = UnsafeMutablePointer.allocate(capacity: 1)
      unsafe pthread_mutex_init(lock, nil)
      unsafe self.value.initialize(to: value)
    }

    deinit {
      unsafe value.deinitialize(count: 1)
      unsafe value.deallocate()
      unsafe pthread_mutex_destroy(lock)
      unsafe lock.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      unsafe pthread_mutex_lock(lock)
      defer { unsafe pthread_mutex_unlock(lock) }
      return try unsafe body(&value.pointee)
    }

    borrowing func withLockIfAvailable<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result? {
      guard unsafe pthread_mutex_trylock(lock) == 0 else { return nil }
      defer { unsafe pthread_mutex_unlock(lock) }
      return try unsafe body(&value.pointee)
    }
  }
#endif
