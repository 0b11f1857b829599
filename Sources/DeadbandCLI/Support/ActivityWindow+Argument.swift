public import ArgumentParser
public import Deadband

extension ActivityWindow: ExpressibleByArgument {}
