namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Why spans are to be sent again: trouble of the cluster or of the way to it, never of the span.</summary>
internal enum RetryReason
{
    /// <summary>429: a full queue.</summary>
    Throttled,

    /// <summary>429: the disk is above the flood stage.</summary>
    FloodStage,

    /// <summary>403: a write block on index or cluster.</summary>
    WriteBlock,

    /// <summary>400: the index was closed.</summary>
    IndexClosed,

    /// <summary>404: the day's index or its alias is not there.</summary>
    IndexMissing,

    /// <summary>400: the cluster has as many shards as it may.</summary>
    ShardLimit,

    /// <summary>401 or 403: user, password, key or rights are wrong.</summary>
    Unauthorized,

    /// <summary>5xx, or a body that is none of the cluster's.</summary>
    ServerError,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>No connection, or one that broke.</summary>
    Unreachable,

    /// <summary>413 for what cannot be halved.</summary>
    TooLarge,

    /// <summary>400 for a whole request.</summary>
    BadRequest,

    /// <summary>An answer that ended early or does not fit the request.</summary>
    BadReply,

    /// <summary>An error of an item that no rule knows.</summary>
    UnlistedError,

    /// <summary>Templates or indices could not be made.</summary>
    Setup,
}
