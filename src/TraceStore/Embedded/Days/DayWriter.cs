using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>The one connection that writes a day's file, its statements prepared. For one thread at a time.</summary>
internal sealed class DayWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _insertSegment, _insertKeys, _insertBlock, _insertPage, _insertRetired, _insertOperation, _readKeys;
    private readonly SqliteCommand _pageCount, _freePages;
    private readonly SqliteCommand[] _delete;
    private readonly BulkBuffer _head = new(4096);

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    /// <exception cref="SegmentFormatException">It is not ours, or of a later version.</exception>
    public DayWriter(string path, int maxPages, int maxLogPages)
    {
        _connection = DaySchema.OpenToWrite(path, maxPages, maxLogPages);
        _begin = Command("BEGIN IMMEDIATE");
        _commit = Command("COMMIT");
        _insertSegment = Command("INSERT INTO segments VALUES(@a, @b)", "@a", "@b");
        _insertKeys = Command("INSERT INTO keys VALUES(@a, @b)", "@a", "@b");
        _insertBlock = Command("INSERT INTO blocks VALUES(@a, @b)", "@a", "@b");
        _insertPage = Command("INSERT INTO terms VALUES(@a, @b)", "@a", "@b");
        _insertRetired = Command("INSERT INTO retired VALUES(@a)", "@a");
        _insertOperation = Command("INSERT OR IGNORE INTO operations VALUES(@a, @b, @c)", "@a", "@b", "@c");
        _readKeys = Command("SELECT data FROM keys WHERE id=@a", "@a");
        _pageCount = Command("PRAGMA page_count");
        _freePages = Command("PRAGMA freelist_count");
        _delete =
        [
            Command("DELETE FROM blocks WHERE id>=@a<<8 AND id<(@a+1)<<8", "@a"),
            Command("DELETE FROM terms WHERE id>=@a<<24 AND id<(@a+1)<<24", "@a"),
            Command("DELETE FROM keys WHERE id=@a", "@a"),
            Command("DELETE FROM segments WHERE id=@a", "@a"),
            Command("DELETE FROM retired WHERE id=@a", "@a"),
        ];
    }

    /// <summary>Bytes of the file that hold something.</summary>
    public long UsedBytes => (Number(_pageCount) - Number(_freePages)) * 4096;

    /// <summary>Reads the heads of all segments that no other has replaced, oldest first, and the numbers of those that were.</summary>
    public (List<Segment> Segments, List<long> Retired) Load()
    {
        var retired = new List<long>();
        using (var command = Command("SELECT id FROM retired ORDER BY id"))
        using (var rows = command.ExecuteReader())
            while (rows.Read()) retired.Add(rows.GetInt64(0));
        var segments = new List<Segment>();
        using (var command = Command("SELECT id, head FROM segments WHERE id NOT IN (SELECT id FROM retired) ORDER BY id"))
        using (var rows = command.ExecuteReader())
            while (rows.Read()) segments.Add(new Segment(rows.GetInt64(0), SegmentHead.Read(rows.GetFieldValue<byte[]>(1))));
        return (segments, retired);
    }

    /// <summary>The keys of a segment as they stand on disk.</summary>
    public byte[] ReadKeys(long segment)
    {
        _readKeys.Parameters[0].Value = segment;
        return _readKeys.ExecuteScalar() as byte[] ?? throw new SegmentFormatException($"segment {segment} has no keys");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    /// <summary>Commits; the log is synced when this returns.</summary>
    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Writes the log back into the file, waiting a moment for who reads, and makes it empty.</summary>
    /// <returns>Whether it is; not while somebody reads what stood before.</returns>
    public bool TryEmptyLog()
    {
        DaySchema.Run(_connection, "PRAGMA busy_timeout=200");
        try
        {
            return DaySchema.Number(_connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        finally
        {
            DaySchema.Run(_connection, "PRAGMA busy_timeout=0");
        }
    }

    /// <summary>Writes a segment.</summary>
    public void Insert(long id, BuiltSegment segment)
    {
        for (var block = 0; block < segment.Blocks.Length; block++) Insert(_insertBlock, id << DaySchema.BlockBits | (uint)block, segment.Blocks[block]);
        for (var page = 0; page < segment.Pages.Length; page++) Insert(_insertPage, id << DaySchema.PageBits | (uint)page, segment.Pages[page]);
        Insert(_insertKeys, id, segment.StoredKeys);
        _head.Clear();
        segment.Head.Append(_head);
        Insert(_insertSegment, id, _head.WrittenSpan.ToArray());
    }

    /// <summary>Notes that a segment is replaced, and to be deleted when nobody reads it any more.</summary>
    public void Retire(long id)
    {
        _insertRetired.Parameters[0].Value = id;
        _insertRetired.ExecuteNonQuery();
    }

    /// <summary>Deletes a segment.</summary>
    public void Delete(long id)
    {
        foreach (var command in _delete)
        {
            command.Parameters[0].Value = id;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Adds an operation, unless it is there.</summary>
    public void AddOperation(string service, string name, int kind)
    {
        _insertOperation.Parameters[0].Value = service;
        _insertOperation.Parameters[1].Value = name;
        _insertOperation.Parameters[2].Value = kind;
        _insertOperation.ExecuteNonQuery();
    }

    /// <summary>A number that a pragma answers, for <c>/status</c> and tests.</summary>
    public long Pragma(string name)
    {
        using var command = Command("PRAGMA " + name);
        return Number(command);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        SqliteCommand[] all =
        [
            _begin, _commit, _insertSegment, _insertKeys, _insertBlock, _insertPage, _insertRetired, _insertOperation, _readKeys, _pageCount, _freePages,
            .. _delete,
        ];
        foreach (var command in all) command.Dispose();
        _connection.Dispose();
        _head.Dispose();
    }

    private static void Insert(SqliteCommand command, long id, byte[] data)
    {
        command.Parameters[0].Value = id;
        command.Parameters[1].Value = data;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteCommand command) =>
        Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants, all of them.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
