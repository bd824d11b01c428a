namespace Spoor.TraceStore.Embedded.Days;

/// <summary>The segments of a day as they are now, kept on disk until this is disposed (unless the day, or the oldest of it, must go).</summary>
internal sealed class DayLease(DayFile file, Segment[] segments, long version) : IDisposable
{
    private DayReader? _reader;

    /// <summary>The segments, oldest first.</summary>
    public Segment[] Segments { get; } = segments;

    /// <summary>Reads them. For one thread at a time.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">The file cannot be opened.</exception>
    public DayReader Reader => _reader ??= file.TakeReader();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reader is { } reader) file.Return(reader);
        _reader = null;
        file.End(version);
    }
}
