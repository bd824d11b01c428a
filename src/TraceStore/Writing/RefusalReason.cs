namespace Spoor.TraceStore.Writing;

/// <summary>Why the store will never take a span.</summary>
public enum RefusalReason
{
    /// <summary>The store refused this document, while others of its index are accepted.</summary>
    Document,

    /// <summary>The day of the span's start is past retention.</summary>
    TooOld,

    /// <summary>The span starts more than 24 hours in the future.</summary>
    TooNew,

    /// <summary>The store cannot read the bulk line of this span: a defect of ours.</summary>
    Unreadable,
}
