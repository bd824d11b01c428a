using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Spoor.Collector.Admission;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Admission;

/// <summary>Requests that come to a collector without room: they are answered though their sender never sends the body.</summary>
public sealed class TurnedAwayTests(KafkaServer kafka)
{
    private const int LimitBytes = 4 * 1024 * 1024;

    /// <summary>Leaves room for a small request beneath what newcomers get, and for no large one.</summary>
    private const int NearlyAllBytes = LimitBytes * 11 / 16;

    private static readonly string[] s_settings = [$"--Limits:InFlightBytes={LimitBytes}", "--Limits:ReceiveTimeout=01:00:00"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turns_a_call_away_by_its_headers_alone_where_there_is_no_room_at_all()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, s_settings);
        using var full = Fill(collector, LimitBytes);

        var (status, retries) = await CallAsync(collector, []);

        Assert.Equal("14", status);
        Assert.InRange(retries, 3, 5);
    }

    [Fact]
    public async Task Turns_a_call_away_by_the_length_in_its_frame_where_there_is_no_room_for_all_of_it()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, s_settings);
        using var nearlyFull = Fill(collector, NearlyAllBytes);

        var (status, _) = await CallAsync(collector, [0, 0, 16, 0, 0]);

        Assert.Equal("14", status);
        var books = await collector.ReadBooksAsync();
        Assert.Equal((1, 5), (books.RefusedRequests, books.RefusedBytes));
        // One that there is room for is served.
        Assert.Empty(await collector.Channel.ExportAsync(A.RequestOf(10).ToByteArray(), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Turns_an_HTTP_request_away_by_its_content_length()
    {
        await using var collector = await CollectorRun.StartAsync(kafka, s_settings);
        using var nearlyFull = Fill(collector, NearlyAllBytes);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, collector.Http.BaseAddress!.Port, Cancellation);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            "POST /v1/traces HTTP/1.1\r\nHost: collector\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1048576\r\n\r\n"), Cancellation);

        using var reader = new StreamReader(client.GetStream(), System.Text.Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 503", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(s_patience, Cancellation), StringComparison.Ordinal);
        var headers = new List<string>();
        while (await reader.ReadLineAsync(Cancellation) is { Length: > 0 } header) headers.Add(header);
        Assert.Contains(headers, header => header.StartsWith("Retry-After: ", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Counts_a_sender_that_leaves_while_its_request_arrives()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        using var client = new HalfSentExport(collector.GrpcUrl, 256 * 1024);
        var sent = client.SendHalfAsync(Cancellation);
        await Eventually.Reaches(collector.ReadBooksAsync, books => books.InFlightBytes >= 128 * 1024);

        client.Dispose();

        await sent;
        await Eventually.Reaches(
            () => collector.ReadAdminAsync("/metrics"), page => Aborted(page) == 1 && page.Contains("spoor_collector_in_flight_size_bytes{} 0", StringComparison.Ordinal));
    }

    private static double Aborted(string page)
    {
        var line = page.Split('\n').Single(line => line.StartsWith("spoor_collector_requests_aborted_total", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>Takes room, as a request does that has arrived and waits for Kafka.</summary>
    private static RequestLease Fill(CollectorRun collector, long bytes)
    {
        var lease = collector.Services.GetRequiredService<InFlightBytes>().Begin(new Pipe().Reader);
        lease.Arrived(bytes - 2 * 1024);
        lease.Complete();
        return lease;
    }

    /// <summary>Calls Export with the begin of a body whose rest never comes, and reads <c>grpc-status</c> and the seconds of RetryInfo.</summary>
    private static async Task<(string Status, double RetrySeconds)> CallAsync(CollectorRun collector, byte[] begin)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { Timeout = s_patience };
        using var never = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(collector.GrpcUrl, "/opentelemetry.proto.collector.trace.v1.TraceService/Export"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new BegunBody(begin, never.Token),
        };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        var details = Testing.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(answer.Headers.GetValues("grpc-status-details-bin").Single()));
        await never.CancelAsync();
        return (answer.Headers.GetValues("grpc-status").Single(), details.RetryDelay()!.Value.TotalSeconds);
    }

    private sealed class BegunBody : HttpContent
    {
        private readonly byte[] _begin;
        private readonly CancellationToken _end;

        public BegunBody(byte[] begin, CancellationToken end)
        {
            _begin = begin;
            _end = end;
            Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_begin);
            await stream.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
