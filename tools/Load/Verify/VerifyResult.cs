namespace Spoor.Load.Verify;

/// <summary>What became of the acknowledged spans.</summary>
internal sealed record VerifyResult
{
    /// <summary>Distinct spans acknowledged, of the traces that were looked at.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Of these, stored, and saying what was sent.</summary>
    public long Found { get; init; }

    /// <summary>Of these, in the dead-letter topic.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Of these, neither: missing, or stored with another content.</summary>
    public long Lost { get; init; }

    /// <summary>Of the lost ones, stored with another content.</summary>
    public long StoredOtherwise { get; init; }

    /// <summary>Copies of a span beyond the first.</summary>
    public long Twice { get; init; }

    /// <summary>Stored, though their sender was not told so: given up, refused or rejected.</summary>
    public long StoredUnacknowledged { get; init; }

    /// <summary>Stored under the run's trace ids, and never sent.</summary>
    public long Unexpected { get; init; }

    /// <summary>Traces that were compared.</summary>
    public long TracesRead { get; init; }

    /// <summary>Traces that the query API could not give.</summary>
    public long TracesUnreadable { get; init; }

    /// <summary>Documents of the run in the store, where it was asked.</summary>
    public long? StoreCount { get; init; }

    /// <summary>A few of the faults, one line each.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>Nothing lost, nothing twice, all read.</summary>
    public bool IsProof => Lost == 0 && Twice == 0 && Unexpected == 0 && TracesUnreadable == 0;
}
