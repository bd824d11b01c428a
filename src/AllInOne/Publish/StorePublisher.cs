using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using Spoor.TraceStore.Writing;

namespace Spoor.AllInOne.Publish;

/// <summary>Publishes requests into the store of this process: one is answered when all of its spans are committed, or when its time is up.</summary>
internal sealed class StorePublisher(
    ISpanWriter writer, IOptions<LimitsOptions> limits, StorePublishTelemetry telemetry, TimeProvider time) : ISpanPublisher
{
    private const int PooledRecords = 256;

    /// <summary>OTLP exporters give up at 10 s.</summary>
    private static readonly TimeSpan s_maxTimeout = TimeSpan.FromSeconds(8);

    private readonly ConcurrentBag<StoreRecord> _records = [];

    /// <inheritdoc/>
    public string Destination => "The store";

    /// <inheritdoc/>
    public int MaxRecordBytes => limits.Value.RecordBytes;

    /// <inheritdoc/>
    public IPendingPublish Begin(RequestLease lease, TimeSpan timeout)
    {
        lease.Share();
        var pending = new PendingCommit(this, writer, lease, timeout < s_maxTimeout ? timeout : s_maxTimeout, time);
        // While nothing can be written, what waits already is enough to try with.
        if (writer.Status.Trouble is not null) pending.Spoil(PublishFailure.Refused);
        return pending;
    }

    /// <summary>Called once for each request, when its outcome is known.</summary>
    internal void Answered(PendingCommit pending, PublishFailure failure, TimeSpan duration) =>
        telemetry.RequestAnswered(pending.Spans, pending.RejectedSpans, failure, duration);

    /// <summary>A record to fill.</summary>
    internal StoreRecord Take() => _records.TryTake(out var record) ? record : new StoreRecord();

    /// <summary>Gives a settled record back.</summary>
    internal void Return(StoreRecord record)
    {
        if (_records.Count < PooledRecords) _records.Add(record);
    }
}
