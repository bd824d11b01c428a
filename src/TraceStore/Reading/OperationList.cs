namespace Spoor.TraceStore.Reading;

/// <summary>The operations of a service.</summary>
/// <param name="Operations">Distinct, sorted by name, then kind.</param>
/// <param name="Problems">What may be missing, in sentences; empty when nothing is.</param>
public sealed record OperationList(IReadOnlyList<Operation> Operations, IReadOnlyList<string> Problems);

/// <summary>Spans of one name and kind.</summary>
/// <param name="Name">Name of the spans.</param>
/// <param name="Kind">Their kind in lower case: <c>internal</c>, <c>server</c>, <c>client</c>, <c>producer</c>, <c>consumer</c>,
/// <c>unspecified</c>.</param>
public readonly record struct Operation(string Name, string Kind);
