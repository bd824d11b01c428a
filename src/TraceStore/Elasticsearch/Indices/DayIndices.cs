using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Spoor.TraceStore.Elasticsearch.Client;
using Spoor.TraceStore.Elasticsearch.Documents;
using Spoor.TraceStore.Elasticsearch.Writing;
using HttpMethod = Elastic.Transport.HttpMethod;

namespace Spoor.TraceStore.Elasticsearch.Indices;

/// <summary>Makes each day's two indices before anything is written to them: <c>NAME-1</c> under the alias <c>NAME</c>, with settings and
/// mapping in the request itself, so that a template that somebody deleted changes nothing. Nothing is ever created by writing.</summary>
internal sealed class DayIndices(
    ElasticsearchConnection connection, ElasticsearchAdministration administration, IndexNames names, AgeLimits age,
    IOptions<ElasticsearchOptions> options, TimeProvider time) : IDisposable
{
    private const long ShardBytes = 40L * 1024 * 1024 * 1024;

    private readonly ElasticsearchOptions _options = options.Value;
    private readonly ConcurrentDictionary<int, DayState> _days = new();
    private readonly SemaphoreSlim _templating = new(1);
    private volatile bool _hasTemplates;

    /// <summary>What is known of a day.</summary>
    public DayState Of(int day)
    {
        if (_days.TryGetValue(day, out var known)) return known;
        foreach (var (old, state) in _days)
            if (age.IsTooOld(old) && _days.TryRemove(old, out _)) state.Forget(state.Generation);
        return _days.GetOrAdd(day, static (number, self) => new DayState(number, self.names, self.time), (names, time));
    }

    /// <summary>Puts the templates and sees that they stand. Nothing is written before.</summary>
    public async ValueTask<SetupOutcome> EnsureTemplatesAsync(CancellationToken cancellationToken)
    {
        if (_hasTemplates) return SetupOutcome.Done;
        await _templating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_hasTemplates) return SetupOutcome.Done;
            var outcome = await PutTemplatesAsync(cancellationToken).ConfigureAwait(false);
            _hasTemplates = outcome.IsDone;
            return outcome;
        }
        finally
        {
            _templating.Release();
        }
    }

    /// <summary>Makes a day's indices unless they are known to be there.</summary>
    public async ValueTask<SetupOutcome> EnsureAsync(DayState day, CancellationToken cancellationToken)
    {
        if (day.IsReady) return SetupOutcome.Done;
        await day.Creating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (day.IsReady) return SetupOutcome.Done;
            // A changed or deleted template is put right with the next day.
            var outcome = await PutTemplatesAsync(cancellationToken).ConfigureAwait(false);
            if (!outcome.IsDone) return outcome;
            _hasTemplates = true;
            var shape = await ShapeAsync(day.Day, cancellationToken).ConfigureAwait(false);
            if (shape is not { } known) return new SetupOutcome(RetryReason.Unreachable, "the cluster did not say how many nodes it has");
            outcome = await CreateAsync(day.Spans, IndexTemplates.SpansIndex(known, day.Spans), cancellationToken).ConfigureAwait(false);
            if (!outcome.IsDone) return outcome;
            outcome = await CreateAsync(
                day.Dictionary, IndexTemplates.DictionaryIndex(known, day.Dictionary), cancellationToken).ConfigureAwait(false);
            if (outcome.IsDone) day.SetReady();
            return outcome;
        }
        finally
        {
            day.Creating.Release();
        }
    }

    public void Dispose()
    {
        _templating.Dispose();
        foreach (var state in _days.Values) state.Dispose();
    }

    private async ValueTask<SetupOutcome> PutTemplatesAsync(CancellationToken cancellationToken)
    {
        var info = await connection.DescribeAsync(cancellationToken).ConfigureAwait(false);
        if (info is null)
        {
            var root = await administration.SendAsync(HttpMethod.GET, "/", default, cancellationToken).ConfigureAwait(false);
            return new SetupOutcome(TroubleOf(root), root.ToString());
        }
        var shape = new IndexShape(_options.Shards, ReplicasOn(info), _options.RefreshInterval);
        var outcome = await PutTemplateAsync(names.SpansTemplate, IndexTemplates.SpansTemplate(shape, names), cancellationToken).ConfigureAwait(false);
        if (!outcome.IsDone) return outcome;
        return await PutTemplateAsync(
            names.DictionaryTemplate, IndexTemplates.DictionaryTemplate(shape, names), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SetupOutcome> PutTemplateAsync(string name, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var path = "/_index_template/" + name;
        var put = await administration.SendAsync(HttpMethod.PUT, path, body, cancellationToken).ConfigureAwait(false);
        if (!put.IsSuccess) return Failed("put template", name, put);
        var got = await administration.SendAsync(HttpMethod.GET, path + "?filter_path=index_templates.name", default, cancellationToken).ConfigureAwait(false);
        return got.IsSuccess && got.Body.Contains(name, StringComparison.Ordinal) ? SetupOutcome.Done : Failed("confirm template", name, got);
    }

    private async ValueTask<IndexShape?> ShapeAsync(int day, CancellationToken cancellationToken)
    {
        if (await connection.DescribeAsync(cancellationToken).ConfigureAwait(false) is not { } info) return null;
        var before = await SizeAsync(IndexNames.Index(names.Spans(UtcDay.ToDate(day - 1))), cancellationToken).ConfigureAwait(false);
        var shards = Math.Max(_options.Shards, (int)Math.Min(1024, (before + ShardBytes - 1) / ShardBytes));
        return new IndexShape(shards, ReplicasOn(info), _options.RefreshInterval);
    }

    private int ReplicasOn(ClusterInfo info) => _options.Replicas ?? (info.DataNodes > 1 ? 1 : 0);

    private async ValueTask<long> SizeAsync(string index, CancellationToken cancellationToken)
    {
        var answer = await administration.SendAsync(
            HttpMethod.GET, $"/{index}/_stats/store?filter_path=_all.primaries.store.size_in_bytes", default, cancellationToken).ConfigureAwait(false);
        // The day before may have had no spans, or none yet: then the configured number of shards stands.
        if (!answer.IsSuccess) return 0;
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.TryGetProperty("_all", out var all)
                ? all.GetProperty("primaries").GetProperty("store").GetProperty("size_in_bytes").GetInt64() : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private async ValueTask<SetupOutcome> CreateAsync(string alias, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var index = IndexNames.Index(alias);
        var answer = await administration.SendAsync(HttpMethod.PUT, "/" + index, body, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess) return SetupOutcome.Done;
        if (!answer.Body.Contains("resource_already_exists_exception", StringComparison.Ordinal)) return Failed("create index", index, answer);
        // Another ingester was first, or somebody took the alias away, without which every bulk would be told that nothing is there.
        var named = await administration.SendAsync(HttpMethod.PUT, $"/{index}/_alias/{alias}", default, cancellationToken).ConfigureAwait(false);
        return named.IsSuccess ? SetupOutcome.Done : Failed("name index", index, named);
    }

    private static SetupOutcome Failed(string what, string name, AdministrationAnswer answer) => new(TroubleOf(answer), $"{what} {name}: {answer}");

    private static RetryReason TroubleOf(AdministrationAnswer answer) => answer.Status switch
    {
        0 => RetryReason.Unreachable,
        400 when answer.Body.Contains("maximum shards open", StringComparison.Ordinal)
            || answer.Body.Contains("maximum normal shards open", StringComparison.Ordinal)
            || answer.Body.Contains("validation_exception", StringComparison.Ordinal) => RetryReason.ShardLimit,
        401 => RetryReason.Unauthorized,
        403 => answer.Body.Contains("cluster_block", StringComparison.Ordinal) ? RetryReason.WriteBlock : RetryReason.Unauthorized,
        429 => answer.Body.Contains("flood", StringComparison.Ordinal) ? RetryReason.FloodStage : RetryReason.Throttled,
        >= 500 => RetryReason.ServerError,
        _ => RetryReason.Setup,
    };
}
