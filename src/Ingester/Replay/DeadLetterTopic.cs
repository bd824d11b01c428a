using Confluent.Kafka;
using Spoor.Ingester.Kafka;
using Spoor.KafkaSecurity;

namespace Spoor.Ingester.Replay;

/// <summary>The dead-letter topic, read from its start to the end that was seen first.</summary>
internal sealed class DeadLetterTopic : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly List<TopicPartitionOffset> _starts = [];
    private readonly Dictionary<TopicPartition, long> _ends = [];

    /// <summary>Finds out where the topic starts and ends at this moment.</summary>
    /// <exception cref="KafkaException">Kafka is away, or there is no such topic.</exception>
    public DeadLetterTopic(KafkaOptions options, BrokerSignIn signIn)
    {
        using var admin = signIn.Attach(new AdminClientBuilder(KafkaClients.Admin(options, signIn))).SetLogHandler(static (_, _) => { }).Build();
        var topic = admin.GetMetadata(options.DeadLetterTopic, s_patience).Topics[0];
        if (topic.Error.IsError) throw new KafkaException(topic.Error);
        _consumer = signIn.Attach(new ConsumerBuilder<Ignore, byte[]>(KafkaClients.Reader(options, signIn))).SetLogHandler(static (_, _) => { }).Build();
        foreach (var partition in topic.Partitions.Select(partition => new TopicPartition(options.DeadLetterTopic, partition.PartitionId)))
        {
            var ends = _consumer.QueryWatermarkOffsets(partition, s_patience);
            if (ends.Low >= ends.High) continue;
            _starts.Add(new TopicPartitionOffset(partition, ends.Low));
            _ends.Add(partition, ends.High.Value);
        }
    }

    /// <summary>Reads it once, partition by partition in order. May be called again.</summary>
    public IEnumerable<ConsumeResult<Ignore, byte[]>> Read(CancellationToken cancellationToken)
    {
        var open = new HashSet<TopicPartition>(_ends.Keys);
        _consumer.Assign(_starts);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = _consumer.Consume(s_patience) ?? throw new KafkaException(ErrorCode.Local_TimedOut);
            if (!open.Contains(record.TopicPartition)) continue;
            var end = _ends[record.TopicPartition];
            if (!record.IsPartitionEOF && record.Offset < end) yield return record;
            if (record.IsPartitionEOF || record.Offset + 1 >= end) open.Remove(record.TopicPartition);
        }
        _consumer.Unassign();
    }

    public void Dispose() => _consumer.Dispose();
}
