using System.Text.Json;
using System.Threading.Channels;
using Confluent.Kafka;
using Spoor.Testing.Otlp;

namespace Spoor.Reference.Index;

/// <summary>The spans topic to Elasticsearch in Jaeger's layout: messages to objects, objects through a serializer, bulks of some MB.</summary>
internal static class Indexer
{
    private const int BulkBytes = 5 * 1000 * 1000;
    private const int Workers = 2;
    private const int WaitingBulks = 2;

    private static readonly byte[] s_action = "{\"index\":{}}\n"u8.ToArray();

    private sealed record Bulk(MemoryStream Body, int Spans);

    public static async Task RunAsync(string brokers, string topic, Uri elasticsearch, string index)
    {
        using var client = new HttpClient { BaseAddress = elasticsearch };
        await NestedIndex.CreateAsync(client, index);
        var tally = new Tally();
        var bulks = Channel.CreateBounded<Bulk>(WaitingBulks);
        var senders = Enumerable.Range(0, Workers).Select(_ => SendAsync(client, index, bulks.Reader, tally));
        await Task.WhenAny([tally.PrintAsync(CancellationToken.None), ReadAsync(brokers, topic, bulks.Writer), .. senders]).Unwrap();
    }

    private static async Task ReadAsync(string brokers, string topic, ChannelWriter<Bulk> bulks)
    {
        await Task.Yield();
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = brokers,
            GroupId = $"reference-{Guid.NewGuid():N}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(topic);
        var bulk = new Bulk(new MemoryStream(), 0);
        while (true)
        {
            var record = consumer.Consume(TimeSpan.FromSeconds(1));
            if (record is not null) bulk = bulk with { Spans = bulk.Spans + Append(bulk.Body, record.Message.Value) };
            if (bulk.Spans == 0 || (record is not null && bulk.Body.Length < BulkBytes)) continue;
            await bulks.WriteAsync(bulk);
            bulk = new Bulk(new MemoryStream(), 0);
        }
    }

    private static int Append(MemoryStream body, byte[] record)
    {
        var spans = 0;
        foreach (var document in NestedDocument.Of(ExportTraceServiceRequest.Parser.ParseFrom(record)))
        {
            body.Write(s_action);
            JsonSerializer.Serialize(body, document, NestedJson.Default.NestedDocument);
            body.WriteByte((byte)'\n');
            spans++;
        }
        return spans;
    }

    private static async Task SendAsync(HttpClient client, string index, ChannelReader<Bulk> bulks, Tally tally)
    {
        await foreach (var bulk in bulks.ReadAllAsync())
        {
            using var content = new ByteArrayContent(bulk.Body.GetBuffer(), 0, (int)bulk.Body.Length);
            content.Headers.ContentType = new("application/x-ndjson");
            using var answer = await client.PostAsync(new Uri($"{index}/_bulk?filter_path=errors", UriKind.Relative), content);
            var text = await answer.Content.ReadAsStringAsync();
            if (!text.Contains("\"errors\":false", StringComparison.Ordinal)) throw new InvalidOperationException($"A bulk failed: {text}");
            tally.Add(bulk.Spans);
        }
    }
}
