using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>The spans of one day (UTC) of their start: one SQLite file. One thread writes it, any number read it.</summary>
/// <remarks>A segment that was replaced stays on disk until everybody who began to read before has ended; a list in the file remembers it, so
/// that none comes back after a crash.</remarks>
internal sealed class DayFile : IDisposable
{
    /// <summary>Most operations of a day that are listed.</summary>
    public const int MaxOperations = 100_000;

    private const int MaxIdleReaders = 2;

    private readonly Func<int> _maxPages;
    private readonly int _maxLogPages;
    private readonly long _maxLogBytes;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, int> _leases = [];
    private readonly ConcurrentBag<DayReader> _readers = [];
    private readonly Queue<(long Version, long Segment)> _retired = new();
    private readonly HashSet<ulong> _operations = [];
    private Segment[] _segments = [];
    private DayWriter? _writer;
    private long _version;
    private long _nextId;
    private bool _isDisposed;

    /// <param name="day">The day, counted from the Unix epoch.</param>
    /// <param name="path">The file.</param>
    /// <param name="maxPages">Most pages the file may have; 0 for any number. Asked at each opening.</param>
    /// <param name="maxLogPages">Pages of the log above which it is written back into the file.</param>
    /// <param name="maxLogBytes">Bytes of the log above which nothing is written until it was written back.</param>
    public DayFile(int day, string path, Func<int> maxPages, int maxLogPages, long maxLogBytes)
    {
        Day = day;
        Path = path;
        _maxPages = maxPages;
        _maxLogPages = maxLogPages;
        _maxLogBytes = maxLogBytes;
    }

    /// <summary>The day, counted from the Unix epoch.</summary>
    public int Day { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The segments as they are now, oldest first. What has to stay on disk is read under a lease.</summary>
    public Segment[] Segments
    {
        get
        {
            lock (_lock) return _segments;
        }
    }

    /// <summary>Size of the file and its log, in bytes.</summary>
    public long FileBytes => Size(Path) + Size(Path + "-wal") + Size(Path + "-shm");

    /// <summary>Bytes of the file and its log that hold something; for the writer alone.</summary>
    public long UsedBytes => Writer.UsedBytes + Size(Path + "-wal");

    private DayWriter Writer => _writer ?? Open();

    /// <summary>Opens the file and learns what stands in it, unless that is known. For the writer alone.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="SegmentFormatException">It is not ours, damaged, or of a later version.</exception>
    public void EnsureOpen() => _ = Writer;

    /// <summary>Begins to read.</summary>
    public DayLease Lease()
    {
        lock (_lock)
        {
            _leases[_version] = _leases.GetValueOrDefault(_version) + 1;
            return new DayLease(this, _segments, _version);
        }
    }

    /// <summary>The keys of a segment as they stand on disk; for the writer alone.</summary>
    public byte[] ReadKeys(Segment segment) => Writer.ReadKeys(segment.Id);

    /// <summary>A number that a pragma of the writing connection answers; for the writer alone.</summary>
    public long Pragma(string name) => Writer.Pragma(name);

    /// <summary>Whether an operation is new; it counts as known only after <see cref="Write"/>. For the writer alone.</summary>
    public bool IsNew(ulong operation) => _operations.Count < MaxOperations && !_operations.Contains(operation);

    /// <summary>Writes, in one transaction. For the writer alone.</summary>
    /// <param name="added">New segments.</param>
    /// <param name="operations">New operations, by hash.</param>
    /// <param name="merged">Segments that replace others; where one of those is gone meanwhile, they are not written.</param>
    /// <returns>Whether <paramref name="merged"/> was written.</returns>
    /// <exception cref="SqliteException">Nothing of it was written, as far as can be told; the file is opened anew next time.</exception>
    /// <exception cref="IOException">Nothing of it was written: the log is too large, and somebody else holds it.</exception>
    public bool Write(IReadOnlyList<BuiltSegment> added, IReadOnlyDictionary<ulong, (string Service, string Name, int Kind)> operations, Merge? merged)
    {
        var writer = Writer;
        var current = Segments;
        if (merged is not null && merged.Replaced.Except(current).Any()) merged = null;
        if (added.Count == 0 && merged is null) return false;
        BoundLog(writer);
        var fresh = new List<Segment>();
        var released = 0;
        try
        {
            writer.Begin();
            foreach (var (version, segment) in _retired)
            {
                if (!IsReleased(version)) break;
                writer.Delete(segment);
                released++;
            }
            foreach (var built in added.Concat(merged?.Built ?? []))
            {
                var segment = new Segment(_nextId++, built.Head) { Keys = built.Keys };
                writer.Insert(segment.Id, built);
                fresh.Add(segment);
            }
            foreach (var segment in merged?.Replaced ?? []) writer.Retire(segment.Id);
            foreach (var (service, name, kind) in operations.Values) writer.AddOperation(service, name, kind);
            writer.Commit();
        }
        catch (SqliteException)
        {
            Forget();
            throw;
        }

        for (; released > 0; released--) _retired.Dequeue();
        _operations.UnionWith(operations.Keys);
        var replaced = merged is null ? [] : merged.Replaced.ToHashSet();
        Publish([.. current.Where(segment => !replaced.Contains(segment)), .. fresh], replaced);
        return merged is not null;
    }

    /// <summary>Deletes segments at once, whoever reads them. For the writer alone.</summary>
    /// <exception cref="SqliteException">Nothing was deleted, as far as can be told; the file is opened anew next time.</exception>
    public void Delete(IReadOnlyCollection<Segment> segments)
    {
        var writer = Writer;
        try
        {
            writer.Begin();
            foreach (var segment in segments) writer.Delete(segment.Id);
            foreach (var (_, segment) in _retired) writer.Delete(segment);
            writer.Commit();
        }
        catch (SqliteException)
        {
            Forget();
            throw;
        }
        _retired.Clear();
        Publish([.. Segments.Except(segments)], []);
    }

    /// <summary>Deletes the file.</summary>
    public void DeleteFile()
    {
        Dispose();
        foreach (var suffix in (string[])["", "-wal", "-shm"]) File.Delete(Path + suffix);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _segments = [];
        }
        _writer?.Dispose();
        _writer = null;
        while (_readers.TryTake(out var reader)) reader.Dispose();
    }

