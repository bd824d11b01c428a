using Spoor.Collector.Admission;

namespace Spoor.Collector.Publish;

/// <summary>Where requests go, and stay: Kafka in a cluster, the store itself where all is one process.</summary>
internal interface ISpanPublisher
{
    /// <summary>What it is called in an answer: <c>Kafka</c>.</summary>
    string Destination { get; }

    /// <summary>Largest record that it takes, in bytes.</summary>
    int MaxRecordBytes { get; }

    /// <summary>Takes over a request. Hand its records over by <see cref="IPendingPublish.Produce"/>, then await
    /// <see cref="IPendingPublish.SealAsync"/>.</summary>
    /// <param name="lease">The request's bytes; shared until nothing of it is held any more.</param>
    /// <param name="timeout">How long the sender waits for the answer at most.</param>
    /// <returns>The request.</returns>
    IPendingPublish Begin(RequestLease lease, TimeSpan timeout);
}
