using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Spoor.Testing.Servers;

/// <summary>A topic and a consumer group that belong to one test; both are deleted when it is disposed.</summary>
public sealed class KafkaTopic : IAsyncDisposable
{
    private readonly KafkaServer _server;

    internal KafkaTopic(KafkaServer server, string name)
    {
        _server = server;
        Name = name;
        Group = name + ".group";
    }

    /// <summary>The topic's name, unique to this test.</summary>
    public string Name { get; }

    /// <summary>A group name, unique to this test.</summary>
    public string Group { get; }

    /// <summary>Writes one record and waits until the broker has it.</summary>
    /// <returns>Where it was written.</returns>
    public async Task<TopicPartitionOffset> ProduceAsync(
        byte[]? value, IReadOnlyDictionary<string, string>? headers = null, byte[]? key = null, int? partition = null)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = [] };
        foreach (var (name, text) in headers ?? new Dictionary<string, string>())
            message.Headers.Add(name, System.Text.Encoding.UTF8.GetBytes(text));

        using var producer = new ProducerBuilder<byte[]?, byte[]?>(_server.Reach(new ProducerConfig
        {
            LingerMs = 0,
            MessageMaxBytes = 64 * 1024 * 1024,
        })).Build();
        var target = new TopicPartition(Name, partition ?? Partition.Any);
        var report = await producer.ProduceAsync(target, message, TestContext.Current.CancellationToken);
        return report.TopicPartitionOffset;
    }

    /// <summary>Every record the topic holds at this moment, partition by partition, in order.</summary>
    /// <remarks>Reads without a group, so that it disturbs no consumer under test.</remarks>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadAll()
    {
        var records = new List<ConsumeResult<byte[], byte[]>>();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(_server.Reach(new ConsumerConfig
        {
            GroupId = Group + ".reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchMaxBytes = 128 * 1024 * 1024,
        })).Build();

        var open = new HashSet<TopicPartition>();
        foreach (var partition in _server.Admin.GetMetadata(Name, TimeSpan.FromSeconds(10)).Topics[0].Partitions)
            open.Add(new TopicPartition(Name, partition.PartitionId));
        if (open.Count == 0)
            return records;

        consumer.Assign(open.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        while (open.Count > 0)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30))
                ?? throw new TimeoutException($"{Name}: no record and no end of partition within 30 s.");
            if (result.IsPartitionEOF)
                open.Remove(result.TopicPartition);
            else
                records.Add(result);
        }
        consumer.Unassign();
        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>The committed offset of <see cref="Group"/> in each partition that has one.</summary>
    public async Task<IReadOnlyDictionary<int, long>> CommittedAsync()
    {
        var answer = await _server.Admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(Group, null)]);
        return answer[0].Partitions
            .Where(partition => partition.Topic == Name && partition.Offset >= 0)
            .ToDictionary(partition => partition.Partition.Value, partition => partition.Offset.Value);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _server.Admin.DeleteTopicsAsync([Name]);
        }
        catch (DeleteTopicsException)
        {
            // Reserved and never created: there is nothing to remove.
        }

        try
        {
            await _server.Admin.DeleteGroupsAsync([Group]);
        }
        catch (KafkaException)
        {
            // Never used, or its last member is still leaving; an empty group without a topic expires by itself.
        }
    }
}
