using Spoor.TraceStore.Reading;

namespace Spoor.Query.Tests.Api;

public sealed class GoldenTests
{
    [Theory]
    [InlineData("/api/traces/0102030405060708090a0b0c0d0e0f10?prettyPrint=true", "trace.v1.json")]
    [InlineData("/api/v3/traces/0102030405060708090a0b0c0d0e0f10", "trace.v3.json")]
    [InlineData("/api/services?prettyPrint", "services.v1.json")]
    [InlineData("/api/operations?service=a%2Fb%20c&prettyPrint=1", "operations.v1.json")]
    [InlineData("/api/traces?service=shop&prettyPrint=x", "search.v1.json")]
    [InlineData("/api/v3/services", "services.v3.json")]
    [InlineData("/api/v3/operations?service=a%2Fb%20c", "operations.v3.json")]
    [InlineData("/api/v3/traces?query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z", "search.v3.json")]
    [InlineData("/api/v3/trace-summaries?query.startTimeMin=2026-11-25T00:00:00Z&query.startTimeMax=2026-11-26T00:00:00Z", "summaries.v3.json")]
    [InlineData("/api/traces?limit=no", "error.v1.json")]
    [InlineData("/api/v3/traces/xyz", "error.v3.json")]
    public async Task An_answer_is_byte_for_byte_what_it_was(string path, string file)
    {
        var reader = new FakeTraceReader
        {
            Pages =
            {
                new TracePage(Stored.TraceId, [Stored.RichSpan(), Stored.Span(0xa2, Stored.OtherScope)], []),
                new TracePage(Stored.TraceId, [Stored.Span(0xa3, Stored.Nameless), Stored.Span(0xa4)], []),
            },
            Found = new FoundTraces([Stored.TraceId], ["1 of 8 shards did not answer: spoor-spans-2026.11.25-1: timeout: slow"]),
        };
        await using var server = await QueryServer.StartAsync(reader);

        GoldenFile.Matches(file, await server.GetTextAsync(path));
    }
}
