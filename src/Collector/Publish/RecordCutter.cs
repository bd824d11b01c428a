using System.Buffers;
using Spoor.Collector.Receivers;
using Tracing.Otlp;
using Tracing.Otlp.Truncation;

namespace Spoor.Collector.Publish;

/// <summary>Makes records out of a scanned request and hands them over one by one: the received bytes as they are where nothing is
/// rejected and they fit, otherwise new requests cut out of them at span boundaries.</summary>
internal sealed class RecordCutter(ISpanPublisher publisher)
{
    private const ulong NanosPerSecond = 1_000_000_000;

    /// <summary>Publishes the spans of a request that are in order.</summary>
    /// <param name="request">The scanned request.</param>
    /// <param name="wholeRequest">Its bytes in an array of their own, where they stand in one.</param>
    /// <param name="window">Start times that are accepted.</param>
    /// <param name="pending">Takes the records.</param>
    /// <param name="rejections">Takes the spans that are rejected or cut; made when the first comes.</param>
    public void Publish(
        TraceRequest request, byte[]? wholeRequest, AcceptedStarts window, IPendingPublish pending, ref Rejections? rejections)
    {
        var maxBytes = publisher.MaxRecordBytes;
        var spans = request.Spans;
        var (min, max) = Starts(spans);
        if (spans.Length > 0 && (min < window.MinUnixNanos || max > window.MaxUnixNanos))
        {
            PublishThoseInTime(request, window, maxBytes, pending, rejections ??= new Rejections());
            return;
        }
        if (wholeRequest is not null && wholeRequest.Length <= maxBytes && request.RefusedCount == 0)
            pending.Produce(wholeRequest, spans.Length, min / NanosPerSecond, max / NanosPerSecond);
        else
            PublishInPieces(request, spans, maxBytes, pending, ref rejections);
    }

    private static void PublishThoseInTime(
        TraceRequest request, AcceptedStarts window, int maxBytes, IPendingPublish pending, Rejections rejections)
    {
        var kept = ArrayPool<SpanSlice>.Shared.Rent(request.Spans.Length);
        var count = 0;
        foreach (ref readonly var span in request.Spans)
        {
            if (span.StartUnixNanos < window.MinUnixNanos) rejections.Add(RejectionReason.TooOld, request.Bytes.Span, span);
            else if (span.StartUnixNanos > window.MaxUnixNanos) rejections.Add(RejectionReason.TooNew, request.Bytes.Span, span);
            else kept[count++] = span;
        }
        PublishInPieces(request, kept.AsSpan(0, count), maxBytes, pending, ref rejections!);
        ArrayPool<SpanSlice>.Shared.Return(kept);
    }

    private static void PublishInPieces(
        TraceRequest request, ReadOnlySpan<SpanSlice> spans, int maxBytes, IPendingPublish pending, ref Rejections? rejections)
    {
        while (!spans.IsEmpty)
        {
            var count = TraceRequestWriter.CountFitting(request, spans, maxBytes);
            if (count == 0)
            {
                PublishCut(request, spans[..1], maxBytes, pending, rejections ??= new Rejections());
                spans = spans[1..];
                continue;
            }
            var piece = spans[..count];
            var record = GC.AllocateUninitializedArray<byte>(TraceRequestWriter.Measure(request, piece));
            TraceRequestWriter.Write(request, piece, record);
            var (min, max) = Starts(piece);
            pending.Produce(record, count, min / NanosPerSecond, max / NanosPerSecond);
            spans = spans[count..];
        }
    }

    /// <summary>Publishes a span that is larger than a record, cut attribute by attribute.</summary>
    private static void PublishCut(
        TraceRequest request, ReadOnlySpan<SpanSlice> span, int maxBytes, IPendingPublish pending, Rejections rejections)
    {
        using var record = new WireWriter(maxBytes);
        if (!SpanTruncator.TryTruncate(request, span[0], maxBytes, record))
        {
            rejections.Add(RejectionReason.TooLarge, request.Bytes.Span, span[0]);
            return;
        }
        rejections.AddCut(request.Bytes.Span, span[0], maxBytes);
        var seconds = span[0].StartUnixNanos / NanosPerSecond;
        pending.Produce(record.Written.ToArray(), 1, seconds, seconds);
    }

    private static (ulong Min, ulong Max) Starts(ReadOnlySpan<SpanSlice> spans)
    {
        ulong min = ulong.MaxValue, max = 0;
        foreach (ref readonly var span in spans)
        {
            min = Math.Min(min, span.StartUnixNanos);
            max = Math.Max(max, span.StartUnixNanos);
        }
        return (min, max);
    }
}
