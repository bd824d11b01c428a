using System.Text;
using Spoor.TraceStore.Elasticsearch.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Writing;

public sealed class BulkReplyTests
{
    private const string Reply = """
        {"errors":true,"took":3,"items":[{"create":{"status":201}},{"create":{"status":409,"error":{"type":"version_conflict_engine_exception",
        "reason":"[x]: \"version\" conflict"}}},{"index":{"error":{"reason":"failed to parse \u00e9","type":"document_parsing_exception",
        "caused_by":{"type":"illegal_argument_exception","reason":"no"}},"status":400}},{"create":{"status":201}}]}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Reads_items_in_order_however_the_answer_arrives(int piece)
    {
        using var reply = new BulkReply();
        var seen = new List<(int, int, ItemVerdict)>();
        var error = "";

        var items = await reply.ReadAsync(new Drip(Reply, piece), (int position, in ItemAnswer answer) =>
        {
            seen.Add((position, answer.Status, answer.Judge(out _)));
            if (answer.Status == 400) error = answer.Error;
        }, TestContext.Current.CancellationToken);

        Assert.Equal(4, items);
        Assert.Equal(
            [(0, 201, ItemVerdict.Stored), (1, 409, ItemVerdict.Duplicate), (2, 400, ItemVerdict.Refused), (3, 201, ItemVerdict.Stored)], seen);
        Assert.Equal("400 document_parsing_exception: failed to parse é", error);
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_told_and_its_whole_items_count()
    {
        using var reply = new BulkReply();
        for (var length = 0; length < Reply.TrimEnd().Length; length++)
        {
            var taken = 0;
            var items = await reply.ReadAsync(
                new Drip(Reply[..length], 16), (int _, in ItemAnswer _) => taken++, TestContext.Current.CancellationToken);

            Assert.Equal(-1, items);
            Assert.InRange(taken, 0, 4);
        }
    }

    [Theory]
    [InlineData("<html><body>503</body></html>", -1)]
    [InlineData("{\"error\":{\"type\":\"x\"},\"status\":500}", 0)]
    [InlineData("[]", 0)]
    [InlineData("", -1)]
    [InlineData("{\"items\":[{\"create\":{\"\\ud800\":1}}]}", -1)]
    public async Task What_is_no_answer_to_a_bulk_has_no_items(string text, int expected)
    {
        using var reply = new BulkReply();

        Assert.Equal(expected, await reply.ReadAsync(
            new Drip(text, 8), (int _, in ItemAnswer _) => Assert.Fail("There is no item."), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reason_that_ends_within_a_character_is_shown_as_it_stands()
    {
        using var reply = new BulkReply();
        var errors = new List<string>();

        var items = await reply.ReadAsync(
            new Drip("""{"items":[{"create":{"status":400,"error":{"type":"x","reason":"preview \ud83d"}}},{"create":{"status":201}}]}""", 16),
            (int _, in ItemAnswer answer) => errors.Add(answer.Error), TestContext.Current.CancellationToken);

        Assert.Equal(2, items);
        Assert.Equal("400 x: preview \\ud83d", errors[0]);
    }

    [Theory]
    [InlineData(200, "", "", "Stored", "")]
    [InlineData(201, "", "", "Stored", "")]
    [InlineData(409, "version_conflict_engine_exception", "", "Duplicate", "")]
    [InlineData(400, "document_parsing_exception", "failed", "Refused", "")]
    [InlineData(400, "mapper_parsing_exception", "failed", "Refused", "")]
    [InlineData(400, "illegal_argument_exception", "Document contains at least one immense term in field=\"kv\"", "Refused", "")]
    [InlineData(400, "illegal_argument_exception", "something else", "Suspect", "unlisted-error")]
    [InlineData(400, "never_seen_exception", "", "Suspect", "unlisted-error")]
    [InlineData(400, "validation_exception", "maximum shards open", "Retry", "shard-limit")]
    [InlineData(400, "index_closed_exception", "closed", "Retry", "index-closed")]
    [InlineData(401, "security_exception", "", "Retry", "unauthorized")]
    [InlineData(403, "security_exception", "", "Retry", "unauthorized")]
    [InlineData(403, "cluster_block_exception", "blocked by: [FORBIDDEN/8/index write (api)]", "Retry", "write-block")]
    [InlineData(404, "index_not_found_exception", "", "Retry", "index-missing")]
    [InlineData(429, "es_rejected_execution_exception", "", "Retry", "too-many-requests")]
    [InlineData(429, "cluster_block_exception", "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark", "Retry", "flood-stage")]
    [InlineData(500, "exception", "", "Retry", "server-error")]
    [InlineData(503, "unavailable_shards_exception", "", "Retry", "server-error")]
    [InlineData(0, "", "", "Retry", "bad-reply")]
    public void Only_an_error_about_the_document_itself_is_final(int status, string type, string reason, string verdict, string retry)
    {
        var answer = new ItemAnswer { Status = status };
        answer.TakeType(Encoding.UTF8.GetBytes(type));
        answer.TakeReason(Encoding.UTF8.GetBytes(reason));

        var judged = answer.Judge(out var retryReason);

        Assert.Equal(verdict, judged.ToString());
        if (retry.Length > 0) Assert.Equal(retry, retryReason.Name());
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Drip(string text, int piece) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
