namespace Spoor.TraceStore.Writing;

/// <summary>How writing to the store goes, for <c>/status</c>.</summary>
/// <param name="Trouble">One word for what keeps spans from being written; <see langword="null"/> when nothing does.</param>
/// <param name="Since">When that began.</param>
/// <param name="LastError">What the store said last, in or after trouble.</param>
/// <param name="BulkConcurrency">Requests that may be under way at a time now.</param>
/// <param name="BulksInFlight">Requests under way.</param>
/// <param name="BulksWaiting">Bulks that wait to be tried again.</param>
/// <param name="BytesInFlight">Bytes held for spans that are not settled.</param>
/// <param name="Cluster">What the store says it is; <see langword="null"/> while it has not.</param>
public sealed record WriterStatus(
    string? Trouble, DateTimeOffset? Since, string? LastError, int BulkConcurrency, int BulksInFlight, int BulksWaiting, long BytesInFlight,
    string? Cluster);
