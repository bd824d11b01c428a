namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>What came of a request that administers the cluster.</summary>
/// <param name="Status">HTTP status; 0 where there was no answer.</param>
/// <param name="Body">The answer's text, or what kept it from coming.</param>
internal readonly record struct AdministrationAnswer(int Status, string Body)
{
    private const int MaxShown = 300;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether another attempt may succeed without anybody doing anything.</summary>
    public bool IsTransient => Status is 0 or 429 or >= 500;

    /// <summary>What happened, for people.</summary>
    public override string ToString()
    {
        var told = Status == 403 ? ErrorReason.Of(Body) : Body;
        var text = told.Length <= MaxShown ? told : told[..MaxShown] + "…";
        return Status == 0 ? text : $"{Status} {text}";
    }
}
