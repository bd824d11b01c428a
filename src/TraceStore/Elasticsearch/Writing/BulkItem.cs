namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What a document of a bulk is.</summary>
internal enum BulkItemKind : byte
{
    Span,
    Origin,
    Operation,
}

/// <summary>How far a document has come.</summary>
internal enum BulkItemState : byte
{
    /// <summary>To be sent, perhaps again.</summary>
    Pending,

    /// <summary>A span that stands, while a dictionary document it needs does not yet.</summary>
    Stored,

    /// <summary>The same for one that stood already.</summary>
    Duplicate,

    /// <summary>Nothing more to do.</summary>
    Settled,
}

/// <summary>One document of a bulk: where its two lines stand, and what depends on it.</summary>
internal struct BulkItem
{
    /// <summary>No dictionary document is needed, or it was confirmed before.</summary>
    public const int NoEntry = -1;

    /// <summary>Resource and scope stand in the span itself.</summary>
    public const int Inlined = -2;

    /// <summary>Where its lines start in the body.</summary>
    public int Offset;

    /// <summary>Bytes of its lines.</summary>
    public int Length;

    /// <summary>Index of the record in the bulk.</summary>
    public int Record;

    /// <summary>Index of the span in the record; for a dictionary document the first one that needs it.</summary>
    public int Span;

    /// <summary>Index of the origin's entry in the bulk, or one of the constants; for a dictionary document its own entry.</summary>
    public int Origin;

    /// <summary>Index of the operation's entry in the bulk, or <see cref="NoEntry"/>.</summary>
    public int Operation;

    /// <summary>Index of the day in the bulk.</summary>
    public int Day;

    public BulkItemKind Kind;

    public BulkItemState State;
}
