using System.Buffers.Binary;
using Spoor.Testing.Otlp;
using ZstdSharp;

namespace Spoor.Testing.Recorded;

/// <summary>
/// Export requests recorded from real SDKs. Read from the folder in <c>TEST_DATA</c>, else from <c>shared/data</c> beside
/// or above the repository; a test that asks for them is skipped by name where there are none.
/// </summary>
/// <remarks>Format, zstd-compressed: repeated [length, 4 bytes big endian][one export request, protobuf].</remarks>
public static class RecordedTraces
{
    private const string FileName = "astronomy-oteltraces.zst";

    /// <summary>The requests as they were received, byte for byte.</summary>
    public static IEnumerable<byte[]> ReadBytes()
    {
        var path = Find();
        if (path is null)
            Assert.Skip($"No recorded traces: TEST_DATA is not set and no shared/data/{FileName} stands near the repository.");
        return ReadBytes(path);
    }

    /// <summary>The requests, parsed, with the times of the recording.</summary>
    public static IEnumerable<ExportTraceServiceRequest> Read() => ReadBytes().Select(ExportTraceServiceRequest.Parser.ParseFrom);

    /// <summary>The requests, all moved by the same time, so that the newest moment of the recording is <paramref name="newest"/>.</summary>
    public static IReadOnlyList<ExportTraceServiceRequest> ReadAt(DateTimeOffset newest)
    {
        var requests = Read().ToList();
        TimeShift.MoveNewestTo(requests, newest);
        return requests;
    }

    private static IEnumerable<byte[]> ReadBytes(string path)
    {
        using var file = File.OpenRead(path);
        using var plain = new DecompressionStream(file);
        var prefix = new byte[sizeof(uint)];
        while (plain.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) == prefix.Length)
        {
            var request = new byte[BinaryPrimitives.ReadUInt32BigEndian(prefix)];
            plain.ReadExactly(request);
            yield return request;
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TEST_DATA") is { Length: > 0 } folder)
            return Path.Combine(folder, FileName);

        for (var above = new DirectoryInfo(RepositoryFolder.Path).Parent; above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, "shared", "data", FileName);
            if (File.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
