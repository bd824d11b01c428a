namespace Spoor.Ingester.Kafka;

/// <summary>How the members of the consumer group agree on who reads what.</summary>
internal enum GroupProtocol
{
    /// <summary><see cref="Consumer"/> where the brokers have it, else <see cref="Classic"/>.</summary>
    Auto,

    /// <summary>The brokers assign (KIP-848).</summary>
    Consumer,

    /// <summary>The members assign, cooperative-sticky.</summary>
    Classic,
}
