using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Spoor.Collector.Tests.Running;

/// <summary>A gRPC client on a connection of its own that sends half of a message and then stands still.</summary>
internal sealed class HalfSentExport : HttpContent
{
    private static readonly byte[] s_chunk = new byte[64 * 1024];

    private readonly HttpClient _client = new(new SocketsHttpHandler());
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _url;
    private readonly int _messageBytes;

    public HalfSentExport(Uri server, int messageBytes)
    {
        _url = new Uri(server, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
        _messageBytes = messageBytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <summary>Sends it; ends when it is turned away, or disposed.</summary>
    public async Task SendHalfAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = this,
        };
        try
        {
            using var answer = await _client.SendAsync(request, linked.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            // Turned away, or ended.
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || _end.IsCancellationRequested) return;
        _end.Cancel();
        _client.Dispose();
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var frame = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), _messageBytes);
        await stream.WriteAsync(frame);
        for (var sent = 0; sent < _messageBytes / 2; sent += s_chunk.Length) await stream.WriteAsync(s_chunk);
        await stream.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
