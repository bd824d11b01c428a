using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spoor.Testing;
using Spoor.Testing.Servers;
using Spoor.TraceStore.Elasticsearch.Indices;
using Spoor.TraceStore.Tests.Elasticsearch.Writing;
using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Tests.Elasticsearch.Indices;

public sealed class RetentionSweepTests(ElasticsearchServer elasticsearch)
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Deletes_exactly_the_days_past_retention_and_none_comes_back()
    {
        await using var prefix = elasticsearch.ReservePrefix();
        var clock = new FakeTimeProvider(s_noon);
        await using var host = new WriterHost(prefix, elasticsearch.Url, settings => settings["Storage:Retention"] = "2.00:00:00", clock);
        await using var other = new WriterHost(prefix, elasticsearch.Url, settings => settings["Storage:Retention"] = "2.00:00:00", clock);
        for (var day = 0; day < 4; day++)
        {
            if (day > 0) clock.Advance(TimeSpan.FromDays(1));
            await host.WriteAsync(A.Request(A.Span().StartingAt(clock.GetUtcNow())));
        }
        foreach (var foreign in new[] { "spans-x", "spans-2026.03.10-2", "spans-2026.3.10", "other-2026.03.10" }) await CreateAsync($"{prefix}-{foreign}");

        // The 10th ends with the 11th, its spans may come until the 13th, 0:00, and it goes an hour later: it is the 13th, 12:00.
        var sweeps = new[] { host, other }.Select(each => each.Services.GetRequiredService<RetentionSweep>().RunAsync(WriterHost.Cancellation));
        Assert.Equal(2, (await Task.WhenAll(sweeps)).Sum());
        var late = await host.WriteAsync(A.Request(A.Span().StartingAt(s_noon)));

        Assert.Equal(RefusalReason.TooOld, Assert.Single(late.RefusedSpans).Reason);
        var left = await prefix.IndicesAsync();
        Assert.Equal(
            ["dictionary-2026.03.11-1", "dictionary-2026.03.12-1", "dictionary-2026.03.13-1", "other-2026.03.10",
                "spans-2026.03.10-2", "spans-2026.03.11-1", "spans-2026.03.12-1", "spans-2026.03.13-1", "spans-2026.3.10", "spans-x"],
            left.Select(name => name[(prefix.Value.Length + 1)..]));
    }

    [Theory]
    [InlineData("2026-03-12T23:59:59", false, false)]
    [InlineData("2026-03-13T00:00:00", true, false)]
    [InlineData("2026-03-13T00:59:59", true, false)]
    [InlineData("2026-03-13T01:00:00", true, true)]
    public void A_day_takes_spans_until_its_end_plus_retention_and_goes_an_hour_later(string now, bool isTooOld, bool isDeletable)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse(now + "Z", System.Globalization.CultureInfo.InvariantCulture));
        var age = new AgeLimits(Microsoft.Extensions.Options.Options.Create(new RetentionOptions { Retention = TimeSpan.FromDays(2) }), clock);
        var day = UtcDay.Of(new DateOnly(2026, 3, 10));

        age.Now(out var oldest, out var newest);

        Assert.Equal(isTooOld, age.IsTooOld(day));
        Assert.Equal(isTooOld, day < oldest);
        Assert.Equal(isDeletable, age.IsDeletable(day));
        Assert.Equal(A.Nanos(clock.GetUtcNow().AddHours(24)), newest);
    }

    private async Task CreateAsync(string index)
    {
        using var answer = await elasticsearch.Client.PutAsync(
            new Uri(index, UriKind.Relative),
            new StringContent("""{"settings":{"number_of_replicas":0}}""", System.Text.Encoding.UTF8, "application/json"), WriterHost.Cancellation);
        answer.EnsureSuccessStatusCode();
    }
}
