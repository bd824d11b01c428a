using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Tracing.Ids;

namespace Spoor.Query.Search;

/// <summary>Limits of a search. Configuration section: <c>Search</c>.</summary>
internal sealed class SearchOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Search";

    /// <summary>Most traces in one answer; a request that asks for more gets this many. Default 1,500.</summary>
    [Range(1, 10_000)]
    public int MaxTraces { get; set; } = 1_500;

    /// <summary>Most spans of one trace in the answer of a search, its earliest; a trace that is asked for by its id comes whole. Default: all,
    /// in the all-in-one process 10,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSpansPerTrace { get; set; } = int.MaxValue;

    /// <summary>How far a search looks back when it names no start. Default 48 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan Lookback { get; set; } = TimeSpan.FromHours(48);

    /// <summary>Longest time that a search looks for traces; what was found by then is answered, and said to be incomplete. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Says that a trace has more spans than <see cref="MaxSpansPerTrace"/>.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="path">Where traces are asked for by their id.</param>
    public static string DescribeCut(TraceId traceId, string path) =>
        $"Trace {traceId} has more spans than Search:MaxSpansPerTrace allows in a search; these are its first. {path}{traceId} gives them all.";
}

/// <summary>Checks each setting.</summary>
[OptionsValidator]
internal sealed partial class SearchOptionsValidator : IValidateOptions<SearchOptions>;
