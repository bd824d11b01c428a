namespace Spoor.TraceStore.Reading;

/// <summary>Conditions that one span of a trace must meet, all of them.</summary>
public sealed record TraceQuery
{
    /// <summary>Start of the span; compared in milliseconds.</summary>
    public required TimeWindow Window { get; init; }

    /// <summary>Most traces to find.</summary>
    public required int Limit { get; init; }

    /// <summary>Longest time to look; what was found by then is the answer, with a problem that says so.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Service of the span; <see langword="null"/> means any, the empty name means spans without one.</summary>
    public string? Service { get; init; }

    /// <summary>Name of the span; <see langword="null"/> means any.</summary>
    public string? Operation { get; init; }

    /// <summary>Tags of the span.</summary>
    public IReadOnlyList<TagCondition> Tags { get; init; } = [];

    /// <summary>Least duration, in nanoseconds.</summary>
    public long? MinDurationNanos { get; init; }

    /// <summary>Greatest duration, in nanoseconds.</summary>
    public long? MaxDurationNanos { get; init; }
}
