using System.Text;
using Google.Protobuf;
using Spoor.Collector.Tests.Running;
using Spoor.Testing;
using Spoor.Testing.Servers;

namespace Spoor.Collector.Tests.Receivers;

public sealed class GrpcReceiverTests(KafkaServer kafka)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publishes_the_received_bytes_as_they_are_in_one_record_with_its_headers()
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var request = A.RequestOf(spans: 20);
        // A field of a later version must reach the topic, too.
        var bytes = request.ToByteArray().Concat(new byte[] { 0xFA, 0x07, 0x02, 0x68, 0x69 }).ToArray();

        var answer = await collector.Channel.ExportAsync(bytes, cancellationToken: Cancellation);

        Assert.Empty(answer);
        var record = Assert.Single(collector.Topic!.ReadAll());
        Assert.Equal(bytes, record.Message.Value);
        Assert.Null(record.Message.Key);
        Assert.Equal("default", Header(record, "tenant"));
        Assert.Equal("20", Header(record, "spans"));
        var starts = request.ResourceSpans[0].ScopeSpans[0].Spans.Select(span => span.StartTimeUnixNano / 1_000_000_000).ToList();
        Assert.Equal($"{starts.Min()},{starts.Max()}", Header(record, "start"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public async Task Publishes_what_was_sent_compressed(string encoding)
    {
        await using var collector = await CollectorRun.StartAsync(kafka);
        var bytes = A.RequestOf(spans: 1000).ToByteArray();

        await collector.Channel.ExportAsync(bytes, encoding, cancellationToken: Cancellation);

        Assert.Equal(bytes, Assert.Single(collector.Topic!.ReadAll()).Message.Value);
    }

    private static string Header(Confluent.Kafka.ConsumeResult<byte[], byte[]> record, string name) =>
        Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
}
