namespace Tracing.Otlp;

/// <summary>A stretch of a received request.</summary>
/// <param name="Start">First byte, from the start of the request.</param>
/// <param name="Length">Number of bytes.</param>
public readonly record struct Slice(int Start, int Length)
{
    /// <summary>One past the last byte.</summary>
    public int End => Start + Length;

    /// <summary>The bytes of this stretch.</summary>
    /// <param name="request">The request that the slice was cut from.</param>
    /// <returns>A view, no copy.</returns>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> request) => request.Slice(Start, Length);
}
