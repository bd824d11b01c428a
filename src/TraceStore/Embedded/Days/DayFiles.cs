using System.Globalization;
using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Indices;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>All days of the store: the folder.</summary>
internal sealed class DayFiles : IDisposable
{
    private const string Prefix = "spans-", Suffix = ".db", LockName = "spoor.lock", DateFormat = "yyyy-MM-dd";
    private const int MaxLogPages = 4000;
    private const long MaxLogBytes = 1L << 30;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, DayFile> _days = [];
    private readonly EmbeddedStoreOptions _options;
    private FileStream? _owned;

    public DayFiles(IOptions<EmbeddedStoreOptions> options)
    {
        _options = options.Value;
        Folder = Path.GetFullPath(_options.Folder);
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Bytes that it may take.</summary>
    public long MaxBytes => _options.MaxBytes;

    /// <summary>Most pages a file may have; 0 for any number. Tests fill a small disk with it.</summary>
    public int MaxPages { get; set; }

    /// <summary>Days there are, oldest first.</summary>
    public DayFile[] All
    {
        get
        {
            lock (_lock) return [.. _days.Values];
        }
    }

    /// <summary>Opens the folder and all days in it.</summary>
    /// <exception cref="IOException">The folder cannot be used, or another process has it; the message says which.</exception>
    public void Open()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            _owned = new FileStream(Path.Combine(Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Storage:Folder {Folder} cannot be used, perhaps another process has it: {exception.Message}", exception);
        }
        try
        {
            OpenDays();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file of a day, made where it is missing; for the writer alone.</summary>
    public DayFile Get(int day)
    {
        lock (_lock)
        {
            if (_days.TryGetValue(day, out var found)) return found;
        }
        return Add(day);
    }

    /// <summary>Deletes a day; for the writer alone.</summary>
    public void Delete(DayFile day)
    {
        lock (_lock) _days.Remove(day.Day);
        day.DeleteFile();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var day in All) day.Dispose();
        _owned?.Dispose();
    }

    private void OpenDays()
    {
        foreach (var path in Directory.EnumerateFiles(Folder, Prefix + "*" + Suffix).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path)[Prefix.Length..^Suffix.Length];
            if (!DateOnly.TryParseExact(name, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) continue;
            var day = Add(UtcDay.Of(date));
            try
            {
                day.EnsureOpen();
            }
            catch (Exception exception) when (exception is Microsoft.Data.Sqlite.SqliteException or Segments.SegmentFormatException)
            {
                throw new IOException($"{path} cannot be read: {exception.Message} Move it out of the folder to start without its spans.", exception);
            }
        }
    }

    private DayFile Add(int day)
    {
        var name = Prefix + UtcDay.ToDate(day).ToString(DateFormat, CultureInfo.InvariantCulture) + Suffix;
        var file = new DayFile(day, Path.Combine(Folder, name), () => MaxPages, (int)Math.Min(MaxLogPages, MaxBytes / 64 / 4096), Math.Min(MaxLogBytes, MaxBytes / 16));
        lock (_lock) _days.Add(day, file);
        return file;
    }
}
