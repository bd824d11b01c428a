namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>What came back for one bulk request as a whole.</summary>
/// <param name="Status">HTTP status; 0 where there was no answer.</param>
/// <param name="Trouble">Why it must be sent again, where its items were not answered.</param>
/// <param name="Error">What was said.</param>
/// <param name="RetryAfter">How long to wait, where the answer says so.</param>
internal readonly record struct BulkAnswer(int Status, RetryReason? Trouble, string Error, TimeSpan? RetryAfter)
{
    /// <summary>Its items were answered, each for itself.</summary>
    public bool IsAnswered => Trouble is null;
}
