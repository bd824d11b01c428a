using System.Buffers;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Tracing.Otlp;
using Tracing.Otlp.Json;

namespace Spoor.Collector.Receivers.Otlp;

/// <summary>Reads the body of an HTTP request to its end and makes protobuf of it: decompressed, and transcoded where it is JSON.</summary>
internal sealed class HttpPayload(Unfolder unfolder, IOptions<LimitsOptions> limits)
{
    private readonly LimitsOptions _limits = limits.Value;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="encoding">How it is compressed; null for not at all.</param>
    /// <param name="cancellationToken">The sender has gone.</param>
    /// <exception cref="RefusedException">It is too large, cannot be decompressed, or there is no room for it.</exception>
    public async ValueTask<ReceivedBytes> ReadAsync(AdmittedBody body, Encoding? encoding, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }
            try
            {
                return encoding is null ? ReceivedBytes.Copy(read.Buffer, _limits.RecordBytes) : Unfold(encoding, read.Buffer, body.Lease);
            }
            finally
            {
                body.AdvanceTo(read.Buffer.End);
            }
        }
    }

    /// <summary>Turns JSON into protobuf.</summary>
    /// <param name="json">The request; disposed here.</param>
    /// <param name="lease">Its share of the bytes in flight.</param>
    /// <param name="fault">What is wrong, when the result is null.</param>
    /// <returns>The request in protobuf; null when it is no request.</returns>
    public ReceivedBytes? Transcode(ReceivedBytes json, RequestLease lease, out OtlpJsonFault fault)
    {
        using (json)
        {
            // Protobuf is about half as long as the JSON it was made of, and a tenth longer at the most (an enum below zero); while it is
            // made, both stand here.
            lease.Grow(lease.ArrivedBytes + 2L * json.Length + json.Length / 10);
            using var protobuf = new WireWriter(_limits.RequestBytes);
            if (!OtlpJsonReader.TryTranscode(json.Memory.Span, protobuf, out fault)) return null;
            return ReceivedBytes.Copy(new ReadOnlySequence<byte>(protobuf.Written), _limits.RecordBytes);
        }
    }

    private ReceivedBytes Unfold(Encoding encoding, in ReadOnlySequence<byte> compressed, RequestLease lease)
    {
        var length = (int)compressed.Length;
        var array = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            compressed.CopyTo(array);
            using var source = new MemoryStream(array, 0, length, writable: false);
            return unfolder.Unfold(encoding, source, lease);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
