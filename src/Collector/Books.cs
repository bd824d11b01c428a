namespace Spoor.Collector;

/// <summary>The collector's books, in spans: received = published + rejected + failed + in flight. Each term is counted where it
/// happens, none is a difference of the others.</summary>
/// <remarks>The same numbers are exported as metrics; here they can be read together.</remarks>
internal sealed class Books
{
    private long _received;
    private long _published;
    private long _rejected;
    private long _failed;
    private long _inFlight;

    /// <summary>Spans found in requests that were read.</summary>
    public long ReceivedSpans => Interlocked.Read(ref _received);

    /// <summary>Spans whose request was acknowledged.</summary>
    public long PublishedSpans => Interlocked.Read(ref _published);

    /// <summary>Spans named in <c>partial_success</c>.</summary>
    public long RejectedSpans => Interlocked.Read(ref _rejected);

    /// <summary>Spans whose request was answered retryable.</summary>
    public long FailedSpans => Interlocked.Read(ref _failed);

    /// <summary>Spans whose request waits for its answer.</summary>
    public long InFlightSpans => Interlocked.Read(ref _inFlight);

    public void Received(int spans)
    {
        Interlocked.Add(ref _received, spans);
        Interlocked.Add(ref _inFlight, spans);
    }

    public void Published(int spans)
    {
        Interlocked.Add(ref _published, spans);
        Interlocked.Add(ref _inFlight, -spans);
    }

    public void Rejected(int spans)
    {
        Interlocked.Add(ref _rejected, spans);
        Interlocked.Add(ref _inFlight, -spans);
    }

    public void Failed(int spans)
    {
        Interlocked.Add(ref _failed, spans);
        Interlocked.Add(ref _inFlight, -spans);
    }
}
