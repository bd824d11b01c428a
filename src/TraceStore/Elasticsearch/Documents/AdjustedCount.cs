using Tracing.Ids;

namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>How many spans a sampled one stands for, from the rejection threshold in its trace state.</summary>
/// <remarks>Source: <see href="https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/">OpenTelemetry, TraceState:
/// Probability Sampling</see>.</remarks>
internal static class AdjustedCount
{
    private const int Digits = 14;
    private const ulong One = 1UL << 56;

    /// <summary>Reads the adjusted count.</summary>
    /// <param name="traceState">The span's trace state.</param>
    /// <param name="traceId">Its trace id, whose low 56 bits are the randomness where the trace state names none.</param>
    /// <param name="count">The count, above 1, when the result is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> where the count is 1, and where it cannot be known: no threshold, no valid one, or one that would
    /// have rejected the span.</returns>
    public static bool TryRead(ReadOnlySpan<byte> traceState, TraceId traceId, out double count)
    {
        count = 1;
        if (!TryFindMember(traceState, out var member)) return false;
        ulong? threshold = null, randomness = null;
        while (!member.IsEmpty)
        {
            var part = Take(ref member, (byte)';');
            if (part.StartsWith("th:"u8)) threshold = ReadHex(part[3..], 1);
            else if (part.StartsWith("rv:"u8)) randomness = ReadHex(part[3..], Digits);
        }
        if (threshold is not > 0 || (randomness ?? traceId.Low & (One - 1)) < threshold) return false;
        count = (double)One / (One - threshold.Value);
        return true;
    }

    private static bool TryFindMember(ReadOnlySpan<byte> traceState, out ReadOnlySpan<byte> value)
    {
        while (!traceState.IsEmpty)
        {
            var member = Take(ref traceState, (byte)',').Trim(" \t"u8);
            if (!member.StartsWith("ot="u8)) continue;
            value = member[3..];
            return true;
        }
        value = default;
        return false;
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> list, byte separator)
    {
        var end = list.IndexOf(separator);
        var part = end < 0 ? list : list[..end];
        list = end < 0 ? default : list[(end + 1)..];
        return part;
    }

    /// <summary>Lower-case hex digits, as the first of 14.</summary>
    private static ulong? ReadHex(ReadOnlySpan<byte> digits, int minDigits)
    {
        if (digits.Length < minDigits || digits.Length > Digits) return null;
        ulong value = 0;
        foreach (var digit in digits)
        {
            if (digit is not (>= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'f')) return null;
            value = value << 4 | (uint)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        }
        return value << 4 * (Digits - digits.Length);
    }
}
