extension Money {
  /// The exact amount in dollars, as JSON.
  package var json: JSONValue { .string(dollars) }
}
