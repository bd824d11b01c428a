namespace Spoor.Collector.Admission;

/// <summary>What a body begins with.</summary>
internal enum BodyFraming
{
    /// <summary>The request itself.</summary>
    None,

    /// <summary>One byte that tells compression and four that tell the length.</summary>
    Grpc,
}
