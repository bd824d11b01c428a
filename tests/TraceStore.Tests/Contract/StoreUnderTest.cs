using Spoor.TraceStore.Reading;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Contract;

/// <summary>A store that <see cref="TraceStoreContract"/> is asserted of: empty at first, opened when it is first asked for, shared by the
/// tests of a class and closed after the last.</summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan s_betweenHours = TimeSpan.FromHours(1);

    private DateTimeOffset _nextHour =
        DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Writes to the store.</summary>
    public abstract ISpanWriter Writer { get; }

    /// <summary>Reads what <see cref="Writer"/> wrote.</summary>
    public abstract ITraceReader Reader { get; }

    /// <summary>Returns when searches see all that was settled; at once where they always do.</summary>
    public virtual Task MakeVisibleAsync() => Task.CompletedTask;

    /// <summary>An hour that no other test of this store writes to; it starts at a whole millisecond and is over.</summary>
    /// <returns>Its end.</returns>
    public DateTimeOffset ReserveHour()
    {
        var end = _nextHour;
        _nextHour -= s_betweenHours;
        return end;
    }

    public abstract ValueTask DisposeAsync();
}
