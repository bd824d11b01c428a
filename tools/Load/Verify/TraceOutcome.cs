namespace Spoor.Load.Verify;

/// <summary>What the comparison of one trace found.</summary>
internal sealed class TraceOutcome
{
    /// <summary>Why the trace could not be read, or nothing.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Spans in requests that were answered OK.</summary>
    public int Acknowledged { get; set; }

    /// <summary>Of these, stored as sent.</summary>
    public int Found { get; set; }

    /// <summary>Of these, dead-lettered.</summary>
    public int DeadLettered { get; set; }

    /// <summary>Of these, neither; without those of requests that <c>partial_success</c> named spans of.</summary>
    public int Missing { get; set; }

    /// <summary>Of the missing ones, stored with another content.</summary>
    public int StoredOtherwise { get; set; }

    /// <summary>Copies beyond the first.</summary>
    public int Twice { get; set; }

    /// <summary>Stored, of requests that were never answered OK.</summary>
    public int StoredUnacknowledged { get; set; }

    /// <summary>Stored, and never sent.</summary>
    public int Unexpected { get; set; }

    /// <summary>Missing spans of requests that <c>partial_success</c> named spans of.</summary>
    public Dictionary<(int Pass, int Request), int> MissingOfPartlyRejected { get; } = [];

    /// <summary>A few of the faults: their kind, and which.</summary>
    public List<(string Kind, string Example)> Examples { get; } = [];

    /// <summary>Whether another look may find more: something acknowledged was not there yet.</summary>
    public bool IsIncomplete => Unreadable is not null || Missing > 0;
}
