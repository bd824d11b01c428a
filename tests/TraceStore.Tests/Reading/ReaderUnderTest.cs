using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Reading;
using Spoor.TraceStore.Reading;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Reading;

/// <summary>The reader over one cluster and prefix, and its parts.</summary>
internal sealed class ReaderUnderTest(Uri url, string prefix, int maxTerms = TraceFinder.DefaultMaxTerms) : IDisposable
{
    private readonly ElasticsearchConnection _connection =
        new(Options.Create(new ElasticsearchOptions { Urls = url.ToString(), IndexPrefix = prefix }));

    public ITraceReader Reader => field ??= new TraceReader(_connection, TimeProvider.System);

    public TraceFinder Finder
    {
        get
        {
            var store = new StoreCall(_connection);
            var names = new IndexNames(prefix);
            return new TraceFinder(store, names, new FormatWatch(store, names, TimeProvider.System), TimeProvider.System, maxTerms);
        }
    }

    /// <summary>A query for everything of the last three days.</summary>
    public static TraceQuery Query(params TagCondition[] tags)
    {
        var now = Spoor.Testing.A.Nanos(TimeProvider.System.GetUtcNow());
        return new TraceQuery
        {
            Window = new TimeWindow(now - 3 * 86_400_000_000_000, now + 60_000_000_000),
            Limit = 100,
            Timeout = TimeSpan.FromSeconds(30),
            Tags = tags,
        };
    }

    public async Task<List<TracePage>> ReadAsync(TraceId traceId, TimeWindow? days = null)
    {
        var pages = new List<TracePage>();
        await foreach (var page in Reader.ReadAsync([traceId], days, int.MaxValue, TestContext.Current.CancellationToken)) pages.Add(page);
        return pages;
    }

    public void Dispose() => _connection.Dispose();
}
