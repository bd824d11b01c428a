namespace Tracing.Otlp.Json;

/// <summary>Why a request in JSON is refused as a whole.</summary>
/// <param name="IsTooLarge">Whether the request is above its limit of size; else it is no OTLP/JSON.</param>
/// <param name="Offset">Byte at which the offending value starts, from the start of the request.</param>
/// <param name="Path">The offending value, as <c>resourceSpans[0].scopeSpans[0].spans[3].traceId</c>; empty where the text is no JSON.</param>
/// <param name="Expected">What should have stood there, or what the JSON reader says.</param>
public readonly record struct OtlpJsonFault(bool IsTooLarge, int Offset, string Path, string Expected)
{
    /// <summary>What is wrong and where, for the sender.</summary>
    /// <returns>One sentence.</returns>
    public override string ToString() => IsTooLarge ? Expected
        : string.IsNullOrEmpty(Path) ? $"The request is no OTLP/JSON: at byte {Offset}: {Expected}"
        : $"{Path} (byte {Offset}): expected {Expected}.";
}
