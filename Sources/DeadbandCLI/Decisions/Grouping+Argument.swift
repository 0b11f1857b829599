public import ArgumentParser
public import DeadbandDecisions

extension TrackRecords.Grouping: ExpressibleByArgument {}
