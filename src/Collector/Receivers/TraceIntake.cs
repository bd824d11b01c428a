using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Spoor.Collector.Admission;
using Spoor.Collector.Publish;
using Tracing.Otlp;

namespace Spoor.Collector.Receivers;

/// <summary>The way of a request from its bytes to its answer, the same for every protocol: scan, reject what is in no order, publish.</summary>
internal sealed class TraceIntake(
    ISpanPublisher publisher, RecordCutter cutter, IOptions<StorageOptions> storage, TimeProvider time, IntakeTelemetry telemetry) : IDisposable
{
    /// <summary>Requests above this size are read one at a time: the index of millions of tiny spans takes several times their bytes.</summary>
    private const int LargeRequestBytes = 4 * 1024 * 1024;

    /// <summary>An index that grew beyond this is not kept for the next request.</summary>
    private const int MaxKeptIndexBytes = 4 * 1024 * 1024;

    private readonly ConcurrentBag<TraceRequest> _indexes = [];
    private readonly SemaphoreSlim _largeRequests = new(1);
    private readonly TimeSpan _retention = storage.Value.Retention;

    /// <summary>Takes a request in.</summary>
    /// <param name="bytes">An <c>ExportTraceServiceRequest</c> in protobuf; disposed here.</param>
    /// <param name="lease">The request's share of the bytes in flight.</param>
    /// <param name="timeout">How long the sender waits for the answer.</param>
    /// <param name="cancellationToken">The sender has gone.</param>
    /// <returns>What to tell the sender; accepted only when all that is not rejected is durable.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IntakeOutcome> ReceiveAsync(
        ReceivedBytes bytes, RequestLease lease, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var isLarge = bytes.Length > LargeRequestBytes;
        if (isLarge) await _largeRequests.WaitAsync(cancellationToken);
        IPendingPublish? pending;
        Rejections? rejections;
        try
        {
            if (!TryHandOver(bytes, lease, timeout, out pending, out rejections, out var fault)) return IntakeOutcome.Malformed(fault);
        }
        finally
        {
            bytes.Dispose();
            if (isLarge) _largeRequests.Release();
        }

        if (pending is not null)
        {
            var failure = await pending.SealAsync();
            if (failure != PublishFailure.None) return IntakeOutcome.Unavailable(Explain(failure));
        }
        if (rejections is null) return IntakeOutcome.Accepted;
        telemetry.SpansRejected(rejections);
        return new IntakeOutcome(IntakeResult.Accepted, rejections.Count, rejections.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _largeRequests.Dispose();

    private bool TryHandOver(ReceivedBytes bytes, RequestLease lease, TimeSpan timeout,
        out IPendingPublish? pending, out Rejections? rejections, out string fault)
    {
        pending = null;
        rejections = null;
        fault = "";
        if (!_indexes.TryTake(out var index)) index = new TraceRequest(Rejections.MaxNamed);
        try
        {
            if (!index.TryScan(bytes.Memory, out var requestFault))
            {
                telemetry.RequestMalformed(bytes.Length);
                fault = requestFault.ToString();
                return false;
            }

            var found = index.Spans.Length + index.RefusedCount;
            telemetry.SpansReceived(found);
            if (found == 0) return true;
            if (index.RefusedCount > 0) NoteRefused(index, rejections = new Rejections());
            var window = AcceptedStarts.At(time.GetUtcNow(), _retention);
            pending = publisher.Begin(lease, timeout);
            try
            {
                cutter.Publish(index, bytes.ExactArray, window, pending, ref rejections);
                pending.RejectedSpans = rejections?.Count ?? 0;
            }
            catch (Exception defect)
            {
                // The stage's edge: a defect of ours must not lose what the sender still holds, nor the room that it takes.
                telemetry.RequestBroke(defect);
                pending.RejectedSpans = found - pending.Spans;
                pending.Spoil(PublishFailure.Refused);
            }
            return true;
        }
        finally
        {
            var isKept = index.IndexBytes <= MaxKeptIndexBytes && _indexes.Count < Environment.ProcessorCount * 2;
            index.Clear();
            if (isKept) _indexes.Add(index);
        }
    }

    private static void NoteRefused(TraceRequest index, Rejections rejections)
    {
        foreach (ref readonly var span in index.RefusedSpans) rejections.Add(ReasonOf(span.Fault), index.Bytes.Span, span);
        foreach (var fault in Enum.GetValues<SpanFault>())
        {
            if (fault == SpanFault.None) continue;
            var reason = ReasonOf(fault);
            rejections.Add(reason, index.CountRefused(fault) - rejections.CountOf(reason));
        }
    }

    private static RejectionReason ReasonOf(SpanFault fault) => fault switch
    {
        SpanFault.TraceId => RejectionReason.TraceId,
        SpanFault.SpanId => RejectionReason.SpanId,
        SpanFault.ParentSpanId => RejectionReason.ParentSpanId,
        SpanFault.Utf8 => RejectionReason.Utf8,
        SpanFault.Nesting => RejectionReason.Nesting,
        _ => RejectionReason.Malformed,
    };

    private string Explain(PublishFailure failure) => failure switch
    {
        PublishFailure.Timeout => $"{publisher.Destination} did not acknowledge the spans in time; send the request again.",
        PublishFailure.Stopping => "The collector stops; send the request again.",
        _ => $"{publisher.Destination} did not take the spans; send the request again.",
    };
}
