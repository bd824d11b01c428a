using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.Collector.Receivers.Otlp;
using Spoor.Fuzz.Seeds;
using Encoding = Spoor.Collector.Admission.Encoding;

namespace Spoor.Fuzz.Targets;

/// <summary>Bodies of requests as they arrive: the frame of gRPC, and decompression, in pieces of any size.</summary>
/// <remarks>The first byte of the input chooses encoding and size of the pieces. Holds: bytes or a refusal, never more than
/// <c>Limits:RequestBytes</c>; all room is given back; what was compressed comes back.</remarks>
internal sealed class BodyTarget : FuzzTarget
{
    private const int RequestBytes = 64 * 1024, FrameBytes = 5, AllocatedPerByte = 64;

    private static readonly Encoding?[] s_encodings = [null, .. Encoding.OfHttp];

    private readonly AdmissionTelemetry _telemetry = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        NullLogger<InFlightBytes>.Instance, TimeProvider.System);

    private static IOptions<LimitsOptions> Limits { get; } = Options.Create(
        new LimitsOptions { RequestBytes = RequestBytes, RecordBytes = 16 * 1024, InFlightBytes = 1024 * 1024 });

    public override IEnumerable<byte[]> Seeds()
    {
        var bodies = Requests.Small().Skip(1).Take(3).Select(Requests.Bytes).Append(new byte[RequestBytes]).Append(new byte[RequestBytes + 1]).ToList();
        for (var encoding = 0; encoding < s_encodings.Length; encoding++)
        {
            foreach (var body in bodies)
            {
                var compressed = Compress(s_encodings[encoding], body);
                yield return [(byte)(encoding | 0xF0), .. compressed];
                yield return [(byte)encoding, (byte)(encoding == 0 ? 0 : 1), 0, 0, (byte)(compressed.Length >> 8), (byte)compressed.Length, .. compressed];
            }
        }
    }

    public override void Run(byte[] input)
    {
        if (input.Length == 0) return;
        var encoding = s_encodings[(input[0] & 7) % s_encodings.Length];
        var pieceBytes = 1 << (input[0] >> 4);
        var body = input[1..];
        var inFlight = new InFlightBytes(Limits, TimeProvider.System, _telemetry);
        var unfolder = new Unfolder(Limits, _telemetry);

        var allocations = Allocations.Begin();
        ReadHttp(inFlight, unfolder, encoding, body, pieceBytes);
        ReadGrpc(inFlight, unfolder, encoding, body, pieceBytes);
        allocations.End(input.Length, AllocatedPerByte);
        BrokenPromiseException.Unless(inFlight.UsedBytes == 0, $"{inFlight.UsedBytes} bytes of room are not given back.");
        if (encoding is not null && body.Length <= RequestBytes) ComesBack(unfolder, encoding, body);
    }

    private void ReadHttp(InFlightBytes inFlight, Unfolder unfolder, Encoding? encoding, byte[] body, int pieceBytes)
    {
        using var source = new PieceStream(body, pieceBytes);
        var admitted = new AdmittedBody(PipeReader.Create(source), inFlight, BodyFraming.None, RequestBytes, _telemetry, refused => refused);
        using var lease = admitted.Lease;
        try
        {
            using var bytes = new HttpPayload(unfolder, Limits).ReadAsync(admitted, encoding, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            // Frames of gRPC are admitted on top of the limit.
            BrokenPromiseException.Unless(bytes.Length <= RequestBytes + FrameBytes, $"A request of {bytes.Length} bytes was let in.");
            BrokenPromiseException.Unless(encoding is not null || bytes.Memory.Span.SequenceEqual(body), "A request changed on the way.");
        }
        catch (RefusedException refused)
        {
            Check(refused.Refusal);
        }
    }

    private void ReadGrpc(InFlightBytes inFlight, Unfolder unfolder, Encoding? encoding, byte[] body, int pieceBytes)
    {
        using var source = new PieceStream(body, pieceBytes);
        var admitted = new AdmittedBody(PipeReader.Create(source), inFlight, BodyFraming.Grpc, RequestBytes, _telemetry, GrpcAnswers.Of);
        using var lease = admitted.Lease;
        RequestLease.Current = lease;
        try
        {
            ReadResult read;
            while (!(read = admitted.ReadAsync().AsTask().GetAwaiter().GetResult()).IsCompleted) admitted.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            var declared = body.Length >= FrameBytes ? BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) : 0;
            BrokenPromiseException.Unless(declared <= RequestBytes, $"A frame of {declared} bytes was let in.");
            if (encoding is null || body.Length < FrameBytes) return;
            using var message = new MemoryStream(body, FrameBytes, body.Length - FrameBytes);
            using var unfolding = new GrpcDecompression(encoding, unfolder).CreateDecompressionStream(message);
            unfolding.CopyTo(Stream.Null);
            using var bytes = lease.TakeUnfolded();
            BrokenPromiseException.Unless(bytes is { Length: <= RequestBytes }, $"A message of {bytes?.Length} bytes was let in.");
        }
        catch (RpcException answer)
        {
            BrokenPromiseException.Unless(
                answer.StatusCode is StatusCode.ResourceExhausted or StatusCode.InvalidArgument or StatusCode.Unavailable, $"The answer is {answer.StatusCode}.");
        }
        finally
        {
            RequestLease.Current = null;
        }
    }

    private static void ComesBack(Unfolder unfolder, Encoding encoding, byte[] body)
    {
        using var source = new MemoryStream(Compress(encoding, body));
        using var back = unfolder.Unfold(encoding, source, RequestBytes);
        BrokenPromiseException.Unless(back.Memory.Span.SequenceEqual(body), $"{encoding.Name} does not give back what was compressed.");
    }

    private static byte[] Compress(Encoding? encoding, byte[] body)
    {
        if (encoding is null) return body;
        using var compressed = new MemoryStream();
        using (var stream = encoding.Compress(compressed)) stream.Write(body);
        return compressed.ToArray();
    }

    private static void Check(Refusal refusal) => BrokenPromiseException.Unless(
        refusal is Refusal.TooLarge or Refusal.Undecodable or Refusal.Overloaded, $"The refusal is {refusal}.");

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class PieceStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}
