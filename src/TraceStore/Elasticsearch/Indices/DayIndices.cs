using System.Collections.Concurrent;
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
    private readonly ElasticsearchOptions _options = options.Value;
    private readonly DaySizes _sizes = new(administration, names);
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
            if (await connection.DescribeAsync(cancellationToken).ConfigureAwait(false) is not { } info)
                return new SetupOutcome(RetryReason.Unreachable, "the cluster did not say how many nodes it has");
            var (sizes, answer) = await _sizes.ReadAsync(cancellationToken).ConfigureAwait(false);
            // The number of shards stands for the whole day, so it is worth another attempt.
            if (answer.IsTransient) return Failed("read the sizes of", names.AllSpans, answer);
            var shards = ShardPlan.Shards(UtcDay.ToDate(day.Day), _options.Shards, sizes);
            var shape = new IndexShape(shards, ReplicasOn(info), _options.RefreshInterval);
            outcome = await CreateAsync(day.Spans, IndexTemplates.SpansIndex(shape, day.Spans), cancellationToken).ConfigureAwait(false);
            if (!outcome.IsDone) return outcome;
            outcome = await CreateAsync(
                day.Dictionary, IndexTemplates.DictionaryIndex(shape, day.Dictionary), cancellationToken).ConfigureAwait(false);
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

    private int ReplicasOn(ClusterInfo info) => _options.Replicas ?? (info.DataNodes > 1 ? 1 : 0);

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
