using Tracing.Ids;

namespace Spoor.Query.Api;

/// <summary>Trace ids as clients write them.</summary>
internal static class TraceIdText
{
    /// <summary>Reads an id: 1 to 32 hex digits of either case, padded with zeros on the left, or the base64 of 16 bytes (of 8: the lower
    /// half), standard or URL-safe, with or without padding. What can be read as hex is hex.</summary>
    /// <param name="text">The text.</param>
    /// <param name="traceId">The id, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> when this is no id, or all zero.</returns>
    public static bool TryParse(string text, out TraceId traceId)
    {
        if (TraceId.TryParse(text, out traceId)) return true;
        traceId = default;
        var base64 = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (base64.Length is not (11 or 22)) return false;
        Span<byte> bytes = stackalloc byte[TraceId.SizeInBytes + 2];
        bytes.Clear();
        var padded = base64.Length == 11 ? base64 + "=" : base64 + "==";
        if (!Convert.TryFromBase64String(padded, base64.Length == 11 ? bytes[8..] : bytes, out _)) return false;
        return TraceId.TryRead(bytes[..TraceId.SizeInBytes], out traceId);
    }

    /// <summary>The id as v1 prints it: 16 digits when the upper half is zero, else 32.</summary>
    /// <param name="traceId">The id.</param>
    /// <returns>Lower-case hex digits.</returns>
    public static string ToShortText(TraceId traceId) =>
        traceId.High == 0 ? new SpanId(traceId.Low).ToString() : traceId.ToString();
}
