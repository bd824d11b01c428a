namespace Spoor.TraceStore.Reading;

/// <summary>From a time to a time, both included.</summary>
/// <param name="StartUnixNanos">The earliest time, in nanoseconds since the Unix epoch.</param>
/// <param name="EndUnixNanos">The latest time, in nanoseconds since the Unix epoch.</param>
public readonly record struct TimeWindow(ulong StartUnixNanos, ulong EndUnixNanos);
