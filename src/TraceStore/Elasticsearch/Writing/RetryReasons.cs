namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>The names of <see cref="RetryReason"/> in metrics and <c>/status</c>.</summary>
internal static class RetryReasons
{
    private static readonly RetryReason[] s_all = Enum.GetValues<RetryReason>();
    private static readonly string[] s_names = [.. s_all.Select(NameOf)];

    public static IReadOnlyList<RetryReason> All => s_all;

    public static string Name(this RetryReason reason) => s_names[(int)reason];

    private static string NameOf(RetryReason reason) => reason switch
    {
        RetryReason.Throttled => "too-many-requests",
        RetryReason.FloodStage => "flood-stage",
        RetryReason.WriteBlock => "write-block",
        RetryReason.IndexClosed => "index-closed",
        RetryReason.IndexMissing => "index-missing",
        RetryReason.ShardLimit => "shard-limit",
        RetryReason.Unauthorized => "unauthorized",
        RetryReason.ServerError => "server-error",
        RetryReason.Timeout => "timeout",
        RetryReason.Unreachable => "unreachable",
        RetryReason.TooLarge => "too-large",
        RetryReason.BadRequest => "bad-request",
        RetryReason.BadReply => "bad-reply",
        RetryReason.UnlistedError => "unlisted-error",
        _ => "setup",
    };
}
