namespace Spoor.Collector.Publish;

/// <summary>What may be wrong with the topics and the cluster, as found at the start and again every few minutes.</summary>
internal enum TopicFinding
{
    /// <summary>Kafka could not be asked.</summary>
    Unreachable,

    /// <summary>The brokers do not believe who we are.</summary>
    Authentication,

    /// <summary>The brokers do not let us do what we must.</summary>
    Authorization,

    /// <summary>The brokers' certificate is not trusted, or ours is not.</summary>
    Tls,

    /// <summary>The topic is missing and was not, or could not be, created.</summary>
    Missing,

    /// <summary>One broker, one copy: OK means one copy.</summary>
    SingleCopy,

    /// <summary>Fewer copies than the cluster could hold (three).</summary>
    Replication,

    /// <summary><c>min.insync.replicas</c> below 2 where there are three brokers: OK may mean one copy.</summary>
    MinInsyncReplicas,

    /// <summary><c>unclean.leader.election.enable</c>: an election may lose acknowledged records.</summary>
    UncleanElection,

    /// <summary><c>max.message.bytes</c> of the spans topic is below the record limit, or the dead-letter topic's below the spans topic's.</summary>
    MaxMessageBytes,
}
