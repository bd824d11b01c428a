using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Spoor.Query.Search;
using Spoor.Testing;
using Spoor.TraceStore.Embedded.Days;

namespace Spoor.AllInOne.Tests;

public sealed class AllInOneTests
{
    [Fact]
    public async Task A_span_that_was_answered_with_OK_is_on_the_page_and_in_the_API_at_once()
    {
        await using var run = await AllInOneRun.StartAsync();
        var span = A.Span().Named("GET /<cart>");

        Assert.Equal(HttpStatusCode.OK, await run.SendAsync(A.Request(span)));

        var traceId = Convert.ToHexStringLower(span.TraceId.Span);
        Assert.Contains($"/trace/{traceId}", await run.GetAsync("/"), StringComparison.Ordinal);
        Assert.Contains("GET /&lt;cart&gt;", await run.GetAsync($"/trace/{traceId}"), StringComparison.Ordinal);
        Assert.Contains(traceId, await run.GetAsync("/api/traces?service=shop"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_books_balance_over_spans_that_are_published_doubled_and_rejected()
    {
        await using var run = await AllInOneRun.StartAsync();
        var good = A.RequestOf(20);
        await run.SendAsync(good);
        await run.SendAsync(good);
        await run.SendAsync(A.Request(A.Span().StartingAt(DateTimeOffset.UnixEpoch.AddYears(20)), A.Span()));

        var books = (await run.StatusAsync()).GetProperty("books");

        Assert.Equal((42, 41, 1, 0, 0), (Read(books, "receivedSpans"), Read(books, "publishedSpans"), Read(books, "rejectedSpans"),
            Read(books, "failedSpans"), Read(books, "inFlightSpans")));
    }

    [Fact]
    public async Task While_the_disk_is_full_senders_are_told_to_send_again_and_when_there_is_room_they_may()
    {
        await using var run = await AllInOneRun.StartAsync();
        var days = run.Services.GetRequiredService<DayFiles>();
        days.MaxPages = 60;
        var status = HttpStatusCode.OK;
        for (var sent = 0; status == HttpStatusCode.OK && sent < 100; sent++)
            status = await run.SendAsync(A.Request(A.Span().With("noise", RandomNumberGenerator.GetBytes(32 * 1024))));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await run.SendAsync(A.Request()));
        Assert.Equal("disk", (await run.StatusAsync()).GetProperty("store").GetProperty("trouble").GetString());

        days.MaxPages = 0;

        await Eventually.Passes(async () => Assert.Equal(HttpStatusCode.OK, await run.SendAsync(A.Request())));
        var books = (await run.StatusAsync()).GetProperty("books");
        Assert.Equal(Read(books, "receivedSpans"),
            Read(books, "publishedSpans") + Read(books, "rejectedSpans") + Read(books, "failedSpans") + Read(books, "inFlightSpans"));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(12_500, "--Search:MaxSpansPerTrace=12500")]
    public async Task A_search_shows_10_000_spans_of_a_trace_unless_told_otherwise(int most, params string[] settings)
    {
        await using var run = await AllInOneRun.StartAsync(settings);

        Assert.Equal(most, run.Services.GetRequiredService<IOptions<SearchOptions>>().Value.MaxSpansPerTrace);
    }

    [Fact]
    public async Task Nothing_is_watched_in_the_folder_where_the_process_is_started()
    {
        await using var run = await AllInOneRun.StartAsync();

        var watched = run.Services.GetRequiredService<IHostEnvironment>().ContentRootPath;

        Assert.Equal(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), Path.TrimEndingDirectorySeparator(watched));
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_ends_at_once()
    {
        await using var run = await AllInOneRun.StartAsync();
        var ports = ((string[])["OtlpGrpc", "OtlpHttp", "Query", "Admin"]).Select(name => $"--Listen:{name}={FreePort.Next()}");

        Assert.Equal(1, await Program.RunAsync([.. ports, $"--Storage:Folder={run.Folder}"]));
    }

    private static long Read(JsonElement books, string term) => books.GetProperty(term).GetInt64();
}
