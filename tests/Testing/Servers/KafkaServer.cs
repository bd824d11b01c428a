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
    private readonly bool _isSecured;
    private IAdminClient? _admin;

    public KafkaServer()
    {
    }

    private KafkaServer(bool isSecured) => _isSecured = isSecured;

    /// <summary>The bootstrap address. Skips the running test when there is no Kafka.</summary>
    public string Brokers => _isSecured ? SecureKafka.Brokers : _source.Address;

    /// <summary>An administration client. Skips the running test when there is no Kafka.</summary>
    public IAdminClient Admin => _admin ??= new AdminClientBuilder(Reach(new AdminClientConfig { LogConnectionClose = false })).Build();

    /// <summary>The one that wants TLS and a password, see <see cref="SecureKafka"/>; needs no initialisation.</summary>
    public static KafkaServer Secured() => new(isSecured: true);

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

    /// <summary>Sets where it is, and how a client signs in.</summary>
    internal T Reach<T>(T config)
        where T : ClientConfig
    {
        config.BootstrapServers = Brokers;
        if (!_isSecured) return config;
        config.SecurityProtocol = SecurityProtocol.SaslSsl;
        config.SaslMechanism = SaslMechanism.Plain;
        config.SaslUsername = SecureKafka.Username;
        config.SaslPassword = SecureKafka.Password;
        config.SslCaLocation = SecureKafka.CaFile;
        return config;
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        await _source.DisposeAsync();
    }
}
