namespace Spoor.TraceStore.Elasticsearch.Documents;

/// <summary>What stands before an attribute's key in an entry, and so tells whose attribute it is.</summary>
internal enum KeyPrefix
{
    /// <summary>Nothing: an attribute of the span.</summary>
    None,

    /// <summary><c>event.</c></summary>
    Event,

    /// <summary><c>resource.</c></summary>
    Resource,

    /// <summary><c>scope.</c></summary>
    Scope,
}
