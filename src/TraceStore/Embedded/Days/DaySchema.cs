using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Embedded.Segments;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>What stands in a day's file, and how it is opened.</summary>
internal static class DaySchema
{
    /// <summary>Blocks of a segment have the numbers <c>segment &lt;&lt; 8 | block</c>.</summary>
    public const int BlockBits = 8;

    /// <summary>Pages of a segment's index have the numbers <c>segment &lt;&lt; 24 | page</c>.</summary>
    public const int PageBits = 24;

    private const int ApplicationId = 0x53706f72;
    private const int Format = 1;
    private const int BusySeconds = 5;

    private const string Tables = """
        CREATE TABLE segments(id INTEGER PRIMARY KEY, head BLOB NOT NULL);
        CREATE TABLE keys(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE blocks(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE terms(id INTEGER PRIMARY KEY, data BLOB NOT NULL);
        CREATE TABLE retired(id INTEGER PRIMARY KEY);
        CREATE TABLE operations(service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY(service, name, kind)) WITHOUT ROWID;
        """;

    static DaySchema() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens a file to write it, and makes it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxPages">Most pages of 4 KiB that the file may have; 0 for as many as the disk has room for.</param>
    /// <param name="maxLogPages">Pages of the log above which it is written back into the file.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="SegmentFormatException">It is not ours, or of a later version.</exception>
    public static SqliteConnection OpenToWrite(string path, int maxPages, int maxLogPages)
    {
        var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // What was committed survives a loss of power: the log is synced before a sender is told OK.
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-8000;");
            Run(connection, FormattableString.Invariant($"PRAGMA wal_autocheckpoint={maxLogPages}; PRAGMA journal_size_limit={2L * maxLogPages * 4096}"));
            if (maxPages > 0) Run(connection, FormattableString.Invariant($"PRAGMA max_page_count={maxPages}"));
            var format = Number(connection, "PRAGMA user_version");
            if (format == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") == 0)
                Run(connection, FormattableString.Invariant($"BEGIN IMMEDIATE; {Tables} PRAGMA application_id={ApplicationId}; PRAGMA user_version={Format}; COMMIT"));
            else if (Number(connection, "PRAGMA application_id") != ApplicationId || format != Format)
                throw new SegmentFormatException($"{path} is of format {format}, this version reads {Format}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteConnection OpenToRead(string path)
    {
        var connection = Open(path, SqliteOpenMode.ReadWrite);
        Run(connection, "PRAGMA query_only=1; PRAGMA cache_size=-4000;");
        return connection;
    }

    /// <summary>Runs statements that answer nothing.</summary>
    public static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and numbers.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that answers a number.</summary>
    public static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Made of constants and numbers.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
