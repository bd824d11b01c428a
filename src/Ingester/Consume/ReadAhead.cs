namespace Spoor.Ingester.Consume;

/// <summary>How much is to be in flight: what the store settles in some seconds, within limits. More would not be written sooner, but it
/// would be lost time at every stop, and done twice after every crash.</summary>
/// <param name="limitBytes">Never more than this, in bytes.</param>
internal sealed class ReadAhead(long limitBytes)
{
    /// <summary>Never less than this, unless the limit is: room for the bulks of a store that has yet to show its pace.</summary>
    private const long LeastBytes = 16 * 1024 * 1024;

    /// <summary>Seconds of settling that are held. Documents take about as much room again as the records they are made from.</summary>
    private const int Seconds = 10;

    private readonly long _leastBytes = Math.Min(LeastBytes, limitBytes);
    private readonly long[] _settled = new long[Seconds];
    private int _next;
    private long _sum;
    private long _released;

    /// <summary>Called each second.</summary>
    /// <param name="released">Bytes let go since the start.</param>
    /// <returns>Bytes that may be in flight until the next call.</returns>
    public long Next(long released)
    {
        var now = released - _released;
        _released = released;
        _sum += now - _settled[_next];
        _settled[_next] = now;
        _next = (_next + 1) % Seconds;
        return Math.Clamp(_sum, _leastBytes, limitBytes);
    }
}
