using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;
using Tracing.Topics;

namespace Spoor.Ingester.Replay;

/// <summary>Lists dead letters or puts them back into the spans topic, unchanged, each once.</summary>
/// <remarks>A letter is put back, then its receipt is written. Where the run ends between the two, the next one puts it back again, which
/// leaves one document: its id follows from the span.</remarks>
internal sealed class Replay(KafkaOptions options, BrokerSignIn signIn, ReplayArguments arguments, TextWriter output)
{
    private const int MaxWaiting = 1000;
    private const int QueueBytes = 64 * 1024 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="spansRecordBytes">Largest record of the spans topic, in bytes.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>What was found and done.</returns>
    /// <exception cref="KafkaException">Kafka is away, or refused a record.</exception>
    public async Task<ReplayOutcome> RunAsync(int spansRecordBytes, CancellationToken cancellationToken)
    {
        using var topic = new DeadLetterTopic(options, signIn);
        var before = ReadReceipts(topic, cancellationToken);
        using var producer = signIn.Attach(new ProducerBuilder<Null, byte[]?>(
            KafkaClients.Producer(options, signIn, spansRecordBytes + TopicNames.DeadLetterRoomBytes, QueueBytes)))
            .SetLogHandler(static (_, _) => { })
            .Build();
        var outcome = new ReplayOutcome();
        var waiting = new List<(TopicPartitionOffset Where, Task Delivery)>();
        long waitingBytes = 0;
        foreach (var record in topic.Read(cancellationToken))
        {
            if (record.Message.Headers.TryGetLastBytes(Receipt.Header, out _)) continue;
            var letter = StoredDeadLetter.From(record);
            var isBefore = before.TryGetValue(letter.Where.Partition.Value, out var offsets) && offsets.Contains(letter.Where.Offset.Value);
            if (!IsNamed(letter)) outcome = outcome with { Others = outcome.Others + 1 };
            else if (arguments.IsList) await ListAsync(letter, isBefore ? "put back" : "");
            else if (isBefore) outcome = outcome with { Before = outcome.Before + 1 };
            else if (letter.IsCut) outcome = outcome with { Cut = outcome.Cut + 1 };
            else if (letter.Replays >= ReplayArguments.MaxReplays && !arguments.IsForced) outcome = outcome with { TooOften = outcome.TooOften + 1 };
            else
            {
                outcome = outcome with { PutBack = outcome.PutBack + 1 };
                if (arguments.IsDryRun)
                {
                    await ListAsync(letter, "would be put back");
                    continue;
                }
                waiting.Add((letter.Where, producer.ProduceAsync(options.SpansTopic, Back(letter), cancellationToken)));
                waitingBytes += letter.Value.Length;
                if (waiting.Count < MaxWaiting && waitingBytes < QueueBytes / 4) continue;
                await SettleAsync(producer, waiting, cancellationToken);
                waitingBytes = 0;
            }
        }
        await SettleAsync(producer, waiting, cancellationToken);
        return outcome;
    }

    private static Dictionary<int, HashSet<long>> ReadReceipts(DeadLetterTopic topic, CancellationToken cancellationToken)
    {
        var before = new Dictionary<int, HashSet<long>>();
        foreach (var record in topic.Read(cancellationToken))
        {
            if (!record.Message.Headers.TryGetLastBytes(Receipt.Header, out _)) continue;
            if (!before.TryGetValue(record.Partition.Value, out var offsets)) before[record.Partition.Value] = offsets = [];
            Receipt.TryRead(record.Message.Headers, offsets);
        }
        return before;
    }

    private bool IsNamed(StoredDeadLetter letter) =>
        (arguments.Reason is null || letter.Reason == arguments.Reason) && (arguments.Since is null || letter.Time >= arguments.Since);

    private static Message<Null, byte[]?> Back(StoredDeadLetter letter)
    {
        var headers = new Headers
        {
            { DeadLetterHeaders.Replays, Encoding.ASCII.GetBytes((letter.Replays + 1).ToString(CultureInfo.InvariantCulture)) },
        };
        if (letter.Tenant is { } tenant) headers.Add(RecordHeaders.Tenant, Encoding.UTF8.GetBytes(tenant));
        return new Message<Null, byte[]?> { Value = letter.Value, Headers = headers };
    }

    /// <summary>Waits until what was put back is acknowledged, then writes the receipts. What was acknowledged gets its receipt even where
    /// another letter failed.</summary>
    private static async Task SettleAsync(
        IProducer<Null, byte[]?> producer, List<(TopicPartitionOffset Where, Task Delivery)> waiting, CancellationToken cancellationToken)
    {
        var all = Task.WhenAll(waiting.Select(letter => letter.Delivery));
        await all.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        foreach (var partition in waiting.Where(letter => letter.Delivery.IsCompletedSuccessfully).GroupBy(letter => letter.Where.TopicPartition))
        {
            foreach (var offsets in partition.Select(letter => letter.Where.Offset.Value).Chunk(Receipt.MaxOffsets))
                await producer.ProduceAsync(partition.Key, Receipt.Build(offsets), cancellationToken);
        }
        waiting.Clear();
        await all;
    }

    private Task ListAsync(StoredDeadLetter letter, string remark) => output.WriteLineAsync(string.Join('\t',
        $"{letter.Where.Partition.Value}:{letter.Where.Offset.Value}", letter.Time.ToString("O", CultureInfo.InvariantCulture), letter.Reason,
        letter.Service ?? "-", $"{letter.Value.Length} B", $"replays {letter.Replays}{(letter.IsCut ? ", cut" : "")}{(remark.Length > 0 ? ", " + remark : "")}",
        letter.Error.ReplaceLineEndings(" ")));
}
