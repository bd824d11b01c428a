namespace Spoor.Collector.Publish;

/// <summary>One request on its way to where it stays.</summary>
internal interface IPendingPublish
{
    /// <summary>Spans of the request that are to be published.</summary>
    int Spans { get; }

    /// <summary>Spans of the request that are rejected, should it be published.</summary>
    int RejectedSpans { get; set; }

    /// <summary>Hands one record of the request over. Its value is copied before this returns.</summary>
    /// <param name="value">The record's value.</param>
    /// <param name="spans">Number of its spans.</param>
    /// <param name="minStartSeconds">Earliest start of its spans, unix time.</param>
    /// <param name="maxStartSeconds">Latest start of its spans, unix time.</param>
    void Produce(byte[] value, int spans, ulong minStartSeconds, ulong maxStartSeconds);

    /// <summary>Tells that the request cannot be published whole, whatever becomes of its records.</summary>
    /// <param name="failure">Why.</param>
    void Spoil(PublishFailure failure);

    /// <summary>Tells that all records are handed over, and waits for the answer.</summary>
    /// <returns>What became of the request; <see cref="PublishFailure.None"/> when all of it is durable.</returns>
    ValueTask<PublishFailure> SealAsync();
}
