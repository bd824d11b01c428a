using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Testcontainers.Kafka;

namespace Spoor.Testing.Servers;

/// <summary>
/// A real Kafka for the tests of an assembly or class: <c>TEST_KAFKA</c> (<c>host:port</c>), else a container.
/// </summary>
/// <remarks>Use: <c>[assembly: AssemblyFixture(typeof(KafkaServer))]</c> and a constructor parameter of the test class.</remarks>
public sealed class KafkaServer : IAsyncLifetime
{
    private const string Image = "apache/kafka:4.1.0";

    private readonly ServerSource _source = new("TEST_KAFKA", Image);
    private IAdminClient? _admin;

    /// <summary>The bootstrap address. Skips the running test when there is no Kafka.</summary>
    public string Brokers => _source.Address;

    /// <summary>An administration client. Skips the running test when there is no Kafka.</summary>
    public IAdminClient Admin => _admin ??= new AdminClientBuilder(
        new AdminClientConfig { BootstrapServers = Brokers, LogConnectionClose = false }).Build();

    public async ValueTask InitializeAsync() =>
        await _source.FindAsync(() => new KafkaBuilder(Image).Build(), container => container.GetBootstrapAddress());

    /// <summary>Makes a topic for one test; disposing the result deletes it and its consumer group.</summary>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="settings">Topic settings, for example <c>retention.ms</c>.</param>
    /// <param name="label">Part of the topic's name, for whoever looks at the broker.</param>
    public async Task<KafkaTopic> CreateTopicAsync(
        int partitions = 4, IDictionary<string, string>? settings = null, string label = "spans")
    {
        var topic = ReserveTopic(label);
        await Admin.CreateTopicsAsync(
        [
            new TopicSpecification
            {
                Name = topic.Name,
                NumPartitions = partitions,
                ReplicationFactor = 1,
                Configs = settings is null ? null : new Dictionary<string, string>(settings),
            },
        ]);

        // The controller knows the topic now; the first metadata answers of a broker may still lack its leaders.
        await Eventually.Reaches(
            () => Task.FromResult(Admin.GetMetadata(topic.Name, TimeSpan.FromSeconds(10)).Topics[0]),
            found => found.Partitions.Count == partitions && found.Partitions.All(partition => partition.Leader >= 0));
        return topic;
    }

    /// <summary>A name that no other test has, for a topic the program under test creates itself.</summary>
    public KafkaTopic ReserveTopic(string label = "spans") => new(this, $"test.{label}.{Guid.NewGuid():N}");

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        await _source.DisposeAsync();
    }
}
