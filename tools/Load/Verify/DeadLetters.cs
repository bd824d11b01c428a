using System.Text;
using Confluent.Kafka;
using Spoor.Load.Requests;
using Tracing.Otlp;

namespace Spoor.Load.Verify;

/// <summary>The run's spans in the dead-letter topic.</summary>
internal sealed class DeadLetters : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IConsumer<Ignore, byte[]> _consumer;
    private readonly string _topic;
    private readonly FreshIds _ids;
    private readonly HashSet<UInt128> _spans = [];
    private readonly HashSet<TopicPartition> _assigned = [];
    private readonly TraceRequest _index = new();
    private readonly StringBuilder _text = new();

    /// <summary>Makes the consumer; it commits nothing.</summary>
    /// <param name="brokers"><c>host:port</c>, comma-separated.</param>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="ids">The run's ids.</param>
    public DeadLetters(string brokers, string topic, FreshIds ids)
    {
        _topic = topic;
        _ids = ids;
        _consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = brokers,
            GroupId = "spoor-load",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
        }).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Distinct spans found so far.</summary>
    public int Count => _spans.Count;

    /// <summary>Whether a span stands in the topic.</summary>
    /// <param name="span">Hash of its text.</param>
    /// <returns><see langword="true"/> where it does, unchanged.</returns>
    public bool Contains(UInt128 span) => _spans.Contains(span);

    /// <summary>Reads on to the end of the topic.</summary>
    /// <returns>What went wrong, or nothing; a topic that is not there is empty.</returns>
    public string? ReadToEnd()
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
            var partitions = admin.GetMetadata(_topic, Patience).Topics.SelectMany(topic => topic.Partitions)
                .Select(partition => new TopicPartition(_topic, partition.PartitionId)).Where(partition => !_assigned.Contains(partition)).ToList();
            if (partitions.Count > 0)
            {
                _consumer.IncrementalAssign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
                _assigned.UnionWith(partitions);
            }
            var open = _assigned.Where(partition => _consumer.Position(partition) is var position
                && _consumer.QueryWatermarkOffsets(partition, Patience) is var ends && (position == Offset.Unset ? ends.Low < ends.High : position < ends.High)).ToHashSet();
            while (open.Count > 0)
            {
                if (_consumer.Consume(Patience) is not { } record) return $"{_topic}: no record within {Patience.TotalSeconds:0} s";
                if (record.IsPartitionEOF) open.Remove(record.TopicPartition);
                else Add(record.Message.Value);
            }
            return null;
        }
        catch (KafkaException failure) when (failure.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic)
        {
            return null;
        }
        catch (KafkaException failure)
        {
            return $"{_topic}: {failure.Error.Reason}";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private void Add(byte[]? record)
    {
        if (record is null || !_index.TryScan(record, out _)) return;
        foreach (ref readonly var span in _index.Spans)
        {
            if (span.TraceId.High >> 32 != _ids.Mark) continue;
            var scope = _index.Scopes[span.Scope];
            _text.Clear();
            SpanText.Write(_index.Resources[scope.Resource].Message.Of(record), scope.Message.Of(record), span.Message.Of(record), _text);
            _spans.Add(SpanText.Hash(_text));
        }
    }
}
