using System.Buffers;
using System.Buffers.Binary;

namespace Spoor.Load.Requests;

/// <summary>Traffic as recorded or generated, before anything is cut or numbered: export requests one after the other.</summary>
/// <remarks>Protobuf messages concatenate: all requests together are one <c>ExportTraceServiceRequest</c>.</remarks>
internal sealed class Traffic
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _ends = [];

    /// <summary>All requests together.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.WrittenMemory;

    /// <summary>Where each request ends.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Adds a request.</summary>
    /// <param name="request">An <c>ExportTraceServiceRequest</c>.</param>
    public void Add(ReadOnlySpan<byte> request)
    {
        if (_bytes.WrittenCount + (long)request.Length > 1 << 30)
            throw new InvalidDataException("The traffic is larger than 1 GiB uncompressed; use a shorter recording.");
        _bytes.Write(request);
        _ends.Add(_bytes.WrittenCount);
    }

    /// <summary>Reads a recording: repeated 4-byte big-endian length and that many bytes of one <c>ExportTraceServiceRequest</c>, in
    /// one zstd stream or plain.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its requests.</returns>
    /// <exception cref="InvalidDataException">The file ends within a request or is no recording.</exception>
    public static Traffic ReadRecording(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        var isZstd = file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && BinaryPrimitives.ReadUInt32LittleEndian(magic) == 0xFD2FB528;
        file.Position = 0;
        using Stream stream = isZstd ? new ZstdSharp.DecompressionStream(file) : new BufferedStream(file);
        var traffic = new Traffic();
        var prefix = new byte[4];
        var request = Array.Empty<byte>();
        for (var index = 0; ; index++)
        {
            var read = stream.ReadAtLeast(prefix, 4, throwOnEndOfStream: false);
            if (read == 0) break;
            var length = read == 4 ? BinaryPrimitives.ReadInt32BigEndian(prefix) : -1;
            if (length < 0) throw new InvalidDataException($"{path}: request {index} has no readable length; is this a recording?");
            if (request.Length < length) request = new byte[length];
            if (stream.ReadAtLeast(request.AsSpan(0, length), length, throwOnEndOfStream: false) < length)
                throw new InvalidDataException($"{path} ends within request {index}, which should be {length} bytes.");
            traffic.Add(request.AsSpan(0, length));
        }
        if (traffic._ends.Count == 0) throw new InvalidDataException($"{path} holds no request.");
        return traffic;
    }
}
