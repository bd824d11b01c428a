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
        RetryReason.Throttled => "too_many_requests",
        RetryReason.FloodStage => "flood_stage",
        RetryReason.WriteBlock => "write_block",
        RetryReason.IndexClosed => "index_closed",
        RetryReason.IndexMissing => "index_missing",
        RetryReason.ShardLimit => "shard_limit",
        RetryReason.Unauthorized => "unauthorized",
        RetryReason.ServerError => "server_error",
        RetryReason.Timeout => "timeout",
        RetryReason.Unreachable => "unreachable",
        RetryReason.TooLarge => "too_large",
        RetryReason.BadRequest => "bad_request",
        RetryReason.BadReply => "bad_reply",
        RetryReason.UnlistedError => "unlisted_error",
        _ => "setup",
    };
}
