using System.Buffers.Binary;
using Spoor.Load.Generate;
using Spoor.Load.Requests;

namespace Spoor.Load.Tests;

/// <summary>Some 3,000 generated spans, as traffic and as a recording in a file.</summary>
internal static class SmallRecording
{
    private static readonly Lazy<string> File = new(Write);

    public static Traffic Traffic { get; } = ShopTraffic.Generate(seed: 7, shops: 1, spansPerTrace: 0, leastSpans: 3000);

    public static string Path => File.Value;

    private static string Write()
    {
        var path = System.IO.Path.Combine(AppContext.BaseDirectory, "small-recording");
        using var file = System.IO.File.Create(path);
        Span<byte> length = stackalloc byte[4];
        var start = 0;
        foreach (var end in Traffic.Ends)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, end - start);
            file.Write(length);
            file.Write(Traffic.Bytes.Span[start..end]);
            start = end;
        }
        return path;
    }
}