    /// <summary>Takes a connection to read.</summary>
    internal DayReader TakeReader() => _readers.TryTake(out var reader) ? reader : new DayReader(Path);

    /// <summary>Gives a connection back.</summary>
    internal void Return(DayReader reader)
    {
        lock (_lock)
        {
            if (!_isDisposed && _readers.Count < MaxIdleReaders)
            {
                _readers.Add(reader);
                return;
            }
        }
        reader.Dispose();
    }

    /// <summary>A lease has ended.</summary>
    internal void End(long version)
    {
        lock (_lock)
        {
            if (--_leases[version] == 0) _leases.Remove(version);
        }
    }

    private static long Size(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    private DayWriter Open()
    {
        var writer = new DayWriter(Path, _maxPages(), _maxLogPages);
        try
        {
            var (segments, retired) = writer.Load();
            _nextId = Math.Max(segments.LastOrDefault()?.Id ?? 0, retired.LastOrDefault()) + 1;
            _retired.Clear();
            foreach (var id in retired) _retired.Enqueue((-1, id));
            _operations.Clear();
            Publish([.. segments], []);
            return _writer = writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    // After a failed commit nobody knows what is on disk: it is read again.
    private void Forget()
    {
        _writer?.Dispose();
        _writer = null;
    }

    // Our own reads last as long as one blob; another program may hold what it reads, and with it all that was logged since.
    private void BoundLog(DayWriter writer)
    {
        var bytes = Size(Path + "-wal");
        if (bytes <= _maxLogBytes || writer.TryEmptyLog()) return;
        throw new IOException(FormattableString.Invariant(
            $"{Path}-wal has grown to {bytes >> 20} MiB and cannot be written back, since another program reads {Path} in a transaction that does not end; end it"));
    }

    private bool IsReleased(long version)
    {
        lock (_lock) return _leases.Count == 0 || _leases.First().Key > version;
    }

    private void Publish(Segment[] segments, HashSet<Segment> replaced)
    {
        lock (_lock)
        {
            // Who began to read at this version, or before, may still read what is replaced.
            foreach (var segment in replaced) _retired.Enqueue((_version, segment.Id));
            _version++;
            if (!_isDisposed) _segments = segments;
        }
    }
}
