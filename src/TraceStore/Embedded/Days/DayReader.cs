using Microsoft.Data.Sqlite;
using Spoor.TraceStore.Reading;

namespace Spoor.TraceStore.Embedded.Days;

/// <summary>A connection that reads a day's file. For one thread at a time.</summary>
internal sealed class DayReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _block, _page;

    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public DayReader(string path)
    {
        _connection = DaySchema.OpenToRead(path);
        _block = Command("SELECT data FROM blocks WHERE id=@a");
        _page = Command("SELECT data FROM terms WHERE id=@a");
    }

    /// <summary>Reads a block, compressed.</summary>
    public byte[] ReadBlock(long segment, int block) => Read(_block, segment << DaySchema.BlockBits | (uint)block);

    /// <summary>Reads a page of a segment's index.</summary>
    public byte[] ReadPage(long segment, int page) => Read(_page, segment << DaySchema.PageBits | (uint)page);

    /// <summary>Reads operations.</summary>
    /// <param name="service">The service, or <see langword="null"/> for the names of all services.</param>
    /// <param name="take">Takes service, name and kind of each; name and kind stand there only where a service was named.</param>
    public void ReadOperations(string? service, Action<string, string, int> take)
    {
        using var command = Command(service is null
            ? "SELECT DISTINCT service, '', 0 FROM operations WHERE @a=0"
            : "SELECT service, name, kind FROM operations WHERE service=@a");
        command.Parameters[0].Value = service is null ? 0L : service;
        using var rows = command.ExecuteReader();
        while (rows.Read()) take(rows.GetString(0), rows.GetString(1), rows.GetInt32(2));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _block.Dispose();
        _page.Dispose();
        _connection.Dispose();
    }

    private static byte[] Read(SqliteCommand command, long id)
    {
        command.Parameters[0].Value = id;
        return command.ExecuteScalar() as byte[]
            ?? throw new StoreUnavailableException("The spans were deleted while they were read; ask again.") { IsTransient = true };
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constants, all of them.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.Add(new SqliteParameter { ParameterName = "@a" });
        return command;
    }
}
