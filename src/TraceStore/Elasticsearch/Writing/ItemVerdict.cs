namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What the cluster's answer means for one document.</summary>
internal enum ItemVerdict
{
    /// <summary>It stands now.</summary>
    Stored,

    /// <summary>It stood already.</summary>
    Duplicate,

    /// <summary>It will be sent again.</summary>
    Retry,

    /// <summary>It will be sent again, and is the document's own fault if others of its index are taken and it is not.</summary>
    Suspect,

    /// <summary>The document is at fault.</summary>
    Refused,
}
